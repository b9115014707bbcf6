// Prints the given style sheets as one, without the rules that no page of the site can use.
// node assets.mjs SITE SHEET...

import { PurgeCSS } from "../_vendor/node_modules/purgecss/lib/purgecss.js";

const [site, ...css] = process.argv.slice(2);
const sheets = await new PurgeCSS().purge({
  content: [`${site}/**/*.html`, `${site}/**/*.js`],
  skippedContentGlobs: [`${site}/_static/scripts/fontawesome.js`, `${site}/searchindex.js`],
  css,
  dynamicAttributes: ["data-theme", "data-mode", "open", "aria-expanded"],
});
for (const sheet of sheets) console.log(sheet.css);

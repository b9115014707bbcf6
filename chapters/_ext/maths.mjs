// Turns TeX into MathML: reads one formula a line, as JSON, and answers each with a line of JSON.

import { createInterface } from "node:readline";

import temml from "../_vendor/node_modules/temml/dist/temml.mjs";

function answer({ tex, display }) {
  try {
    const options = { displayMode: display, throwOnError: true, wrap: display ? "none" : "tex" };
    return { mathml: temml.renderToString(tex, options) };
  } catch (error) {
    return { fault: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(answer(JSON.parse(line))));
}

// What the reader has answered, and a ring beside each chapter in the contents that fills with it.
// Answers are kept under the keys of their questions: {"1a2b3c4d": {tried: [2, 0], done: true}}.

const PLACE = "gate-by-gate quizzes";
const QUIZZES = JSON.parse(document.currentScript.dataset.quizzes);
const WORDS = JSON.parse(document.currentScript.dataset.words);

/** An English text in the page's language, with `values` in the places of {0}, {1} and so on. */
const say = (english, ...values) =>
  (WORDS[english] ?? english).replace(/\{(\d)\}/g, (_, k) => values[k]);

let answers = {};

// Where the browser refuses to store, the answers last as long as the page is open.
function recall() {
  try {
    answers = JSON.parse(localStorage.getItem(PLACE)) ?? answers;
  } catch {}
  drawRings();
}

function remember() {
  try {
    localStorage.setItem(PLACE, JSON.stringify(answers));
  } catch {}
  drawRings();
}

function drawRings() {
  const root = new URL(document.documentElement.dataset.content_root, location);
  const links = [...document.querySelectorAll(".bd-sidenav a, #what-is-here ol a")];
  for (const [page, names] of Object.entries(QUIZZES)) {
    const keys = names.split(" ");
    const done = keys.filter((key) => answers[key]?.done).length;
    const { pathname } = new URL(`${page}.html`, root);
    for (const link of links)
      if (link.pathname === pathname) drawRing(link, done, keys.length);
  }
}

function drawRing(link, done, total) {
  const label = say("{0} of {1} questions answered", done, total);
  link.querySelector(".progress-ring")?.remove();
  link.insertAdjacentHTML(
    "beforeend",
    `<svg class="progress-ring" viewBox="0 0 20 20" role="img" aria-label="${label}">
      <title>${label}</title>
      <circle cx="10" cy="10" r="7.5" />
      <circle cx="10" cy="10" r="7.5" pathLength="${total}" stroke-dasharray="${done} ${total}" />
    </svg>`,
  );
}

recall();
addEventListener("pageshow", recall); // the reader may come back to a page that the browser kept
addEventListener("storage", recall); // or have another one open beside it

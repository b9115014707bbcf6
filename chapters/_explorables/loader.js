// Starts each explorable of the page when it comes near the screen; until then it is a picture.
// Classic scripts, not modules: a browser loads no modules from files, and the book must work for
// whoever opens it from a folder.
window.explorables = {settings: {}, show: {}};
(() => {
  const here = new URL(".", document.currentScript.src);
  const loading = new Map();

  /** Loads a script once, and waits for it. */
  function load(path) {
    if (!loading.has(path)) {
      loading.set(path, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = new URL(path, here);
        script.onload = resolve;
        script.onerror = () => reject(new Error(`${script.src} cannot be loaded`));
        document.head.append(script);
      }));
    }
    return loading.get(path);
  }

  async function start(figure) {
    const {name} = figure.dataset;
    await load("../_vendor/d3.min.js");
    await Promise.all(["cells.js", "parts.js", "words.js"].map(load));
    await Promise.all([`${name}.settings.js`, `${name}.js`].map(load));
    const stage = figure.querySelector(".explorable-stage");
    const live = document.createElement("div");
    live.className = "explorable-live";
    stage.append(live);
    const draw = explorables.show[name](live, explorables.settings[name]);
    // Draws for the first time, too; in print there is no room to draw in.
    new ResizeObserver(() => live.clientWidth && draw()).observe(live);
    figure.classList.add("explorable-started");
  }

  const observer = new IntersectionObserver((entries) => {
    for (const {isIntersecting, target} of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        start(target);
      }
    }
  }, {rootMargin: "400px"});
  document.querySelectorAll(".explorable").forEach((figure) => observer.observe(figure));
})();

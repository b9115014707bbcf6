// What the explorables share: sliders, choices, buttons, charts, and the sentence that is read out.
explorables.parts = (() => {
  let count = 0;

  /** An English text in the page's language, with `values` in the places of {0}, {1} and so on. */
  const say = (english, ...values) =>
    (explorables.words[english] ?? english).replace(/\{(\d)\}/g, (_, k) => values[k]);

  /** A new element in `parent`. Text is HTML, for the indices of symbols. */
  function element(parent, tag, attributes = {}, text = "") {
    const made = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => made.setAttribute(name, value));
    made.innerHTML = text;
    parent.append(made);
    return made;
  }

  /** A labelled slider that shows its value. `changed` hears of every move. */
  function slider(parent, {label, min, max, step, value, show = fixed(2)}, changed) {
    const id = `explorable-input-${++count}`;
    const row = element(parent, "div", {class: "explorable-slider"});
    element(row, "label", {for: id}, label);
    const input = element(row, "input", {type: "range", id, min, max, step});
    const output = element(row, "output", {for: id});
    const tell = () => {
      output.textContent = show(input.valueAsNumber);
      input.setAttribute("aria-valuetext", output.textContent);
    };
    const set = (number) => {
      input.value = number;
      tell();
    };
    input.addEventListener("input", () => {
      tell();
      changed(input.valueAsNumber);
    });
    set(value);
    return {set};
  }

  /** One of several, as radio buttons. `options` maps values to labels. */
  function choice(parent, {legend, options, value}, changed) {
    const name = `explorable-input-${++count}`;
    const group = element(parent, "fieldset", {class: "explorable-choice"});
    element(group, "legend", {}, legend);
    const inputs = Object.entries(options).map(([key, label]) => {
      const id = `${name}-${key}`;
      const input = element(group, "input", {type: "radio", name, id, value: key});
      element(group, "label", {for: id}, label);
      input.addEventListener("change", () => changed(key));
      return input;
    });
    const set = (key) => inputs.forEach((input) => (input.checked = input.value === key));
    set(value);
    return {set};
  }

  function button(parent, text, pressed) {
    const made = element(parent, "button", {type: "button", class: "explorable-button"}, text);
    made.addEventListener("click", pressed);
    return made;
  }

  /** A slider for each value of `start`, and a button back to them. Gives the values chosen. */
  function controls(parent, start, sliders, draw) {
    const chosen = {...start};
    const panel = element(parent, "div", {class: "explorable-controls"});
    const dials = sliders.map(([key, label, min, max, step]) => {
      const dial = slider(panel, {label, min, max, step, value: chosen[key]}, (value) => {
        chosen[key] = value;
        draw();
      });
      return () => dial.set(chosen[key]);
    });
    const buttons = element(panel, "div", {class: "explorable-buttons"});
    button(buttons, say("Start again"), () => {
      Object.assign(chosen, start);
      dials.forEach((set) => set());
      draw();
    });
    return chosen;
  }

  /** Where the sentence goes that says what is to be seen. Read out by screen readers. */
  const sentence = (parent) => element(parent, "p", {class: "explorable-said", "aria-live": "polite"});

  /** Numbers with so many decimals, and with a true minus sign. */
  const fixed = (digits) => (number) => {
    const text = number.toFixed(digits);
    return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "−");
  };

  /** Numbers of any size with two digits: 0.00012, 0.87, 35, 2.0 · 10⁶. */
  function short(number) {
    if (number === 0 || (Math.abs(number) >= 1e-4 && Math.abs(number) < 1e4)) {
      return String(Number(number.toPrecision(2))).replace("-", "−");
    }
    const [digits, exponent] = number.toExponential(1).split("e");
    return `${digits} · ${power(`1e${exponent}`)}`;
  }

  /** A power of ten as such, for the ticks of logarithmic axes. */
  function power(number) {
    const exponent = String(Math.round(Math.log10(number)));
    return `10${exponent.replace(/./g, (d) => (d === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[d]))}`;
  }

  /** A share as a percentage. */
  const percent = (share) => `${short(100 * share)} %`;

  /**
   * Axes in an SVG as wide as `parent`. `x` and `y` are {domain, label, ticks, format}, and a `y`
   * with `log` is logarithmic. Call `fit` before drawing into `plot`.
   */
  function chart(parent, {height, label, x, y, left = 52}) {
    const svg = d3.select(parent).append("svg").attr("class", "explorable-chart")
      .attr("role", "img").attr("aria-label", label).attr("height", height);
    const margin = {top: 8, right: 14, bottom: x.label ? 40 : 20};
    const scaleX = d3.scaleLinear(x.domain, [left, left]);
    const scaleY = (y.log ? d3.scaleLog : d3.scaleLinear)(y.domain, [height - margin.bottom, margin.top]);
    const grid = svg.append("g").attr("class", "explorable-grid");
    const axisX = svg.append("g").attr("class", "explorable-axis")
      .attr("transform", `translate(0,${height - margin.bottom})`);
    const axisY = svg.append("g").attr("class", "explorable-axis").attr("transform", `translate(${left},0)`);
    const plot = svg.append("g");
    const labelX = svg.append("text").attr("class", "explorable-label").attr("y", height - 4).text(x.label);
    svg.append("text").attr("class", "explorable-label").attr("transform", "rotate(-90)")
      .attr("x", -(height - margin.bottom + margin.top) / 2).attr("y", 13).text(y.label);

    function fit() {
      const width = parent.clientWidth;
      svg.attr("width", width);
      scaleX.range([left, width - margin.right]);
      labelX.attr("x", (left + width - margin.right) / 2);
      axisX.call(d3.axisBottom(scaleX).ticks(x.ticks ?? width / 70, x.format).tickSizeOuter(0));
      const ticks = y.ticks ?? scaleY.ticks(4);
      axisY.call(d3.axisLeft(scaleY).tickValues(ticks).tickFormat(y.format ?? null).tickSizeOuter(0));
      grid.selectAll("line").data(ticks).join("line").attr("x1", left).attr("x2", width - margin.right)
        .attr("y1", scaleY).attr("y2", scaleY);
    }

    /** A line through `values`, the first of them at `first`; one for each name. */
    function line(name, look, values, first = 0) {
      const path = d3.line((_, k) => scaleX(first + k), (value) => scaleY(value));
      plot.selectAll(`path[data-name="${name}"]`).data([values]).join("path")
        .attr("data-name", name).attr("class", `explorable-line ${look}`).attr("d", path);
    }

    return {plot, fit, line, x: scaleX, y: scaleY, bottom: height - margin.bottom};
  }

  /** What the lines of a chart mean: pairs of a look and a text. */
  function legend(parent, entries) {
    const list = element(parent, "ul", {class: "explorable-legend"});
    for (const [look, text] of entries) {
      const item = element(list, "li", {}, `<svg width="28" height="10" aria-hidden="true">
        <line x1="1" x2="27" y1="5" y2="5" class="explorable-line ${look}"></line></svg> ${text}`);
      item.dataset.look = look;
    }
  }

  return {
    say, element, slider, choice, button, controls, sentence, fixed, short, power, percent, chart,
    legend,
  };
})();

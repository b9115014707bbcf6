// Two GRU units make one step, in both conventions of z and with both places of the reset.
explorables.show.gru = (live, {before, a_xn, w_hn, start}) => {
  const {say, element, controls, sentence, fixed, chart} = explorables.parts;
  const {gruStep, gruResetBeforeStep} = explorables.cells;
  const tracks = [1, 2].flatMap((unit) => [say("{0}, reset after", unit), say("{0}, reset before", unit)]);

  const chosen = controls(live, start, [
    ["z", say("update gate <i>z</i>, both units"), 0, 1, 0.01],
    ["r1", say("reset gate <i>r</i>, unit 1"), 0, 1, 0.01],
    ["r2", say("reset gate <i>r</i>, unit 2"), 0, 1, 0.01],
  ], draw);
  const said = sentence(live);
  const key = element(live, "ul", {class: "explorable-legend"});
  const marks = [["ink", say("old state <i>h</i>′ of a unit")], ["purple", say("candidate <i>n</i>")],
    ["blue", say("new state <i>h</i>")]];
  marks.forEach(
    ([look, text]) => element(key, "li", {}, `<svg width="14" height="14" aria-hidden="true">
      <path class="explorable-fill ${look}" transform="translate(7,7)" d="${shape(look)}"></path></svg> ${text}`),
  );
  const sides = element(live, "div", {class: "explorable-sides"});
  const panels = [
    ["keeps", say("<i>z</i> keeps: <i>h</i> = (1 − <i>z</i>) <i>n</i> + <i>z h</i>′"),
      say("State, candidate and new state of two units, where z keeps")],
    ["writes", say("<i>z</i> writes: <i>h</i> = <i>z n</i> + (1 − <i>z</i>) <i>h</i>′"),
      say("State, candidate and new state of two units, where z writes")],
  ].map(([name, title, label]) => {
    const side = element(sides, "div");
    element(side, "p", {class: "explorable-title"}, title);
    const track = chart(side, {
      height: 190, left: 110, label,
      x: {domain: [-1, 1], ticks: 5}, y: {domain: [3.6, -0.6], label: "", ticks: [0, 1, 2, 3],
        format: (k) => tracks[k]},
    });
    return {name, track};
  });

  /** A square, a diamond and a circle, so that the marks differ in more than their colour. */
  function shape(look) {
    const kind = {ink: d3.symbolSquare, purple: d3.symbolDiamond, blue: d3.symbolCircle}[look];
    return d3.symbol(kind, look === "blue" ? 110 : 60)();
  }

  /** A layer whose gates stand where they were put. `sign` is −1 where z writes: 1 − σ(a) = σ(−a). */
  function layer(sign) {
    const logit = (p) => Math.log(p / (1 - p));
    const gates = [chosen.r1, chosen.r2, chosen.z, chosen.z].map(logit);
    const b = [gates[0], gates[1], sign * gates[2], sign * gates[3], ...a_xn];
    const nothing = [[0, 0], [0, 0], [0, 0], [0, 0]];
    return {w_x: b.map(() => [0]), w_h: [...nothing, ...w_hn], b, b_hn: [0, 0]};
  }

  function step(sign) {
    const params = layer(sign);
    const forms = [gruStep(params, [0], before), gruResetBeforeStep(params, [0], before)];
    return [0, 1].flatMap((unit) => forms.map(({h, n}) => ({before: before[unit], n: n[unit], h: h[unit]})));
  }

  function draw() {
    const n = fixed(2);
    const steps = {keeps: step(1), writes: step(-1)};
    for (const {name, track} of panels) {
      track.fit();
      const rows = track.plot.selectAll("g").data(steps[name]).join("g")
        .attr("transform", (_, k) => `translate(0,${track.y(k)})`);
      rows.selectAll("line").data((row) => [row]).join("line").attr("class", "explorable-line purple")
        .attr("x1", (row) => track.x(row.before)).attr("x2", (row) => track.x(row.n));
      for (const [look, part] of [["ink", "before"], ["purple", "n"], ["blue", "h"]]) {
        rows.selectAll(`path.${look}`).data((row) => [row[part]]).join("path").attr("d", shape(look))
          .attr("class", `explorable-fill ${look}`).attr("data-part", part)
          .attr("transform", (value) => `translate(${track.x(value)},0)`);
      }
      rows.selectAll("text").data((row) => [row]).join("text").attr("class", "explorable-value")
        .attr("x", (row) => track.x(row.h)).attr("y", -9).text((row) => n(row.h));
    }
    const [after, reset] = steps.keeps;
    said.textContent = say(
      "With z at {0}, unit 1 goes from {1} to {2} where z keeps, to {3} where z writes. " +
      "Its candidate is {4} with the reset after the product, {5} before it: {6}",
      n(chosen.z), n(after.before), n(after.h), n(steps.writes[0].h), n(after.n), n(reset.n),
      Math.abs(after.n - reset.n) < 0.005 ? say("the same.") : say("two models."),
    );
  }

  return draw;
};

// One LSTM unit reads a number, some noise, and is to keep the number: the reader turns its gates.
explorables.show.gates = (live, {xs, read_at, asked_at, start, answer}) => {
  const {say, element, slider, choice, button, sentence, fixed, percent, chart, legend} =
    explorables.parts;
  const gates = {
    i: say("input <i>i</i>"), f: say("forget <i>f</i>"), g: say("candidate <i>g</i>"),
    o: say("output <i>o</i>"),
  };
  const rows = "ifgo";
  let params = structuredClone(start);
  let chosen = "f";

  const panel = element(live, "div", {class: "explorable-controls"});
  const which = choice(panel, {legend: say("Turn"), options: gates, value: chosen}, (gate) => {
    chosen = gate;
    draw();
  });
  const range = {min: -10, max: 10, step: 0.1, value: 0, show: fixed(1)};
  const row = () => rows.indexOf(chosen);
  const weights = [
    [say("weight <i>w<sub>x</sub></i>"), () => params.w_x[row()], 0],
    [say("weight <i>w<sub>h</sub></i>"), () => params.w_h[row()], 0],
    [say("bias <i>b</i>"), () => params.b, null],
  ].map(([label, list, column]) => {
    const key = () => column ?? row();
    const made = slider(panel, {label, ...range}, (value) => {
      list()[key()] = value;
      draw();
    });
    return () => made.set(list()[key()]);
  });
  const buttons = element(panel, "div", {class: "explorable-buttons"});
  const begin = (from) => () => {
    params = structuredClone(from);
    draw();
  };
  button(buttons, say("Start again"), begin(start));
  button(buttons, say("Show one answer"), begin(answer));

  const said = sentence(live);
  const time = {domain: [0.5, xs.length + 0.5], ticks: 6};
  const inputs = chart(live, {
    height: 76, label: say("The inputs x over time"), x: time,
    y: {domain: [-1, 1], label: "x", ticks: [-1, 0, 1]},
  });
  legend(live, [["green", "<i>i</i>"], ["blue", "<i>f</i>"], ["purple dots", "<i>g</i>"],
    ["orange dashes", "<i>o</i>"]]);
  const openings = chart(live, {
    height: 130, label: say("The gates i, f and o and the candidate g over time"), x: time,
    y: {domain: [-1.03, 1.03], label: say("gates"), ticks: [-1, 0, 1]},
  });
  legend(live, [["blue", say("memory <i>c</i>")], ["orange dashes", say("output <i>h</i>")]]);
  const memory = chart(live, {
    height: 190, label: say("The memory c and the output h over time"),
    x: {...time, label: say("time step t")},
    y: {domain: [-2, 2], label: "c, h"},
  });

  /** What became of the memory, in words. */
  function verdict(steps) {
    const [written, left] = [read_at, asked_at].map((t) => steps[t - 1].c[0]);
    const f = steps[asked_at - 1].f[0];
    const kept = left / written;
    const lag = asked_at - read_at;
    const story = say(
      "Step {0} leaves {1} in the memory, step {2} finds {3}. A forget gate at {4} keeps {5} over {6} steps.",
      read_at, fixed(2)(written), asked_at, fixed(2)(left), fixed(3)(f), percent(f ** lag), lag,
    );
    if (Math.abs(written) < 0.5) return say("{0} Write at least 0.5 first.", story);
    return Math.abs(kept - 1) < 0.1 ? say("{0} Done: it lasts.", story) : say("{0} Not yet.", story);
  }

  function draw() {
    weights.forEach((set) => set());
    which.set(chosen);
    const steps = explorables.cells.runLstm(params, xs.map((x) => [x]));
    [inputs, openings].forEach((part) => part.fit());
    inputs.plot.selectAll("line").data(xs).join("line").attr("class", "explorable-bar")
      .attr("x1", (_, k) => inputs.x(k + 1)).attr("x2", (_, k) => inputs.x(k + 1))
      .attr("y1", inputs.y(0)).attr("y2", (x) => inputs.y(x));
    for (const [gate, look] of [["i", "green"], ["f", "blue"], ["g", "purple dots"], ["o", "orange dashes"]]) {
      openings.line(gate, `${look} ${gate === chosen ? "strong" : ""}`, steps.map((s) => s[gate][0]), 1);
    }
    const largest = Math.max(1.2, ...steps.map((s) => Math.abs(s.c[0])));
    memory.y.domain([-largest, largest]).nice();
    memory.fit();
    memory.plot.selectAll("line").data([read_at, asked_at]).join("line").attr("class", "explorable-mark")
      .attr("x1", memory.x).attr("x2", memory.x).attr("y1", 8).attr("y2", memory.bottom);
    memory.line("c", "blue", steps.map((s) => s.c[0]), 1);
    memory.line("h", "orange dashes", steps.map((s) => s.h[0]), 1);
    said.textContent = verdict(steps);
  }

  return draw;
};

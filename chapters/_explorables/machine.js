// Hung-yi Lee's machine: the reader sets its weights, and sees at each step what they do.
explorables.show.machine = (live, {sequences, start, answer, tolerance}) => {
  const {say, element, slider, choice, button, sentence, fixed} = explorables.parts;
  const rows = ["i", "f", "g", "o"];
  const columns = ["x₁", "x₂", "x₃", "b"];
  const [top, lineHeight, left, gap] = [4, 22, 30, 26];
  const height = 320;
  let params = structuredClone(start);
  let sequence = "A";
  let step = 2;
  let tanh = false;

  const table = element(live, "table", {class: "explorable-weights"});
  element(table, "caption", {}, say("The weights of the four sums"));
  const head = element(table, "tr");
  element(head, "td");
  columns.forEach((text) => element(head, "th", {scope: "col"}, text));
  const fields = rows.map((gate, k) => {
    const line = element(table, "tr");
    element(line, "th", {scope: "row"}, `<i>a<sub>${gate}</sub></i>`);
    return columns.map((name, j) => {
      const input = element(element(line, "td"), "input", {
        type: "number", step: gate === "g" ? 1 : 10, inputmode: "decimal",
        "aria-label": say("{0} in the sum of {1}", name, gate),
      });
      input.addEventListener("input", () => {
        const value = Number.isFinite(input.valueAsNumber) ? input.valueAsNumber : 0;
        if (name === "b") params.b[k] = value;
        else params.w_x[k][j] = value;
        draw();
      });
      return input;
    });
  });
  const fill = () => fields.forEach((line, k) => {
    line.forEach((input, j) => (input.value = j < 3 ? params.w_x[k][j] : params.b[k]));
  });

  const buttons = element(live, "div", {class: "explorable-buttons"});
  const begin = (from) => () => {
    params = structuredClone(from);
    fill();
    draw();
  };
  button(buttons, say("Start again"), begin(start));
  button(buttons, say("Show Lee's weights"), begin(answer));
  const squashed = element(element(buttons, "label"), "input", {type: "checkbox"});
  squashed.after(` ${say("with both tanh")}`);
  squashed.addEventListener("change", () => {
    tanh = squashed.checked;
    draw();
  });

  const said = sentence(live);
  choice(live, {legend: say("Sequence"), options: {A: "A", B: "B"}, value: sequence}, (name) => {
    sequence = name;
    step = 1;
    draw();
  });
  const svg = d3.select(live).append("svg").attr("class", "explorable-chart").attr("height", height)
    .attr("role", "img")
    .attr("aria-label", say("Inputs, gates, memory and output, a column for each time step"));
  const stepping = element(live, "div", {class: "explorable-stepping"});
  const go = (by) => () => {
    step = Math.min(Math.max(step + by, 1), sequences[sequence].length);
    draw();
  };
  button(stepping, say("‹ Back"), go(-1));
  const place = slider(stepping, {label: say("step <i>t</i>"), min: 1, max: 9, step: 1, value: step, show: String},
    (value) => {
      step = value;
      draw();
    });
  const input = stepping.querySelector("input");
  button(stepping, say("Next ›"), go(1));
  const working = element(live, "p", {class: "explorable-working"});

  /** What a machine that does its task holds and puts out at each step. */
  function wanted(xs) {
    let memory = 0;
    return xs.map(([x1, x2, x3]) => {
      if (x2 === 1) memory += x1;
      if (x2 === -1) memory = 0;
      return {c: memory, y: x3 === 1 ? memory : 0};
    });
  }

  /** The steps of a sequence: what the unit does, what it should do, and whether they agree. */
  function play(xs) {
    const squash = tanh ? Math.tanh : explorables.cells.linear;
    const targets = wanted(xs);
    return explorables.cells.runLstm(params, xs, squash).map(({before, i, f, g, o, c, h}, k) => ({
      x: xs[k], before: before.c[0], i: i[0], f: f[0], g: g[0], o: o[0], c: c[0], y: h[0], target: targets[k],
      right: Math.abs(h[0] - targets[k].y) < tolerance && Math.abs(c[0] - targets[k].c) < tolerance,
    }));
  }

  function fault(name) {
    const t = play(sequences[name]).findIndex(({right}) => !right);
    if (t < 0) return say("Sequence {0}: the task is met.", name);
    const {c, y, target} = play(sequences[name])[t];
    return Math.abs(c - target.c) < tolerance
      ? say("Sequence {0} fails at step {1}: the output should be {2} and is {3}.",
        name, t + 1, target.y, fixed(2)(y))
      : say("Sequence {0} fails at step {1}: the memory should be {2} and is {3}.",
        name, t + 1, target.c, fixed(2)(c));
  }

  function draw() {
    const steps = play(sequences[sequence]);
    said.textContent = `${fault("A")} ${fault("B")}`;
    input.max = steps.length;
    place.set(step);
    const {before, i, f, g, o, c, y} = steps[step - 1];
    const n = fixed(2);
    working.innerHTML = `<i>c</i> = <i>f c′</i> + <i>i g</i> = ${n(f)} · ${n(before)} + ${n(i)} · ${n(g)} = ` +
      `<b>${n(c)}</b><br><i>y</i> = <i>o</i> ${tanh ? "tanh <i>c</i>" : "<i>c</i>"} = ` +
      `${n(o)} · ${n(tanh ? Math.tanh(c) : c)} = <b>${n(y)}</b>`;
    picture(steps);
  }

  function picture(steps) {
    const width = live.clientWidth;
    const x = d3.scaleBand(d3.range(1, steps.length + 1), [left, width - 4]);
    const low = top + 7 * lineHeight + 8;
    const extent = d3.extent(steps.flatMap(({c, y, target}) => [c, y, target.c, 0]));
    const scale = d3.scaleLinear([Math.min(extent[0], 0), Math.max(extent[1], 7)], [height - gap, low + 8]);
    svg.attr("width", width);
    svg.selectAll("text.name").data(["x₁", "x₂", "x₃", "i", "f", "o", ""]).join("text").attr("class", "name")
      .attr("x", 12).attr("y", (_, k) => top + (k + 0.5) * lineHeight).attr("dy", "0.35em").text(String);
    const column = svg.selectAll("g.step").data(steps).join("g").attr("class", "step")
      .classed("explorable-later", (_, k) => k >= step).classed("explorable-wrong", ({right}) => !right)
      .attr("transform", (_, k) => `translate(${x(k + 1) + x.bandwidth() / 2},0)`)
      .on("click", (_, chosen) => {
        step = steps.indexOf(chosen) + 1;
        draw();
      });
    const half = x.bandwidth() / 2;
    column.selectAll("rect.here").data((_, k) => [k + 1 === step]).join("rect").attr("class", "here")
      .attr("x", -half).attr("width", 2 * half).attr("y", 0).attr("height", height - 4).attr("rx", 4)
      .classed("explorable-here", Boolean);
    column.selectAll("text.input").data(({x: inputs}) => inputs).join("text").attr("class", "input")
      .attr("y", (_, k) => top + (k + 0.5) * lineHeight).attr("dy", "0.35em").text(fixed(0));
    const gates = column.selectAll("g.gate").data(({i, f, o}) => [[i, "green"], [f, "blue"], [o, "orange"]])
      .join("g").attr("class", "gate")
      .attr("transform", (_, k) => `translate(-8,${top + (k + 3) * lineHeight + 3})`);
    gates.selectAll("rect.open").data((gate) => [gate]).join("rect").attr("width", 16)
      .attr("class", ([, look]) => `open explorable-fill ${look}`)
      .attr("y", ([open]) => 16 - 16 * open).attr("height", ([open]) => 16 * open);
    gates.selectAll("rect.frame").data([0]).join("rect").attr("class", "frame explorable-frame")
      .attr("width", 16).attr("height", 16);
    column.selectAll("text.verdict").data(({right}) => [right]).join("text").attr("class", "verdict")
      .attr("y", top + 6.5 * lineHeight).attr("dy", "0.35em").text((right) => (right ? "✓" : "✗"));
    column.selectAll("line.memory").data(({c}) => [c]).join("line")
      .attr("class", "memory explorable-line blue strong").attr("x1", -half).attr("x2", half)
      .attr("y1", scale).attr("y2", scale);
    column.selectAll("line.output").data(({y}) => [y]).join("line")
      .attr("class", "output explorable-line orange").attr("y1", scale(0)).attr("y2", scale);
    column.selectAll("circle.output").data(({y}) => [y]).join("circle")
      .attr("class", "output explorable-fill orange").attr("r", 4).attr("cy", scale);
    column.selectAll("circle.wanted").data(({target}) => [target.y]).join("circle")
      .attr("class", "wanted explorable-frame").attr("r", 7).attr("cy", scale);
    column.selectAll("text.time").data((_, k) => [k + 1]).join("text").attr("class", "time")
      .attr("y", height - 8).text(String);
    svg.selectAll("text.level").data(scale.ticks(3)).join("text").attr("class", "level")
      .attr("x", 12).attr("y", scale).attr("dy", "0.35em").text(fixed(0));
  }

  fill();
  return draw;
};

// The gradient against the lag, for a plain net and an LSTM whose weights the reader scales.
explorables.show.gradient = (live, {xs, rnn, lstm, start}) => {
  const {say, controls, sentence, fixed, short, power, chart, legend} = explorables.parts;
  const {dot, product, runRnn, runLstm, rnnBack, lstmBack} = explorables.cells;
  const size = lstm.w_h[0].length;
  const steps = xs.length;

  const chosen = controls(live, start, [
    ["radius", say("RNN: spectral radius of <i>W<sub>h</sub></i>"), 0, 3, 0.05],
    ["bias", say("LSTM: forget bias <i>b<sub>f</sub></i>"), -2, 8, 0.1],
    ["inputs", say("both: size of the inputs"), 0, 2, 0.05],
  ], draw);
  const said = sentence(live);
  legend(live, [["orange dashes", "RNN, <i>h</i>"], ["blue", "LSTM, <i>c</i>"],
    ["green dots", say("LSTM, its belt alone")]]);
  const [lost, exploded] = [1e-3, 1e3];
  const plane = chart(live, {
    height: 300, left: 60,
    label: say("Norm of the gradient against steps back, on a logarithmic axis"),
    x: {domain: [0, steps], label: say("steps back, k")},
    y: {domain: [1e-12, 1e12], label: say("norm of the gradient"), log: true, format: power,
      ticks: d3.range(-12, 13, 4).map((p) => 10 ** p)},
  });
  plane.plot.append("clipPath").attr("id", "explorable-gradient-clip").append("rect")
    .attr("width", 3000).attr("y", 8).attr("height", plane.bottom - 8);
  plane.plot.attr("clip-path", "url(#explorable-gradient-clip)");
  const band = plane.plot.append("rect").attr("class", "explorable-band")
    .attr("y", plane.y(exploded)).attr("height", plane.y(lost) - plane.y(exploded));

  const scaled = (matrix, factor) => matrix.map((row) => row.map((w) => factor * w));
  const unit = (k) => Array.from({length: size}, (_, j) => Number(j === k));
  const length = (v) => Math.hypot(...v);

  /**
   * How far a matrix stretches at most, by power iteration on M Mᵀ from the direction u. Neighbouring
   * matrices of a product have nearly the same directions, so that few turns are enough.
   */
  function stretch(rows, u) {
    const gram = rows.map((a) => rows.map((b) => dot(a, b)));
    let [value, last] = [0, -1];
    for (let turn = 0; turn < 300 && Math.abs(value - last) > 1e-7 * value; turn++) {
      const turned = product(gram, u);
      [value, last] = [length(turned), value];
      if (value > 0) u = turned.map((u_k) => u_k / value);
    }
    return {norm: Math.sqrt(value), u};
  }

  /** The norms for k = 0 to T: the rows of an identity matrix, sent back step by step. */
  function flow(entries, identity, back, part) {
    let rows = identity;
    let [norm, u] = [1, identity.map((_, k) => 1 / (k + 1))];
    const norms = [norm];
    for (const entry of entries.toReversed()) {
      rows = rows.map((d) => back(entry, d));
      ({norm, u} = stretch(rows.map(part), u));
      norms.push(norm);
    }
    return norms;
  }

  function measure() {
    const inputs = scaled(xs, chosen.inputs);
    const plain = {...rnn, w_h: scaled(rnn.w_h, chosen.radius)};
    const b = lstm.b.map((b_k, k) => (k >= size && k < 2 * size ? chosen.bias : b_k));
    const gated = {...lstm, b};
    const units = d3.range(size).map(unit);
    const zeros = units[0].map(() => 0);
    const memory = runLstm(gated, inputs);
    const left = [zeros.map(() => 1)];
    memory.toReversed().forEach(({f}) => left.push(left.at(-1).map((share, k) => share * f[k])));
    return {
      rnn: flow(runRnn(plain, inputs), units, (entry, d) => rnnBack(plain, entry, d), (d) => d),
      lstm: flow(memory, units.map((c) => ({h: zeros, c})), (entry, d) => lstmBack(gated, entry, d),
        (d) => d.c),
      belt: left.map((shares) => Math.max(...shares)),
    };
  }

  const fate = (norm) =>
    norm < lost ? say("it vanishes") : norm > exploded ? say("it explodes") : say("it arrives");
  const rate = (norms) => fixed(2)(norms.at(-1) ** (1 / steps));

  function draw() {
    const norms = measure();
    plane.fit();
    band.attr("x", plane.x(0)).attr("width", plane.x(steps) - plane.x(0));
    const seen = (values) => values.map((norm) => Math.max(norm, 1e-300)); // log of 0
    plane.line("belt", "green dots", seen(norms.belt));
    plane.line("rnn", "orange dashes", seen(norms.rnn));
    plane.line("lstm", "blue", seen(norms.lstm));
    const told = [norms.rnn, norms.lstm].flatMap((of) => [short(of.at(-1)), rate(of), fate(of.at(-1))]);
    said.textContent = say(
      "{0} steps back the RNN's gradient is {1} times as large, {2} a step: {3}. " +
      "That of the LSTM's memory is {4} times as large, {5} a step: {6}.",
      steps, ...told,
    );
  }

  return draw;
};

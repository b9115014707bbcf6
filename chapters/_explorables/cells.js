// The cells of rnnlib in plain JavaScript, for one example: numbers instead of batches, and
// {w_x, w_h, b} with the rows of rnnlib's Params. A test holds them equal to rnnlib.
explorables.cells = (() => {
  const sigmoid = (a) => 0.5 * (1 + Math.tanh(a / 2));
  const linear = (a) => a;

  function dot(row, v) {
    let sum = 0;
    for (let k = 0; k < v.length; k++) sum += row[k] * v[k];
    return sum;
  }

  const product = (w, v) => w.map((row) => dot(row, v));

  /** W_x x + W_h h + b, all blocks one below the other. */
  const sums = ({w_x, w_h, b}, x, h) => b.map((b_k, k) => b_k + dot(w_x[k], x) + dot(w_h[k], h));

  /** An array, or the rows of a matrix, cut into equal blocks. */
  function split(a, blocks) {
    const size = a.length / blocks;
    return Array.from({length: blocks}, (_, k) => a.slice(k * size, (k + 1) * size));
  }

  /** Equation (1.1). Gives the next h. */
  const rnnStep = (params, x, h) => sums(params, x, h).map(Math.tanh);

  /** Equations (3.1) to (3.6). Gives the next h and c, and the gates. */
  function lstmStep(params, x, state, squash = Math.tanh) {
    const [a_i, a_f, a_g, a_o] = split(sums(params, x, state.h), 4);
    const [i, f, g, o] = [a_i.map(sigmoid), a_f.map(sigmoid), a_g.map(squash), a_o.map(sigmoid)];
    const c = state.c.map((before, k) => f[k] * before + i[k] * g[k]); // forget, then write
    const h = c.map((c_k, k) => o[k] * squash(c_k)); // read
    return {h, c, i, f, g, o};
  }

  /** Equations (4.1) to (4.4), reset after the product. Gives the next h, and r, z, n. */
  function gruStep(params, x, before) {
    const {r, z, a_xn, w_hn} = gruGates(params, x, before);
    const a_hn = product(w_hn, before).map((a, k) => a + params.b_hn[k]);
    return blend(r, z, a_xn.map((a, k) => Math.tanh(a + r[k] * a_hn[k])), before);
  }

  /** The same with the reset before the product; there is no b_hn. */
  function gruResetBeforeStep(params, x, before) {
    const {r, z, a_xn, w_hn} = gruGates(params, x, before);
    const a_hn = product(w_hn, before.map((h, k) => r[k] * h));
    return blend(r, z, a_xn.map((a, k) => Math.tanh(a + a_hn[k])), before);
  }

  function gruGates({w_x, w_h, b}, x, before) {
    const [w_hr, w_hz, w_hn] = split(w_h, 3);
    const [a_xr, a_xz, a_xn] = split(product(w_x, x).map((a, k) => a + b[k]), 3);
    const gate = (a_x, w) => product(w, before).map((a_h, k) => sigmoid(a_x[k] + a_h));
    return {r: gate(a_xr, w_hr), z: gate(a_xz, w_hz), a_xn, w_hn};
  }

  function blend(r, z, n, before) {
    return {h: n.map((n_k, k) => (1 - z[k]) * n_k + z[k] * before[k]), r, z, n};
  }

  /** What `step` gives at each of the inputs xs, from a state of zeros, with the state before. */
  function run(step, xs, before) {
    return xs.map((x) => {
      const entry = {before, ...step(x, before)};
      before = entry;
      return entry;
    });
  }

  const runRnn = (params, xs) =>
    run((x, {h}) => ({h: rnnStep(params, x, h)}), xs, {h: params.b.map(() => 0)});

  function runLstm(params, xs, squash = Math.tanh) {
    const zeros = split(params.b, 4)[0].map(() => 0);
    return run((x, state) => lstmStep(params, x, state, squash), xs, {h: zeros, c: zeros});
  }

  /** Wᵀ d: the gradient d of some sums, sent back through their matrix. */
  function back(w, d) {
    const sent = w[0].map(() => 0);
    w.forEach((row, k) => row.forEach((w_kj, j) => (sent[j] += w_kj * d[k])));
    return sent;
  }

  /** Equations (2.3) and (2.8): the gradient of h sent back to the h before. */
  const rnnBack = ({w_h}, {h}, d_h) => back(w_h, d_h.map((d, k) => d * (1 - h[k] ** 2)));

  /** Equations (3.7) to (3.13): the gradients of h and c sent back to the h and c before. */
  function lstmBack({w_h}, {before, c, i, f, g, o}, d) {
    const s = c.map(Math.tanh);
    const d_c = d.c.map((d_k, k) => d_k + d.h[k] * o[k] * (1 - s[k] ** 2));
    const d_a = [
      ...d_c.map((d_k, k) => d_k * g[k] * i[k] * (1 - i[k])),
      ...d_c.map((d_k, k) => d_k * before.c[k] * f[k] * (1 - f[k])),
      ...d_c.map((d_k, k) => d_k * i[k] * (1 - g[k] ** 2)),
      ...d.h.map((d_k, k) => d_k * s[k] * o[k] * (1 - o[k])),
    ];
    return {h: back(w_h, d_a), c: d_c.map((d_k, k) => d_k * f[k])};
  }

  return {
    dot, product, linear, gruStep, gruResetBeforeStep, runRnn, runLstm, rnnBack, lstmBack,
  };
})();

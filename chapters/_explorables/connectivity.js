// Which past characters the next guess of a trained net leans on.
explorables.show.connectivity = (live, {text, cells, start}) => {
  const {say, element, slider, button, sentence, power, percent, chart, legend} = explorables.parts;
  const names = {rnn: "RNN", lstm: "LSTM", gru: "GRU"};
  const looks = {rnn: "orange dashes", lstm: "blue", gru: "green dots"};
  const visible = (character) => (character === " " ? say("space") : character);
  let position = start;

  const panel = element(live, "div", {class: "explorable-controls"});
  const dial = slider(panel, {
    label: say("read as far as"), min: 1, max: text.length, step: 1, value: position,
    show: (count) => `${count}: ${visible(text[count - 1])}`,
  }, (count) => {
    position = count;
    draw();
  });
  const buttons = element(panel, "div", {class: "explorable-buttons"});
  button(buttons, say("Start again"), () => {
    position = start;
    draw();
  });
  const said = sentence(live);
  const readers = Object.keys(cells).map((cell) => {
    const block = element(live, "div", {class: "explorable-reader"});
    element(block, "p", {class: "explorable-title"}, names[cell]);
    const line = element(block, "p", {class: `explorable-text ${looks[cell]}`});
    const characters = [...text].map((character, k) => {
      const span = element(line, "span");
      span.textContent = character;
      span.addEventListener("click", () => {
        position = k + 1;
        draw();
      });
      return span;
    });
    return {cell, characters, guessed: element(block, "p", {class: "explorable-guesses"})};
  });
  legend(live, Object.keys(cells).map((cell) => [looks[cell], names[cell]]));
  const plane = chart(live, {
    height: 220, left: 60,
    label: say("Norm of the gradient against how far back the character stands"),
    x: {domain: [0, text.length - 1], label: say("characters back")},
    y: {domain: [1e-6, 100], label: say("norm"), log: true, format: power,
      ticks: [1e-6, 1e-4, 1e-2, 1, 1e2]},
  });

  /** How many of the last characters hold nine tenths of all the norms. */
  function reach(norms) {
    const sums = d3.cumsum(norms.toReversed());
    return 1 + sums.findIndex((sum) => sum >= 0.9 * sums.at(-1));
  }

  function draw() {
    dial.set(position);
    plane.fit();
    for (const {cell, characters, guessed} of readers) {
      const norms = cells[cell].norms[position - 1];
      const most = Math.max(...norms);
      characters.forEach((span, k) => {
        span.className = k === position - 1 ? "explorable-now" : k >= position ? "explorable-unread" : "";
        span.style.setProperty("--share", k < position ? Math.sqrt(norms[k] / most) : 0);
      });
      guessed.innerHTML = say("guesses {0}", cells[cell].guesses[position - 1]
        .map(([character, p]) => `<b>${visible(character)}</b> ${percent(p)}`).join(say(", ")));
      plane.line(cell, looks[cell], norms.toReversed().map((norm) => Math.max(norm, 1e-12)));
    }
    const reaches = Object.keys(cells).map((cell) => {
      const last = reach(cells[cell].norms[position - 1]);
      return say("{0} on the last {1}", names[cell], last);
    });
    said.textContent = say(
      "After “{0}”, nine tenths of the dependence lie on few characters: {1}. What came: “{2}”.",
      text.slice(Math.max(0, position - 14), position), reaches.join(say(", ")),
      visible(text[position] ?? say("the end")),
    );
  }

  return draw;
};

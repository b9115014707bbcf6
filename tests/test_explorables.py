"""The explorables in a real browser: they react, and what they show is what rnnlib computes."""

import json
import re
import sys
from pathlib import Path

import numpy as np
from browser import Watch
from playwright.sync_api import Browser, Locator, Page

from rnnlib import gru, lstm, rnn

CHAPTERS = Path(__file__).parents[1] / "chapters"
sys.path.insert(0, str(CHAPTERS / "_ext"))
from explorable_pictures import arrays, gradient_norms, gru_step  # noqa: E402
from explorable_settings import SETTINGS  # noqa: E402

PAGES = {
    "gates": "lstm",
    "machine": "lstm",
    "gradient": "gradients",
    "gru": "gru",
    "connectivity": "comparison",
}


CELLS = {"rnn": rnn, "lstm": lstm, "gru": gru}
AXE = CHAPTERS / "_vendor" / "node_modules" / "axe-core" / "axe.min.js"
LOADED = "performance.getEntriesByType('resource').map(entry => entry.name).join()"
HEIGHT = "figure => figure.getBoundingClientRect().height"
# What is far off is not laid out yet, so that the place to scroll to moves on the way there.
ARRIVED = """figure => {
  figure.scrollIntoView();
  return figure.querySelector("[aria-live]")?.textContent;
}"""


def start(page: Page, name: str) -> Locator:
    """Go to an explorable. Nothing loads before it is near, and nothing moves when it lives."""
    page.set_viewport_size({"width": 1280, "height": 700})
    page.goto(f"chapters/{PAGES[name]}.html")
    figure = page.locator(f"#explorable-{name}")
    height = figure.evaluate(HEIGHT)
    assert "d3.min.js" not in page.evaluate(LOADED)
    page.wait_for_function(ARRIVED, arg=figure.element_handle())
    assert figure.evaluate(HEIGHT) == height
    assert not figure.locator(".explorable-picture").is_visible()
    return figure


def assert_it_suits_everyone(page: Page, figure: Locator) -> None:
    """axe finds nothing, a small phone is wide enough, and print has the picture instead."""
    page.add_script_tag(path=AXE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
        assert figure.evaluate("async (figure) => (await axe.run(figure)).violations") == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    assert figure.locator(".explorable-picture").is_visible()
    assert not figure.locator(".explorable-live").is_visible()


def drawn(figure: Locator, line: str) -> np.ndarray:
    """The numbers through which a line goes."""
    values = figure.locator(f'path[data-name="{line}"]').evaluate("path => path.__data__")
    return np.array(values, dtype=float)


def said(figure: Locator) -> str:
    return figure.locator("[aria-live]").inner_text()


def plain(w: np.ndarray) -> list:
    return np.asarray(w).tolist()


def as_object(params: tuple) -> dict[str, list]:
    return {name: plain(w) for name, w in params._asdict().items()}


def random_settings(seed: int) -> dict:
    """Weights, inputs and upstream gradients of an odd size, for each cell."""
    rng = np.random.default_rng(seed)
    size, hidden, steps = rng.integers(1, 6, 3)
    nets = {cell: module.init(size, hidden, rng) for cell, module in CELLS.items()}
    nets = {name: type(p)(*(3 * rng.normal(size=w.shape) for w in p)) for name, p in nets.items()}
    return {
        "nets": nets,
        "xs": rng.normal(size=(steps, size)),
        "h": rng.normal(size=hidden),
        "d_h": rng.normal(size=hidden),
        "d_c": rng.normal(size=hidden),
    }


IN_THE_BROWSER = """(all) => all.map(({nets, xs, h, d_h, d_c}) => {
  const c = explorables.cells;
  const plain = c.runRnn(nets.rnn, xs);
  const gated = c.runLstm(nets.lstm, xs);
  return {
    rnn: plain.map((step) => step.h),
    lstm: gated.map(({i, f, g, o, c, h}) => ({i, f, g, o, c, h})),
    linear: c.runLstm(nets.lstm, xs, c.linear).map((step) => step.h),
    after: c.gruStep(nets.gru, xs[0], h),
    before: c.gruResetBeforeStep(nets.gru, xs[0], h),
    rnnBack: c.rnnBack(nets.rnn, plain.at(-1), d_h),
    lstmBack: c.lstmBack(nets.lstm, gated.at(-1), {h: d_h, c: d_c}),
  };
})"""


def in_rnnlib(nets: dict, xs: np.ndarray, h: np.ndarray, d_h: np.ndarray, d_c: np.ndarray) -> dict:
    """What IN_THE_BROWSER gives, by rnnlib."""
    x = xs[:, None]
    outputs, _, rnn_cache = rnn.forward(nets["rnn"], x)
    gated, _, cache = lstm.forward(nets["lstm"], x)
    linear, _, _ = lstm.forward(nets["lstm"], x, activation="linear")
    gates = {name: getattr(cache, name)[:, 0] for name in "ifgoc"} | {"h": gated[:, 0]}

    def step_of(params: tuple) -> dict[str, np.ndarray]:
        h_next, made = gru.step(params, x[0], h[None])
        return {"h": h_next[0], "r": made.r[0], "z": made.z[0], "n": made.n[0]}

    nothing, last = np.zeros((1, 1, len(h))), slice(-1, None)
    rnn_last, lstm_last = (type(k)(*(a[last] for a in k)) for k in (rnn_cache, cache))
    _, _, d_rnn = rnn.backward(nets["rnn"], rnn_last, nothing, d_h[None])
    _, _, d_lstm = lstm.backward(nets["lstm"], lstm_last, nothing, lstm.State(d_h[None], d_c[None]))
    return {
        "rnn": outputs[:, 0],
        "lstm": [{name: values[t] for name, values in gates.items()} for t in range(len(xs))],
        "linear": linear[:, 0],
        "after": step_of(nets["gru"]),
        "before": step_of(gru.ResetBeforeParams(*nets["gru"][:3])),
        "rnnBack": d_rnn[0],
        "lstmBack": {"h": d_lstm.h[0], "c": d_lstm.c[0]},
    }


def assert_close(ours: object, theirs: object) -> None:
    if isinstance(theirs, dict):
        assert ours.keys() == theirs.keys()
        for key, value in theirs.items():
            assert_close(ours[key], value)
    elif isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=True):
            assert_close(one, other)
    else:
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-12)


def test_the_cells_are_those_of_rnnlib_and_few_lines(page):
    assert len((CHAPTERS / "_explorables" / "cells.js").read_text("utf-8").splitlines()) <= 150
    start(page, "gates")
    settings = [random_settings(seed) for seed in range(20)]
    sent = [
        {key: plain(value) for key, value in setting.items() if key != "nets"}
        | {"nets": {name: as_object(params) for name, params in setting["nets"].items()}}
        for setting in settings
    ]
    for ours, setting in zip(page.evaluate(IN_THE_BROWSER, sent), settings, strict=True):
        assert_close(ours, in_rnnlib(**setting))


def test_gates_turn_by_keyboard_and_the_memory_is_the_librarys(page):
    figure, settings = start(page, "gates"), SETTINGS["gates"]()
    params = arrays(lstm.Params, settings["start"])

    def assert_the_librarys() -> None:
        h, _, cache = lstm.forward(params, np.array(settings["xs"])[:, None, None])
        assert_close(drawn(figure, "c"), cache.c[:, 0, 0])
        assert_close(drawn(figure, "h"), h[:, 0, 0])
        for gate in "ifgo":
            assert_close(drawn(figure, gate), getattr(cache, gate)[:, 0, 0])

    assert_the_librarys()
    assert "A forget gate at 0.731" in said(figure)
    assert said(figure).endswith("Not yet.")
    figure.get_by_label("bias").press("End")
    params.b[1] = 10
    assert_the_librarys()
    figure.get_by_label("forget f").press("ArrowLeft")  # to the input gate
    figure.get_by_label("weight wx").fill("8.5")
    figure.get_by_label("weight wh").fill("-0.7")
    params.w_x[0], params.w_h[0] = 8.5, -0.7
    assert_the_librarys()
    figure.get_by_text("Show one answer").click()
    assert said(figure).endswith("Done: it lasts.")
    figure.get_by_text("Start again").click()
    params = arrays(lstm.Params, settings["start"])
    assert_the_librarys()
    assert_it_suits_everyone(page, figure)


def test_the_machine_names_its_first_fault_and_works_with_the_right_weights(page):
    figure, settings = start(page, "machine"), SETTINGS["machine"]()
    x = np.array(settings["sequences"]["A"], dtype=float)[:, None]
    assert "A fails at step 2: the output should be 0 and is 3.00" in said(figure)
    figure.get_by_label("x₃ in the sum of o").fill("100")
    figure.get_by_label("b in the sum of o").fill("-10")
    assert "A fails at step 7: the memory should be 0 and is 7.00" in said(figure)
    figure.get_by_label("x₂ in the sum of f").fill("100")
    assert said(figure) == "Sequence A: the task is met. Sequence B: the task is met."

    params = arrays(lstm.Params, settings["answer"])
    outputs, _, cache = lstm.forward(params, x, activation="linear")
    for name, theirs in (("output", outputs), ("memory", cache.c)):
        shown = figure.locator(f"line.{name}").evaluate_all("lines => lines.map(l => l.__data__)")
        assert_close(shown, theirs[:, 0, 0])
    assert figure.locator(".explorable-wrong").count() == 0

    figure.get_by_label("step t").fill("6")
    figure.get_by_label("with both tanh").check()
    assert figure.locator(".explorable-working").inner_text().endswith("= 0.96")
    assert "A fails at step 2: the memory should be 3" in said(figure)
    figure.get_by_label("B", exact=True).check()
    assert figure.locator("g.step").count() == len(settings["sequences"]["B"])
    figure.get_by_text("Next").click()
    assert figure.locator("output").inner_text() == "2"
    assert_it_suits_everyone(page, figure)


def test_the_gradient_follows_the_sliders_as_in_rnnlib(page):
    figure, settings = start(page, "gradient"), SETTINGS["gradient"]()
    labels = {"radius": "RNN: spectral", "bias": "LSTM: forget", "inputs": "both: size"}
    assert "it vanishes" in said(figure)
    others = [{"radius": 1.35, "bias": 4.0, "inputs": 0.5}, {"radius": 3, "bias": -2, "inputs": 0}]
    for chosen in (settings["start"], *others):
        for key, label in labels.items():
            figure.get_by_label(label).fill(str(chosen[key]))
        for line, norms in gradient_norms(settings, chosen).items():
            np.testing.assert_allclose(drawn(figure, line), norms, rtol=1e-3)
    assert "it explodes" in said(figure)
    figure.get_by_text("Start again").click()
    theirs = gradient_norms(settings, settings["start"])
    np.testing.assert_allclose(drawn(figure, "lstm"), theirs["lstm"], rtol=1e-3)
    assert_it_suits_everyone(page, figure)


def test_the_gru_steps_in_both_conventions_as_in_rnnlib(page):
    figure, settings = start(page, "gru"), SETTINGS["gru"]()
    labels = {"z": "update gate", "r1": "reset gate r, unit 1", "r2": "reset gate r, unit 2"}
    for chosen in (settings["start"], {"z": 0.35, "r1": 0.05, "r2": 0.77}):
        for key, label in labels.items():
            figure.get_by_label(label).fill(str(chosen[key]))
        for side, writes in zip(figure.locator("svg[role=img]").all(), (False, True), strict=True):
            (h, n), (h_before, n_before) = gru_step(settings, chosen, writes)
            expected = {"h": [h, h_before], "n": [n, n_before]}
            for part, values in expected.items():
                marks = side.locator(f'path[data-part="{part}"]')
                shown = marks.evaluate_all("marks => marks.map(m => m.__data__)")
                assert_close(shown, np.ravel(values, order="F"))
    assert "two models" in said(figure)
    for label in labels.values():
        figure.get_by_label(label).press("End")  # z = r = 1: logits that are infinite
    assert said(figure).endswith("before it: the same.")
    assert "from 0.90 to 0.90 where z keeps" in said(figure)
    assert_it_suits_everyone(page, figure)


def test_the_connectivity_is_that_of_the_results_file(page):
    figure, results = start(page, "connectivity"), SETTINGS["connectivity"]()
    figure.get_by_label("read as far as").fill("40")
    for cell, reader in results["cells"].items():
        assert_close(drawn(figure, cell), np.array(reader["norms"][39][::-1]))
    guessed = figure.locator(".explorable-guesses").all_inner_texts()
    for text, reader in zip(guessed, results["cells"].values(), strict=True):
        assert f"guesses {reader['guesses'][39][0][0].replace(' ', 'space')} " in text
    figure.locator(".explorable-text").first.locator("span").nth(9).click()
    assert figure.locator("output").inner_text() == f"10: {results['text'][9]}"
    assert drawn(figure, "gru").size == 10
    assert_it_suits_everyone(page, figure)


def test_it_works_in_a_book_opened_from_a_folder(browser: Browser, book: Path):
    page = browser.new_page()
    page.goto((book / "chapters" / "lstm.html").as_uri() + "#explorable-gates")
    page.wait_for_selector("#explorable-gates.explorable-started")
    page.close()


def test_without_scripts_there_is_a_picture_with_words(browser: Browser, site: str, book: Path):
    context = browser.new_context(base_url=site, java_script_enabled=False)
    watch, page = Watch(context, site), context.new_page()
    page.goto("chapters/lstm.html")
    for name in ("gates", "machine"):
        picture = page.locator(f"#explorable-{name} img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("img => img.naturalWidth > 100", arg=picture.element_handle())
    context.close()
    assert watch.faults == []
    for name, chapter in PAGES.items():
        text = (book / "chapters" / f"{chapter}.html").read_text("utf-8")
        (alt,) = re.findall(rf'<img[^>]*{name}\.svg"[^>]*alt="([^"]*)"', text)
        assert len(alt) > 100


def test_the_settings_on_the_page_are_those_of_the_tests(book):
    for name, settings in SETTINGS.items():
        text = (book / "_explorables" / f"{name}.settings.js").read_text("utf-8")
        (object_text,) = re.findall(r"= (\{.*\});", text)
        assert json.loads(object_text) == json.loads(json.dumps(settings()))

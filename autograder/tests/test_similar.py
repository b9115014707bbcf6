"""Answers that are alike: what counts, what does not, and how often it is right."""

import copy
import re
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from authors import DISGUISES, author, copyist, textbook_author
from browser import Watch, chromium  # noqa: F401 (the fixture `browser`)
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from test_stats import AXE, VIOLATIONS

from autograder.authoring.answers import hand_in, known_answers, master_answers, read_answers
from autograder.course import CourseError
from autograder.files import write_notebook
from autograder.judging.fingerprints import LENGTH, WINDOW, Gram, grams, marked, winnow, wording
from autograder.judging.similar import (
    PRIOR,
    Class,
    Part,
    likeness,
    rarity,
    read_class,
    similar,
    surprise,
)
from rnnlib import lstm

HOSTILE = "# </pre><script>alert(1)</script><img src=x onerror=alert(2)>\nprint('&lt;')"
PUBLIC = frozenset({"np", "sigmoid"})
WHOLE = DISGUISES[:-1]  # in which all answers are copied

marks = st.frozensets(st.integers(0, 12), max_size=8)
code = st.text(st.sampled_from("ab1 =+(\n\"'#.*\\<&"), max_size=60)


def simulated(course, problem_set, size, seed, textbook=0.1):
    """A class, and who copied from whom in it, by disguise."""
    rng = Random(seed)
    master = master_answers(course, problem_set)
    styles = {path.stem: read_answers(path) for path in known_answers(course, problem_set, "good")}
    known = list(styles.values())
    styles = {
        name: {exercise: each[exercise] for exercise in master} for name, each in styles.items()
    }
    answers = [
        textbook_author(master, rng) if rng.random() < textbook else author(styles, rng)
        for _ in range(size)
    ]
    pairs = {}
    for number, source in enumerate(rng.sample(range(size - len(DISGUISES)), len(DISGUISES))):
        at, disguise = size - 1 - number, DISGUISES[number]
        answers[at] = copyist(answers[source], answers[at], disguise, rng)
        pairs[f"s{source:04}", f"s{at:04}"] = disguise
    released = course.released(problem_set)
    exercises = {cell.id: cell.source for cell in released.cells if cell.id in master}
    code = "\n".join(cell.source for cell in released.cells if cell.cell_type == "code")
    names = [f"s{number:04}" for number in range(size)]
    kinds = dict.fromkeys(exercises, False)
    return Class(names, answers, kinds, known, master, exercises, code), pairs


def measured(course, problem_set, size, seeds):
    """How many pairs of each disguise were found, and how many that are none."""
    found = Counter()
    for seed in seeds:
        told, pairs = simulated(course, problem_set, size, seed)
        said = {pair.students for pair in similar(told)}
        found.update(disguise for pair, disguise in pairs.items() if pair in said)
        found["false"] += len(said - pairs.keys())
    return found


def test_copies_are_found_and_independent_learners_are_not_named(released_course):
    found = measured(released_course, "ps3_lstm", 30, range(3))
    assert found["false"] == 0, found
    assert sum(found[each] for each in WHOLE) >= 12, found  # of 15


@pytest.mark.slow
def test_precision_and_recall_in_all_problem_sets(masters):
    """Prints with -s the figures of the book's page for instructors."""
    found, classes = Counter(), 0
    for problem_set in masters.problem_sets():
        found += measured(masters, problem_set, 30, range(100, 102))
        classes += 2
    right = sum(found[each] for each in DISGUISES)
    print(f"\n{classes} classes: precision {right / (right + found['false']):.2f}", end="")
    print(", recall", {each: round(found[each] / classes, 2) for each in DISGUISES})
    assert right >= 0.9 * (right + found["false"])
    assert sum(found[each] for each in WHOLE) >= 0.7 * classes * len(WHOLE)


def test_names_comments_and_spaces_are_no_part_of_the_form():
    mine = "def f(x, h):\n    size = h.shape[1]  # units\n    return np.tanh(x[:, :size]) + 'a'\n"
    other = 'def f(x, h):\n  n=h.shape[1]\n\n  # so\n  return np.tanh(x[:,:n])+"bc"'
    assert [each.mark for each in grams(mine, PUBLIC)] == [
        each.mark for each in grams(other, PUBLIC)
    ]
    changed = mine.replace("tanh", "sinh")
    assert winnow(grams(mine, PUBLIC)) != winnow(grams(changed, PUBLIC))


def test_wording_is_what_somebody_chose_to_say():
    source = "import torch\ngate = np.tanh(x)  # Squash  it!\nnote = 'yes'\nrange(gate.size)"
    assert wording(source, frozenset({"np", "x", "torch"})) == {
        *("gate", "note", "# squash it", "'yes'")
    }


@settings(deadline=None)  # a machine that grades beside it is slow
@given(st.lists(st.integers(), max_size=9), *[st.lists(st.integers(), max_size=20)] * 4)
def test_whatever_is_shared_of_nine_tokens_is_found(seen, before, after, other_before, other_after):
    """The guarantee of winnowing, on fingerprints: a run of WINDOW of them always shares one."""
    run = [*seen, *range(100, 100 + WINDOW)]
    assert len(run) + LENGTH - 1 >= LENGTH + WINDOW - 1
    one, two = (
        winnow(tuple(Gram(mark, 0, 0) for mark in [*head, *run, *tail]))
        for head, tail in ((before, after), (other_before, other_after))
    )
    assert one & two & set(run)


@settings(deadline=None)  # a machine that grades beside it is slow
@given(st.lists(marks, min_size=2, max_size=6), st.lists(marks, max_size=3))
def test_the_matrix_is_the_likeness_of_each_pair(answers, known):
    part = Part("each", answers, rarity(answers, known))
    found = surprise(part)
    for a in range(len(answers)):
        for b in range(len(answers)):
            assert found[a, b] == pytest.approx(likeness(part, a, b), rel=1e-4, abs=1e-6)


def test_a_likeness_by_hand():
    """Of eight learners two share mark 1 (2 bits); one of them has mark 2 (3 bits) besides."""
    answers = [frozenset({1, 2}), frozenset({1}), *[frozenset({9})] * 6]
    part = Part("each", answers, rarity(answers, []))
    assert part.bits == {1: 2, 2: 3}
    assert likeness(part, 0, 1) == pytest.approx(2 / (5 + PRIOR) * 2)
    assert likeness(part, 2, 3) == 0
    assert rarity(answers, [frozenset({1}), frozenset({2}), frozenset()]) == pytest.approx(
        {1: np.log2(3), 2: np.log2(3)}
    )


@settings(deadline=None)  # a machine that grades beside it is slow
@given(code, st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_what_is_marked_is_text_whatever_it_looks_like(source, spans):
    spans = [(start, min(end, len(source))) for start, end in spans if start < end]
    soup = BeautifulSoup(f"<pre>{marked(source, spans)}</pre>", "html.parser").pre
    assert soup.text == source
    assert {tag.name for tag in soup.find_all()} <= {"mark"}
    inside = {at for start, end in spans for at in range(start, end)}
    assert sum(len(tag.text) for tag in soup("mark")) == len(inside)


@settings(deadline=None)  # a machine that grades beside it is slow
@given(code)
def test_any_text_has_fingerprints_that_stand_in_it(source):
    for each in grams(source, PUBLIC):
        assert 0 <= each.start < each.end <= len(source)
    wording(source, PUBLIC)


def test_what_everybody_may_read_counts_nothing(released_course):
    told, _ = simulated(released_course, "ps3_lstm", 20, 1)
    library = dict.fromkeys(told.exercises, Path(lstm.__file__).read_text("utf-8"))
    for published in (library, told.released, told.textbook):
        for at in (0, 1):
            told.answers[at] = {
                name: re.sub("#.*", "", published[name]) if at else published[name]
                for name in told.exercises
            }
        assert ("s0000", "s0001") not in {pair.students for pair in similar(told)}


def test_where_many_write_alike_nobody_is_named(released_course):
    told, _ = simulated(released_course, "ps3_lstm", 60, 2, textbook=0)
    for at in range(12):
        told.answers[at] = copyist(told.answers[0], told.answers[at], "names", Random(at))
    crowd = {f"s{number:04}" for number in range(12)}
    assert not any(set(pair.students) <= crowd for pair in similar(told))


@pytest.fixture(scope="module")
def course(released_course):
    """A class of twelve, of whom some copied, and a file that cannot be read."""
    told, _ = simulated(released_course, "ps3_lstm", 12, 4)
    for student, answers in zip(told.students, told.answers, strict=True):
        hostile = {name: f"{HOSTILE}\n{answer}" for name, answer in answers.items()}
        notebook = hand_in(copy.deepcopy(released_course.released("ps3_lstm")), hostile)
        write_notebook(notebook, released_course.notebook("submitted", "ps3_lstm", student))
    broken = released_course.notebook("submitted", "ps3_lstm", "s0012")
    broken.parent.mkdir(parents=True)
    broken.write_text("{", "utf-8")
    return released_course


@pytest.fixture(scope="module")
def page(autograder, course):
    path = course.root / "similar.html"
    done = autograder("similar", "ps3_lstm", "--to", str(path), cwd=course.root)
    assert (done.returncode, done.stderr) == (1, "")
    return path


def test_the_page_shows_both_and_runs_nothing(course, page):
    *_, told = read_class(course, "ps3_lstm")
    assert told.students == [f"s{number:04}" for number in range(12)]
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert soup.h2.text == " and ".join(similar(told)[0].students)
    assert soup("script") == soup("img") == []
    assert all(tag.text.startswith(HOSTILE) for tag in soup("pre"))
    assert soup("mark")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 320])
def test_the_page_is_for_everyone(page, browser, width, scheme):
    if not AXE.is_file():
        pytest.skip(f"there is no {AXE}: `make book` brings it")
    size = {"width": width, "height": 800}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)
    watch = Watch(context, page.parent.as_uri())
    tab = context.new_page()
    tab.goto(page.as_uri())
    tab.add_script_tag(path=AXE)
    assert tab.evaluate(VIOLATIONS) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert watch.faults == []
    context.close()


def test_a_class_too_small_for_anything_to_be_rare_is_one_line(released_course):
    told, _ = simulated(released_course, "ps3_lstm", 12, 4)
    with pytest.raises(CourseError, match="7 submissions can be read"):
        similar(told._replace(students=told.students[:7], answers=told.answers[:7]))

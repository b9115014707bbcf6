"""Which two learners' answers are alike to a surprising degree.

Exercises are short, and right answers few: that two are the same says little where many are. So a
fingerprint counts by how rare it is, in bits: one that a quarter of the class shares has 2, one
that an eighth shares 3. Where it is more common in the known-good answers, that counts. What
everybody may read counts nothing: the released notebook, rnnlib, and the master's answers, which
are written as the book is.

The likeness of two answers is the bits of what they share over the bits of all that is in either
(and PRIOR more), times the bits of a shared fingerprint on average. Of two learners it is the sum
over the exercises and their own cells, once for the form of their answers and once for their words.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import numpy as np
from markupsafe import Markup
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

import rnnlib
from autograder.authoring.answers import known_answers, master_answers, read_answers
from autograder.course import Course, CourseError
from autograder.grading import submission
from autograder.grading.batch import submissions
from autograder.judging.fingerprints import (
    Gram,
    grams,
    imported,
    marked,
    names,
    prose,
    winnow,
    wording,
)
from rnnlib.course.rebuild import UnreadableError, compose

# A likeness is told from so many bits an exercise on, and as many more for each doubling of the
# class, since the most alike of more pairs are more alike by chance. In simulated classes
# (tests/authors.py) hardly any independent learners come to as much; most copyists do.
FORM, WORDS, DOUBLING = 1.05, 0.8, 0.08
CROWD = 9  # whoever is so alike to more than so many others writes as many do, and copied nobody
TELLING = 1.0  # bits from which on an exercise is named
PRIOR = 6  # bits that no two answers share, so that little is no proof
SMALLEST = 8  # a class in which what two share has at least 2 bits
COMMON = 0.5  # what more than this share of a class has in common, nothing is said about
OWN_CODE, OWN_TEXT = "own code cells", "own text cells"

Marks = frozenset[int] | frozenset[str]


class Part(NamedTuple):
    """One view of one exercise: what is in each learner's answer, and how rare that is."""

    exercise: str
    answers: list[Marks]  # in the order of the learners
    bits: dict[int | str, float]  # nothing where it is too common to count


class Alike(NamedTuple):
    """What two answers to an exercise share."""

    exercise: str
    bits: float
    words: list[str]  # of their own that both use, the rarest first
    left: Markup  # the answers, what is alike in them marked
    right: Markup


class Pair(NamedTuple):
    """Two learners whose answers are alike."""

    students: tuple[str, str]
    degree: float  # how far it is above what is told; 1 is just so much
    form: float  # bits an exercise
    words: float
    exercises: list[Alike]  # the most alike first


class Class(NamedTuple):
    """What a class handed in."""

    students: list[str]
    answers: list[dict[str, str]]  # of each learner, by exercise
    exercises: dict[str, bool]  # whether it is prose
    known: list[dict[str, str]]  # known-good answers
    textbook: dict[str, str]  # the master's answers, which are written as in the book
    released: dict[str, str]  # what stands in each exercise before
    code: str  # the released notebook's


def read_class(course: Course, problem_set: str) -> Iterator[Class | tuple[int, int]]:
    """What was handed in: how many are read and how many there are, at last the class.

    What cannot be read is left out.

    Raises:
        CourseError: nobody handed it in, or the problem set is unknown or was not released.
    """
    released = course.released(problem_set)
    exercises = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in released.cells
        if is_solution(cell) and (cell.cell_type == "code" or is_grade(cell))
    }
    answers = {}
    students = submissions(course, problem_set)
    for number, student in enumerate(students):
        yield number, len(students)
        folder = course.notebook("submitted", problem_set, student).parent
        handed = submission.read(folder, problem_set, released)
        if handed.content is not None:
            try:
                notebook, _ = compose(released, handed.content)
            except UnreadableError:
                continue
            answers[student] = _answers(nbformat.from_dict(notebook), set(exercises))
    known, textbook = [], {}
    if problem_set in course.problem_sets():  # its master may have stayed elsewhere
        known = [read_answers(path) for path in known_answers(course, problem_set, "good")]
        textbook = master_answers(course, problem_set)
    yield Class(
        list(answers),
        list(answers.values()),
        {name: cell.cell_type != "code" for name, cell in exercises.items()},
        known,
        textbook,
        {name: cell.source for name, cell in exercises.items()},
        "\n".join(cell.source for cell in released.cells if cell.cell_type == "code"),
    )


def similar(told: Class) -> list[Pair]:
    """The pairs that are alike to a surprising degree, the most alike first.

    Raises:
        CourseError: the class is too small for anything to be rare in it.
    """
    if len(told.students) < SMALLEST:
        raise CourseError(
            f"{len(told.students)} submissions can be read, and below {SMALLEST} nothing is rare: "
            "read them yourself"
        )
    form, words = parts_of(told)
    bits = [sum(map(surprise, parts)) / len(told.exercises) for parts in (form, words)]
    degrees = map(np.divide, bits, limits(len(told.students)))
    degree = np.triu(np.maximum(*map(_without_crowds, degrees)), 1)
    pairs = [
        Pair(
            (told.students[a], told.students[b]),
            float(degree[a, b]),
            *(float(each[a, b]) for each in bits),
            _alike(told, form, words, a, b),
        )
        for a, b in np.argwhere(degree >= 1)
    ]
    return sorted(pairs, key=lambda pair: -pair.degree)


def limits(learners: int) -> tuple[float, float]:
    """From how many bits an exercise on a likeness is told in a class: of form, and of wording."""
    more = DOUBLING * float(np.log2(learners))
    return FORM + more, WORDS + more


def _without_crowds(degree: np.ndarray) -> np.ndarray:
    """The degrees of likeness, but for those among many learners who are all alike."""
    degree = degree - np.diag(degree.diagonal())
    crowded = (degree >= 1).sum(axis=1) > CROWD
    return np.where(crowded[:, None] & crowded, 0, degree)


def parts_of(told: Class) -> tuple[list[Part], list[Part]]:
    """Both views of all exercises: their form, and their wording."""
    public = imported(told.code)
    everybodys = {each.mark for text in _rnnlib() for each in grams(text, public)}
    published: frozenset[str] = frozenset()
    for text in (told.code, *_rnnlib(), *told.textbook.values()):
        published |= names(text) | wording(text, frozenset())

    def form(text: str, is_prose: bool) -> tuple[Gram, ...]:
        return prose(text) if is_prose else grams(text, public)

    found: tuple[list[Part], list[Part]] = ([], [])
    for name, is_prose in {**told.exercises, OWN_CODE: False, OWN_TEXT: True}.items():
        given = [each.get(name, "") for each in (told.released, told.textbook)]
        left_out = everybodys | {each.mark for text in given for each in form(text, is_prose)}
        known = [each[name] for each in told.known if name in each]
        answers = [each.get(name, "") for each in told.answers]
        views = [
            [winnow(form(text, is_prose)) - left_out for text in texts]
            for texts in (answers, known)
        ]
        found[0].append(Part(name, views[0], rarity(*views)))
        if not is_prose:
            views = [
                [wording(text, published) - published for text in texts]
                for texts in (answers, known)
            ]
            found[1].append(Part(name, views[0], rarity(*views)))
    return found


def rarity(answers: list[Marks], known: list[Marks]) -> dict[int | str, float]:
    """How rare each mark is, in bits; those that are too common to count are left out.

    It is as common as it is in the class, or in the known-good answers where it is more so there.
    """
    found = {}
    shares, good = _shares(answers), _shares(known)
    for mark, share in shares.items():
        share = max(share, good.get(mark, 0))
        if share <= COMMON:
            found[mark] = -float(np.log2(share))
    return found


def _shares(answers: list[Marks]) -> dict[int | str, float]:
    counts: dict[int | str, int] = {}
    for each in answers:
        for mark in each:
            counts[mark] = counts.get(mark, 0) + 1
    return {mark: count / len(answers) for mark, count in counts.items()}


def surprise(part: Part) -> np.ndarray:
    """The likeness of each two answers, in bits: (learners, learners).

    Equal answers are looked at once; others meet only where they share a mark.
    """
    distinct: dict[Marks, int] = {}
    at = np.array([distinct.setdefault(each, len(distinct)) for each in part.answers])
    holders: dict[int | str, list[int]] = {}
    for each, number in distinct.items():
        for mark in each & part.bits.keys():
            holders.setdefault(mark, []).append(number)
    size = len(distinct)
    shared, count = np.zeros((size, size), np.float32), np.zeros((size, size), np.float32)
    for mark, who in holders.items():
        rows = np.array(who)[:, None], who
        shared[rows] += part.bits[mark]
        count[rows] += 1
    own = shared.diagonal()
    either = own[:, None] + own - shared
    found = shared / (either + PRIOR) * (shared / np.maximum(count, 1))
    return found[np.ix_(at, at)]


def likeness(part: Part, a: int, b: int) -> float:
    """The likeness of two learners' answers to one exercise, in bits."""
    mine, other = (part.answers[each] & part.bits.keys() for each in (a, b))
    shared = sum(part.bits[mark] for mark in mine & other)
    either = sum(part.bits[mark] for mark in mine | other)
    return shared / (either + PRIOR) * shared / len(mine & other) if shared else 0


def _alike(told: Class, form: list[Part], words: list[Part], a: int, b: int) -> list[Alike]:
    """What two learners' answers share, exercise by exercise."""
    public = imported(told.code)
    own_words = {part.exercise: part for part in words}
    found = []
    for part in form:
        texts = [told.answers[each].get(part.exercise, "") for each in (a, b)]
        bits, both = likeness(part, a, b), set()
        if said := own_words.get(part.exercise):
            bits = max(bits, likeness(said, a, b))
            both = said.answers[a] & said.answers[b] & said.bits.keys()
        if bits >= TELLING:
            is_prose = part.exercise not in own_words
            shared = part.answers[a] & part.answers[b] & part.bits.keys()
            views = [prose(text) if is_prose else grams(text, public) for text in texts]
            left, right = (
                marked(text, [(each.start, each.end) for each in view if each.mark in shared])
                for text, view in zip(texts, views, strict=True)
            )
            rarest = sorted(both, key=lambda word: (-said.bits[word], word))
            found.append(Alike(part.exercise, bits, rarest, left, right))
    return sorted(found, key=lambda alike: -alike.bits)


def _answers(notebook: NotebookNode, exercises: set[str]) -> dict[str, str]:
    """The learner's own text, by exercise, with the cells of their own together."""
    found: dict[str, list[str]] = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.id.startswith("own-"):  # as compose calls them
            name = OWN_CODE if cell.cell_type == "code" else OWN_TEXT
        if name in exercises or name in (OWN_CODE, OWN_TEXT):
            found.setdefault(name, []).append(cell.source)
    return {name: "\n".join(sources) for name, sources in found.items()}


def _rnnlib() -> list[str]:
    return [path.read_text("utf-8") for path in sorted(Path(rnnlib.__file__).parent.glob("*.py"))]

"""Whether a problem set is well-formed: what grading, feedback and the audit rely on."""

import re
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType

import nbformat
from nbgrader.utils import is_grade, is_solution

from autograder.authoring.answers import known_answers, read_answers
from autograder.authoring.attempt import exercises
from autograder.cells import HIDDEN
from autograder.course import Course, CourseError

MINUTES = range(45, 121)

_HEADING = re.compile(
    r"^### (?:Exercise (\d+)|Extension): .+ \((optional, )?(\d+) points.*\)$", re.M
)


def checks(problem_set: str) -> ModuleType:
    """The module of a problem set's hidden tests. Raises CourseError where there is none."""
    name = f"autograder.checks.{problem_set}"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise CourseError(f"{problem_set} has no hidden tests: there is no module {name}") from None


def contracts(problem_set: str, exercise: str) -> dict[str, str]:
    """What the hidden test of an exercise asks, and in which words the problem set says so."""
    return getattr(getattr(checks(problem_set), exercise, None), "contracts", {})


def faults(course: Course, problem_set: str, master: nbformat.NotebookNode) -> Iterator[str]:
    """What is wrong with the form of a problem set, a sentence each."""
    yield from _faults_of_the_text(master)
    yield from _faults_of_the_tests(problem_set, master)
    yield from _faults_of_the_answers(course, problem_set, set(exercises(master)))


def _faults_of_the_text(master: nbformat.NotebookNode) -> Iterator[str]:
    top = master.cells[0].source
    points = sum(cell.metadata.nbgrader.points for cell in master.cells if is_grade(cell))
    if not re.search(rf"\b{points}\s+points", top):
        yield f"the first cell does not say that the set has {points} points"
    minutes = re.search(r"about\s+(\d+)\s+minutes", top)
    if not minutes or int(minutes[1]) not in MINUTES:
        yield f"the first cell does not say 'about N minutes', N from {MINUTES[0]} to {MINUTES[-1]}"
    numbers = [match[1] for match in _HEADING.finditer(_text(master.cells)) if match[1]]
    if numbers != [str(number) for number in range(1, len(numbers) + 1)]:
        yield f"the exercises are numbered {', '.join(numbers)}"


def _faults_of_the_tests(problem_set: str, master: nbformat.NotebookNode) -> Iterator[str]:
    sections = _sections(master)
    everywhere = _quoted(_text(sections.pop(None)))
    stated = {cell.id: heading for heading, cells in sections.items() for cell in cells}
    answers = {cell.id for cell in master.cells if is_solution(cell)}
    for name, test in exercises(master).items():
        if name not in answers:
            yield f"{test.id} has no answer cell named {name}"
        heading = _HEADING.match(stated.get(test.id, ""))
        if not heading or int(heading[3]) != test.metadata.nbgrader.points:
            yield f"{name}: no heading '### Exercise N: … ({test.metadata.nbgrader.points} points)'"
            continue
        visible, _, hidden = test.source.partition(HIDDEN)
        if "assert" not in visible:
            yield f"{name} has no visible test"
        if f"{problem_set}.{name}({name})" not in hidden:
            yield f"{name}: its hidden test is not a call {problem_set}.{name}({name})"
        asked = contracts(problem_set, name)
        if not asked:
            yield f"{name}: its check does not say what it asks for, with @stated"
        here = everywhere + _quoted(_text(sections[heading[0]]))
        for contract, sentence in asked.items():
            if _quoted(sentence) not in here:
                yield f"{name} is tested for {contract!r}, but does not say {sentence!r}"


def _faults_of_the_answers(course: Course, problem_set: str, names: set[str]) -> Iterator[str]:
    for path in known_answers(course, problem_set, "good"):
        if missing := names - set(read_answers(path)):
            yield f"good/{path.name} does not answer {', '.join(sorted(missing))}"
    wrong = set()
    for path in known_answers(course, problem_set, "wrong"):
        answered = set(read_answers(path))
        wrong |= answered
        if len(answered) != 1 or not answered <= names:
            yield f"wrong/{path.name} should answer one exercise, but answers {', '.join(answered)}"
    for name in sorted(names - wrong):
        yield f"{name} has no known-wrong answer"


def _sections(master: nbformat.NotebookNode) -> dict[str | None, list[nbformat.NotebookNode]]:
    """The cells below each exercise's heading; those before the first one under None."""
    sections: dict[str | None, list[nbformat.NotebookNode]] = {None: []}
    current = None
    for cell in master.cells:
        if cell.cell_type == "markdown" and (found := _HEADING.search(cell.source)):
            current = found[0]
        sections.setdefault(current, []).append(cell)
    return sections


def _text(cells: list[nbformat.NotebookNode]) -> str:
    """What a learner reads in the cells."""
    return "\n".join(_visible(cell) for cell in cells)


def _visible(cell: nbformat.NotebookNode) -> str:
    if not is_solution(cell):
        return cell.source.partition(HIDDEN)[0]
    return cell.source.partition("### BEGIN SOLUTION")[0] if cell.cell_type == "code" else ""


def _quoted(text: str) -> str:
    return " ".join(text.split())

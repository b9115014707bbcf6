"""Is a problem set's grading any good? Known answers and mutants are tried, and counted.

Good answers must keep every point, the blank release must get none, a known-wrong answer must lose
its own exercise and no other, and of the mutants of the master's answers nearly all must fail.
"""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import NamedTuple

import nbformat
import yaml

from autograder.authoring import structure
from autograder.authoring.answers import known_answers, master_answers, mistaken, read_answers
from autograder.authoring.attempt import Attempt, Failure, attempt, exercises
from autograder.authoring.mutants import mutants
from autograder.authoring.release import read_master
from autograder.checks.contract import SEED
from autograder.course import Course, CourseError

CAUGHT_AT_LEAST = 0.97
SECONDS_A_CELL = 20

MASTER, BLANK, GOOD, WRONG, MUTANT = "master", "blank", "good", "wrong", "mutant"


class Trial(NamedTuple):
    """Answers to try, and which exercises must fail."""

    kind: str  # one of the names above
    name: str
    answers: dict[str, str]
    must_fail: frozenset[str]
    only: str | None = None  # a mutant's exercise: the others are not run

    def varying(self, first: Attempt) -> frozenset[str]:
        """The exercises whose verdict other inputs may change, after an attempt with the first.

        What visible tests catch fails for any. What is right besides known-wrong answers is the
        master's, which is tried itself.
        """
        seen = {name for name, failure in first.failures.items() if not failure.hidden}
        its_own = self.must_fail if self.kind == WRONG else first.drawn
        return first.drawn & its_own - seen


class Row(NamedTuple):
    """What became of the mutants of an exercise's answer."""

    exercise: str
    wrong: int  # known-wrong answers
    mutants: int  # those that are not equivalent to the right answer
    caught: int
    caught_by_hidden: int  # of these, what passes all that a learner sees
    equivalent: int
    survivors: list[str]


class Audit(NamedTuple):
    """The kill table of a problem set, and what is wrong with the set."""

    problem_set: str
    rows: list[Row]
    good: int
    wrong: int
    contracts: dict[tuple[str, str], list[str]]  # name and sentence: the exercises tested for it
    faults: list[str]


def trials(course: Course, problem_set: str, master: nbformat.NotebookNode) -> list[Trial]:
    """All that the audit tries of a problem set."""
    names = frozenset(exercises(master))
    right = master_answers(course, problem_set)
    found = [Trial(MASTER, "", right, frozenset()), Trial(BLANK, "", {}, names)]
    for path in known_answers(course, problem_set, GOOD):
        found.append(Trial(GOOD, path.stem, right | read_answers(path), frozenset()))
    for learner, mistakes in mistaken(course, problem_set).items():
        wrong = {name: read_answers(path)[name] for name, path in mistakes.items()}
        called = ", ".join(path.stem for path in mistakes.values())
        found.append(Trial(WRONG, f"{learner} ({called})", right | wrong, frozenset(wrong)))
    for name in right:
        for mutant in mutants(right[name]):
            trial = Trial(MUTANT, mutant.name, {name: mutant.code}, frozenset({name}), name)
            found.append(trial)
    return found


def audit(course: Course, problem_set: str, seeds: int = 1) -> Iterator[Audit | tuple[int, int]]:
    """Try everything, on all cores, and judge the set.

    seeds: how many times, the hidden tests drawing other inputs each time. What cannot differ
        then is tried once.
    Yields how many trials are done, and of how many; at last the audit.

    Raises:
        CourseError: there is no such problem set, or something of it cannot be read.
    """
    master = read_master(course.master(problem_set))
    to_try = trials(course, problem_set, master)
    found = list(structure.faults(course, problem_set, master))
    places = range(len(to_try))
    outcomes: list[list[Attempt]] = [[] for _ in to_try]
    done = 0
    # Fresh processes: what this one has imported and started must not decide a verdict.
    with ProcessPoolExecutor(
        os.cpu_count(), multiprocessing.get_context("spawn"), _start, (master, to_try)
    ) as pool:
        for round_seeds in (range(SEED, SEED + 1), range(SEED + 1, SEED + seeds)):
            again = [_again(trial, tried) for trial, tried in zip(to_try, outcomes, strict=True)]
            futures = {
                pool.submit(_try, place, seed, again[place]): place
                for seed in round_seeds
                for place in places
                if again[place] != frozenset()
            }
            to_do = done + len(futures)
            for future in as_completed(futures):
                outcomes[futures[future]].append(future.result())
                done += 1
                yield done, to_do
    yield judge(course, problem_set, master, to_try, outcomes, found)


_tried: tuple[nbformat.NotebookNode, list[Trial]]


def _start(master: nbformat.NotebookNode, to_try: list[Trial]) -> None:
    global _tried
    _tried = master, to_try


def _again(trial: Trial, tried: list[Attempt]) -> frozenset[str] | None:
    """The exercises to try with the next inputs; None for all."""
    if tried:
        return trial.varying(tried[0])
    return frozenset({trial.only}) if trial.only else None


def _try(place: int, seed: int, only: frozenset[str] | None) -> Attempt:
    master, to_try = _tried
    return attempt(master, to_try[place].answers, only, seed, SECONDS_A_CELL)


def judge(
    course: Course,
    problem_set: str,
    master: nbformat.NotebookNode,
    to_try: list[Trial],
    outcomes: list[list[Attempt]],
    found: list[str],
) -> Audit:
    """Make the kill table out of what failed, and add to the faults that were found."""
    equivalent = _equivalent(course, problem_set)
    rows = {name: Row(name, 0, 0, 0, 0, 0, []) for name in exercises(master)}
    for trial, (first, *others) in zip(to_try, outcomes, strict=True):
        failures = first.failures
        for name in sorted(trial.varying(first)):
            reasons = [each.failures[name].reason for each in others if name in each.failures]
            if len(reasons) != (len(others) if name in failures else 0):
                told = reasons[0] if reasons else failures[name].reason
                found.append(f"{_called(trial)}: {name} fails for some seeds only: {told}")
        if trial.kind == MUTANT:
            rows[trial.only] = _counted(rows[trial.only], trial, failures, equivalent)
            if _is_equivalent(trial, equivalent) and failures:
                found.append(f"{_called(trial)} is listed as equivalent, but fails")
            continue
        if trial.kind == WRONG:
            for name in trial.must_fail:
                rows[name] = rows[name]._replace(wrong=rows[name].wrong + 1)
        found += _wrong_verdicts(trial, failures)
    made = {(trial.only, trial.name) for trial in to_try if trial.kind == MUTANT}
    for name, reasons in equivalent.items():
        found += [
            f"equivalent.yml, {name}: there is no mutant {mutant!r}"
            for mutant in reasons
            if (name, mutant) not in made
        ]
    kinds = [trial.kind for trial in to_try]
    return Audit(
        problem_set,
        list(rows.values()),
        kinds.count(GOOD),
        sum(row.wrong for row in rows.values()),
        _contracts(problem_set, list(rows)),
        found,
    )


def _contracts(problem_set: str, names: list[str]) -> dict[tuple[str, str], list[str]]:
    tested: dict[tuple[str, str], list[str]] = {}
    for name in names:
        for contract in structure.contracts(problem_set, name).items():
            tested.setdefault(contract, []).append(name)
    return tested


def _equivalent(course: Course, problem_set: str) -> dict[str, dict[str, str]]:
    """The mutants that are right too, by exercise and name, with the reason."""
    path = course.master(problem_set).with_name("equivalent.yml")
    if not path.is_file():
        return {}
    try:
        return yaml.safe_load(path.read_text("utf-8")) or {}
    except yaml.YAMLError as error:
        raise CourseError(f"{path} is not YAML: {str(error).splitlines()[0]}") from error


def _is_equivalent(trial: Trial, equivalent: dict[str, dict[str, str]]) -> bool:
    return trial.name in equivalent.get(trial.only, {})


def _counted(
    row: Row, trial: Trial, failures: dict[str, Failure], equivalent: dict[str, dict[str, str]]
) -> Row:
    if _is_equivalent(trial, equivalent):
        return row._replace(equivalent=row.equivalent + 1)
    row = row._replace(mutants=row.mutants + 1)
    if trial.only not in failures:
        return row._replace(survivors=[*row.survivors, trial.name])
    hidden = failures[trial.only].hidden
    return row._replace(caught=row.caught + 1, caught_by_hidden=row.caught_by_hidden + hidden)


def _wrong_verdicts(trial: Trial, failures: dict[str, Failure]) -> Iterator[str]:
    for name in sorted(trial.must_fail - set(failures)):
        yield f"{_called(trial)} keeps the points of {name}"
    for name in sorted(set(failures) - trial.must_fail):
        yield f"{_called(trial)} loses {name}: {failures[name].reason}"


def _called(trial: Trial) -> str:
    if trial.kind in (MASTER, BLANK):
        return f"the {trial.kind}"
    if trial.kind == GOOD:
        return f"good/{trial.name}"
    return trial.name if trial.only is None else f"{trial.only}: {trial.name}"


def passed(audits: list[Audit]) -> bool:
    """Whether there is no fault, and enough of the mutants were caught."""
    counted = counts(audits)
    caught_enough = counted["caught"] >= CAUGHT_AT_LEAST * counted["mutants"]
    return caught_enough and not any(audit.faults for audit in audits)


def counts(audits: list[Audit]) -> dict[str, int]:
    """How much there is of everything, in all problem sets together."""
    rows = [row for audit in audits for row in audit.rows]
    return {
        "sets": len(audits),
        "exercises": len(rows),
        "good": sum(audit.good for audit in audits),
        "wrong": sum(audit.wrong for audit in audits),
        "mutants": sum(row.mutants for row in rows),
        "caught": sum(row.caught for row in rows),
        "equivalent": sum(row.equivalent for row in rows),
        "faults": sum(len(audit.faults) for audit in audits),
    }

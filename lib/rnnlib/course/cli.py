"""The `rnnlib` command: for learners, before they hand in a problem set."""

import argparse
import shutil
import sys
import textwrap
from pathlib import Path

from rnnlib.course.check import FAILED, NOT_STARTED, PASSED, WRITTEN, Report, check
from rnnlib.course.limits import SECONDS_A_CELL
from rnnlib.course.pack import pack
from rnnlib.course.released import CannotCheckError
from rnnlib.progress import Line

INTERRUPTED = 130  # what shells say of a command that Ctrl-C has ended


def main() -> None:
    """Run the command.

    Its exit status is 0 where all is well, 1 where it is not, and 2 for what cannot be checked.
    """
    for stream in (sys.stdout, sys.stderr):  # a terminal may lack a letter that a test prints
        stream.reconfigure(errors="replace")
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.run(arguments.notebook))
    except CannotCheckError as error:
        print(f"rnnlib: {error}", file=sys.stderr)
        sys.exit(2)
    except OSError as error:
        print(f"rnnlib: {error.filename or ''}: {error.strerror or error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("\nrnnlib: stopped; nothing was changed", file=sys.stderr)
        sys.exit(INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rnnlib",
        description="Check a problem set before you hand it in, and pack it.",
        epilog="Example: rnnlib check ps3_lstm.ipynb",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for run in (_check, _pack):
        name, text = run.__name__.strip("_"), run.__doc__
        described, _, example = text.rpartition("\n\n")
        command = commands.add_parser(
            name,
            help=text.splitlines()[0],
            description=textwrap.dedent(described),
            epilog=example.strip(),
        )
        command.add_argument("notebook", type=Path, help="Its file, such as ps3_lstm.ipynb.")
        command.set_defaults(run=run)
    return parser


def _check(notebook: Path) -> int:
    """Run the tests that you can see, as grading would run them.

    The whole notebook runs afresh, from top to bottom, whatever you have run before; nothing in
    the file changes. Hidden tests come on top when the set is graded. The exit status is 0 where
    every exercise passes, 1 where one does not, and 2 where the file cannot be checked.

    Example: rnnlib check ps3_lstm.ipynb
    """
    report = _run(notebook)
    _print_table(report)
    _print_warnings(report)
    print(f"\n{_closing_line(report)}")
    return 0 if report.passed() else 1


def _pack(notebook: Path) -> int:
    """Check a notebook, and make the file to hand in.

    Beside ps3_lstm.ipynb it writes ps3_lstm.zip, with the notebook and a receipt in it: when it was
    packed, with what versions, and a hash by which you and your instructor can tell whether it
    arrived as you sent it. Exercises that fail or are not yet started are named and stop nothing.

    Example: rnnlib pack ps3_lstm.ipynb
    """
    report = _run(notebook)
    path, receipt = pack(report, notebook.parent)
    for state in (FAILED, NOT_STARTED):
        if names := [each.name for each in report.exercises if each.state == state]:
            _print_wrapped(f"{state}: {', '.join(names)}", indent="")
    _print_warnings(report)
    if receipt["bytes"] != len(report.content):
        print("\nThe outputs were left out, as the file would be too large. Yours has them still.")
    print(f"\nHand in {path}")
    print(f"  packed {receipt['packed']}, {receipt['bytes']} bytes")
    print(f"  SHA-256 of the notebook: {receipt['sha256']}")
    return 0


def _run(notebook: Path) -> Report:
    line = Line()
    try:
        return check(
            notebook, lambda name: line.show(f"running {name}: {SECONDS_A_CELL} s at most")
        )
    finally:
        line.clear()


def _print_table(report: Report) -> None:
    width = max(20, *(len(each.name) for each in report.exercises))
    print(f"{'exercise':{width}}    points  visible test")
    for each in report.exercises:
        points = f"{each.points:g}" if each.points else "optional"
        print(f"{each.name:{width}}  {points:>8}  {each.state}")
        for line in each.why:
            _print_wrapped(line, indent=" " * 4)


def _print_warnings(report: Report) -> None:
    if report.warnings:
        print("\nBefore you hand it in:")
        for warning in report.warnings:
            _print_wrapped(warning, indent="  - ")


def _print_wrapped(text: str, indent: str) -> None:
    width = shutil.get_terminal_size((100, 24)).columns
    filled = textwrap.fill(
        text,
        width=max(40, width),
        initial_indent=indent,
        subsequent_indent=" " * 4,
        break_long_words=False,
        break_on_hyphens=False,
    )
    print(filled)


def _closing_line(report: Report) -> str:
    graded = [each for each in report.exercises if each.points]
    counts = [
        f"{sum(each.state == state for each in graded)} {state}"
        for state in (PASSED, FAILED, NOT_STARTED, WRITTEN)
        if any(each.state == state for each in graded)
    ]
    if all(each.state == NOT_STARTED for each in graded):
        return "Nothing is filled in yet in this file. If you did, save the notebook in JupyterLab."
    total = sum(each.points for each in graded)
    proven = sum(each.points for each in graded if each.state == PASSED)
    return (
        f"{', '.join(counts)}: {proven:g} of {total:g} points pass what you can see. "
        "The hidden tests decide."
    )

"""Running a submission: the learner's code in a jail, the tests out here, every point proven.

Set-up cells run on both sides, answers and the learner's own cells in the learner's kernel alone,
and test cells in this process alone, where the learner's functions are stand-ins (see bridge.py).
So nothing that the learner does to NumPy, to assert or to IPython reaches a test.
"""

import json
from contextlib import closing
from time import monotonic

import nbformat
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output, output_from_msg
from nbgrader.preprocessors import Execute
from traitlets import Bool, Integer

from autograder.course import CourseError
from autograder.running.ends import ASTRAY, FLOOD, TOO_LONG, UNTRIED, Stopped
from autograder.running.kernel import Kernel
from rnnlib.course.bridge import Bridge
from rnnlib.course.cells import is_given, is_test, may_call, run_given, run_test

LONGEST_REASON = 2000
# Of what kind an output is, by the kind of the message that tells of it.
OUTPUTS = {kind: kind for kind in ("stream", "display_data", "execute_result", "error")}
OUTPUTS["update_display_data"] = "display_data"
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3"}  # for who shows the notebook


class StrictExecute(Execute):
    """nbgrader's Execute with two places to run code, where only what a test proves counts.

    A test that did not run to its end is a failed one. When the kernel dies, the points proven
    before are kept, the others are zero, and the batch goes on. nbgrader takes a warning on stderr
    for a failure; here it costs nothing.
    """

    jailed = Bool(True, help="Whether the learner's kernel runs in a jail.").tag(config=True)
    seconds_a_notebook = Integer(180, help="How long a whole notebook may run.").tag(config=True)
    most_output = Integer(1_000_000, help="How many characters a cell may print.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: None = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        self.nb = nb
        self.reset_execution_trackers()
        self._finished: set[int] = set()
        self._given: dict[str, object] = {"__name__": "__main__"}
        self._allowed = may_call(nb.cells)
        self._deadline = monotonic() + self.seconds_a_notebook
        nb.metadata["language_info"] = LANGUAGE
        end = UNTRIED
        try:
            with closing(Kernel(self.jailed)) as self._kernel:
                self._bridge = Bridge(self._ask)
                for index, cell in enumerate(nb.cells):
                    self._run(cell, index)
        except Stopped as stopped:
            end = stopped.end
        except CourseError:  # there was no kernel to run anything in
            raise
        except Exception as error:  # of the libraries below, over what the kernel sent
            self.log.exception("%s", error)
            end = ASTRAY
        for index, cell in enumerate(nb.cells):
            if _is_test(cell) and index not in self._finished:
                cell.outputs = [_error(*end)]
        return nb, resources

    def _run(self, cell: NotebookNode, index: int) -> None:
        if cell.cell_type != "code" or not cell.source.strip():
            return
        self._cell_deadline = min(self._deadline, monotonic() + self.timeout)
        self._printed, self.clear_before_next_output = 0, False
        cell.outputs, cell.execution_count = [], None
        if _is_test(cell):
            cell.outputs = self._run_test(cell)
            self._finished.add(index)
            return
        if self.skip_cells_with_tag in cell.metadata.get("tags", []):
            return
        if _is_given(cell):
            run_given(cell.source, self._given)
        self._run_in_kernel(cell, index)

    def _run_in_kernel(self, cell: NotebookNode, index: int) -> None:
        def hear(text: str) -> None:
            self._count(text)
            if self._printed <= self.most_output:
                self._put_out(text, cell, index)

        cell.execution_count, in_time = self._kernel.run(cell.source, self._cell_deadline, hear)
        if self._printed > self.most_output:
            reason = f"it prints more than {self.most_output} characters, so it was stopped"
            cell.outputs.append(_error(FLOOD, reason))
        elif not in_time:
            cell.outputs.append(_error(*TOO_LONG))

    def _put_out(self, text: str, cell: NotebookNode, index: int) -> None:
        """Put an output under its cell, as nbclient does.

        Raises one of several exceptions where it is none.
        """
        said = json.loads(text)
        kind = said["msg_type"]
        message = {"msg_type": kind, "parent_header": {}, "content": said["content"]}
        if kind != "clear_output":
            form = {"msg_type": OUTPUTS[kind]}
            output = output_from_msg({"header": form, "content": said["content"]})
            nbformat.validate(output, ref="output", version=4)
        self.process_message(message | {"header": {"msg_type": kind}}, cell, index)

    def _count(self, text: str) -> None:
        """Count what a cell prints, and interrupt it where that is too much."""
        before = self._printed
        self._printed += len(text)
        if before <= self.most_output < self._printed:
            self._kernel.interrupt()

    def _ask(self, question: str) -> str:
        """What the bridge asks. What a learner's function prints meanwhile is not kept."""
        return self._kernel.ask(question, self._cell_deadline, lambda text: None)

    def _run_test(self, cell: NotebookNode) -> list[NotebookNode]:
        """Run a test cell here, and return its outputs: an error, or nothing if it passes."""

        def fetch(name: str) -> object:
            return self._bridge.fetch(name, self._allowed.get(name, self._allowed[None]))

        try:
            run_test(cell.source, self._given, fetch)
        except Stopped as stopped:
            if stopped.for_good:
                raise
            return [_error(*stopped.end)]
        except Exception as error:
            frames = getattr(error, "learner_traceback", None)
            return [_error(type(error).__name__, str(error), frames)]
        return []


def _is_ours(cell: NotebookNode) -> bool:
    """Whether nbgrader has put the cell back to what the gradebook knows under its name.

    It takes the name from a cell that the gradebook does not know, whatever else such a cell says
    of itself. Nothing but what is ours may run in this process.
    """
    return bool(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _is_test(cell: NotebookNode) -> bool:
    return _is_ours(cell) and is_test(cell)


def _is_given(cell: NotebookNode) -> bool:
    return _is_ours(cell) and is_given(cell)


def _error(name: str, reason: str, frames: str | None = None) -> NotebookNode:
    reason = reason[:LONGEST_REASON]
    return new_output("error", ename=name, evalue=reason, traceback=[frames or reason])

"""Running a submission so that a point must be proven."""

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_solution

TIMEOUT = "CellTimeoutError"  # nbgrader's own name for it
DEATH = "KernelDied"
NOT_RUN = "NotRun"


class StrictExecute(Execute):
    """nbgrader's Execute, where a test that did not run to its end is a failed one.

    nbgrader gives full marks to a test cell without an error in its outputs, and gives up on the
    submission when the kernel dies. Here each such cell gets an error that tells what happened, so
    the points proven before a death are kept, the others are zero, and the batch goes on.
    nbgrader also takes a warning on stderr for a failure; here it costs nothing.
    """

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: object = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        self._finished: set[int] = set()
        name, reason = NOT_RUN, "this test did not run"
        try:
            super().preprocess(nb, resources, km)
        except DeadKernelError:
            name, reason = DEATH, "the code ended its own kernel, so this test could not finish"
        except CellTimeoutError:
            name, reason = TIMEOUT, "the code did not stop when it was interrupted"
        for index, cell in enumerate(nb.cells):
            if not is_grade(cell) or is_solution(cell):
                continue
            if index in self._finished:
                cell.outputs = [out for out in cell.outputs if out.get("name") != "stderr"]
            else:
                cell.outputs = [new_output("error", ename=name, evalue=reason, traceback=[reason])]
        return nb, resources

    def on_cell_executed(self, **kwargs: object) -> None:
        super().on_cell_executed(**kwargs)
        self._finished.add(kwargs["cell_index"])

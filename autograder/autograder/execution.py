"""Running a submission: the learner's code in a jail, the tests out here, every point proven.

Set-up cells run on both sides, answers and the learner's own cells in the learner's kernel alone,
and test cells in this process alone, where the learner's functions are stand-ins (see bridge.py).
So nothing that the learner does to NumPy, to assert or to IPython reaches a test.
"""

import asyncio
import builtins
import symtable
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from io import StringIO
from queue import Empty
from time import monotonic
from warnings import catch_warnings, simplefilter

import zmq
from jupyter_client.manager import AsyncKernelManager
from jupyter_core.utils import run_sync
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import ensure_async
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade, is_locked
from traitlets import Bool, Integer

from autograder.bridge import Bridge, start_code
from autograder.cells import is_test
from autograder.client import PromptClient
from autograder.course import CourseError
from autograder.ends import ASTRAY, DID_NOT_STOP, FLOOD, TOO_LONG, UNTRIED, Stopped, of_kernel
from autograder.line import Line

# What reading a message raises that the learner's kernel has garbled.
_UNREADABLE = (TypeError, ValueError, LookupError, AttributeError)

SECONDS_TO_CALM_DOWN = 5  # after an interrupt, before the kernel is killed
LARGEST_MESSAGE = 96 << 20  # bytes: of arrays that come back; for a larger one the kernel is lost
LONGEST_REASON = 2000
NOT_PRINTED = ("status", "execute_input")  # the second repeats the code of the cell


class StrictExecute(Execute):
    """nbgrader's Execute with two places to run code, where only what a test proves counts.

    A test that did not run to its end is a failed one. When the kernel dies, the points proven
    before are kept, the others are zero, and the batch goes on. nbgrader takes a warning on stderr
    for a failure; here it costs nothing.
    """

    shutdown_kernel = "immediate"  # it has nothing to lose: nobody else sees it end
    jailed = Bool(True, help="Whether the learner's kernel runs in a jail.").tag(config=True)
    seconds_a_notebook = Integer(180, help="How long a whole notebook may run.").tag(config=True)
    most_output = Integer(1_000_000, help="How many characters a cell may print.").tag(config=True)

    def create_kernel_manager(self) -> AsyncKernelManager:
        manager = super().create_kernel_manager()
        manager.context.setsockopt(zmq.MAXMSGSIZE, LARGEST_MESSAGE)
        manager.client_factory = PromptClient
        if self.jailed:
            manager.kernel_spec.metadata["kernel_provisioner"] = {
                "provisioner_name": "autograder-jail"
            }
        return manager

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict, km: AsyncKernelManager | None = None
    ) -> tuple[NotebookNode, ResourcesDict]:
        self._finished: set[int] = set()
        self._given: dict[str, object] = {"__name__": "__main__"}
        self._bridge: Bridge | None = None
        self._allowed = _allowed(nb)
        self._deadline = monotonic() + self.seconds_a_notebook
        self._ended_with: int | None = None
        end = UNTRIED
        try:
            super().preprocess(nb, resources, km)
        except DeadKernelError:
            end = of_kernel(self._ended_with)
        except CellTimeoutError:
            end = DID_NOT_STOP
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

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> tuple[NotebookNode, ResourcesDict]:
        self._cell_deadline = min(self._deadline, monotonic() + self.timeout)
        self._printed = 0
        if self._bridge is None:
            self._build_bridge()
        if _is_test(cell):
            cell.outputs, cell.execution_count = self._run_test(cell), None
            self._finished.add(index)
            return cell, resources
        if _is_given(cell):
            self._run_given(cell.source)
        return super().preprocess_cell(cell, resources, index)

    def _run_given(self, source: str) -> None:
        """Run a set-up cell here, too. One that needs an answer stays without effect."""
        with redirect_stdout(StringIO()), suppress(Exception), catch_warnings():
            simplefilter("ignore")
            exec(compile(source, "<set-up>", "exec"), self._given)

    def _run_test(self, cell: NotebookNode) -> list[NotebookNode]:
        """Run a test cell here, and return its outputs: an error, or nothing if it passes."""
        namespace = dict(self._given)
        try:
            for name in _names(cell.source) - namespace.keys() - set(dir(builtins)):
                with suppress(NameError):  # the test itself will say so, if it needs the name
                    namespace[name] = self._bridge.fetch(
                        name, self._allowed.get(name, self._allowed[None])
                    )
            with redirect_stdout(StringIO()), catch_warnings():
                simplefilter("ignore")
                exec(compile(cell.source, "<test>", "exec"), namespace)
        except Stopped as stopped:
            if stopped.for_good:
                raise
            return [_error(*stopped.end)]
        except Exception as error:
            frames = getattr(error, "learner_traceback", None)
            return [_error(type(error).__name__, str(error), frames)]
        return []

    def _build_bridge(self) -> None:
        """Build the bridge's far end, before any code of the learner's runs.

        Raises:
            CourseError: the kernel does not answer in time.
        """
        # As a user expression it leaves the names and the history of the kernel alone.
        expressions = {"built": start_code()}
        request = self.kc.execute("", silent=True, allow_stdin=False, user_expressions=expressions)
        if run_sync(self._reply_to)(request, self._cell_deadline) is None:
            raise CourseError(
                "the learner's kernel does not answer before any code of theirs has run: "
                "grade again on a less busy machine"
            )
        self._bridge, self._line = Bridge(self._ask), Line(self.kc)

    def _ask(self, text: str) -> str:
        """Send a request to the bridge's far end, and return what is found in the reply's place.

        Raises:
            Stopped: the kernel died or was too slow.
        """
        self._line.send(text)
        while (left := self._cell_deadline - monotonic()) > 0:
            if (reply := self._line.answer(min(left, 1))) is not None:
                return reply
            run_sync(self._check_running)()
        run_sync(self._interrupt)()
        raise Stopped(TOO_LONG, for_good=False)

    async def _interrupt(self) -> None:
        await ensure_async(self.km.interrupt_kernel())
        await self._calm_down()

    async def _check_running(self) -> None:
        status = await self.km.provisioner.poll()
        if status is not None:
            raise Stopped(of_kernel(status))

    async def _reply_to(self, request: str, deadline: float) -> dict | None:
        """The reply to a request on the shell channel; None if it does not come in time."""
        while (left := deadline - monotonic()) > 0:
            await self._check_running()
            with suppress(Empty, *_UNREADABLE):
                reply = await ensure_async(self.kc.shell_channel.get_msg(timeout=min(left, 1)))
                if reply["parent_header"].get("msg_id") == request:
                    return reply
        return None

    async def _calm_down(self) -> None:
        """Kill a kernel that does not answer soon after it was interrupted."""
        request = self.kc.kernel_info()
        if await self._reply_to(request, monotonic() + SECONDS_TO_CALM_DOWN) is None:
            await ensure_async(self.km.shutdown_kernel(now=True))
            raise Stopped(DID_NOT_STOP)

    async def _async_handle_timeout(
        self, timeout: int, cell: NotebookNode | None = None
    ) -> dict | None:
        reply = await super()._async_handle_timeout(timeout, cell)
        try:
            await self._calm_down()
        except Stopped as stopped:
            raise CellTimeoutError(stopped.end.reason) from None
        return reply

    async def _async_check_alive(self) -> None:
        if self.km is not None and self.km.provisioner is not None:  # else it was shut down
            self._ended_with = await self.km.provisioner.poll()
        await super()._async_check_alive()

    async def _async_poll_kernel_alive(self) -> None:
        with suppress(AssertionError):  # there is no kernel to ask for any more
            await super()._async_poll_kernel_alive()

    def _get_timeout(self, cell: NotebookNode | None) -> float:
        return max(0, min(self.timeout, self._deadline - monotonic()))

    def process_message(
        self, msg: dict, cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """Keep what a cell prints, up to a limit; widgets have nobody to talk to here."""
        if msg["msg_type"].startswith("comm_"):
            return None
        before = self._printed
        if msg["msg_type"] not in NOT_PRINTED:
            self._printed += len(str(msg["content"]))
        if self._printed <= self.most_output or msg["msg_type"] in NOT_PRINTED:
            return super().process_message(msg, cell, cell_index)
        if before <= self.most_output:
            self._interrupting = asyncio.ensure_future(ensure_async(self.km.interrupt_kernel()))
        return None

    def on_cell_executed(self, **kwargs: object) -> None:
        super().on_cell_executed(**kwargs)
        if self._printed > self.most_output:
            reason = f"it prints more than {self.most_output} characters, so it was stopped"
            kwargs["cell"].outputs.append(_error(FLOOD, reason))


def _is_ours(cell: NotebookNode) -> bool:
    """Whether nbgrader has put the cell back to what the gradebook knows under its name.

    It takes the name from a cell that the gradebook does not know, whatever else such a cell says
    of itself. Nothing but what is ours may run in this process.
    """
    return bool(cell.metadata.get("nbgrader", {}).get("grade_id"))


def _is_test(cell: NotebookNode) -> bool:
    return _is_ours(cell) and is_test(cell)


def _is_given(cell: NotebookNode) -> bool:
    return _is_ours(cell) and is_locked(cell) and not is_grade(cell) and cell.cell_type == "code"


def _allowed(notebook: NotebookNode) -> dict[str | None, list[str]]:
    """Which ready-made cells each answer may call, by its name; under None what any may call.

    The metadata of an answer cell says so, or for all answers that of a set-up cell.
    """
    cells = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }
    own = {
        name: cell.metadata.get("exercise", {}).get("may_call", []) for name, cell in cells.items()
    }
    everywhere = [each for name, cell in cells.items() if is_locked(cell) for each in own[name]]
    return {name: allows + everywhere for name, allows in own.items()} | {None: everywhere}


def _names(source: str) -> set[str]:
    """The names that a test cell takes from elsewhere."""
    table = symtable.symtable(source, "<test>", "exec")
    own = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_assigned()}
    used = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    for inner in _inner_tables(table):
        used |= {symbol.get_name() for symbol in inner.get_symbols() if symbol.is_global()}
    return used - own


def _inner_tables(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in table.get_children():
        yield inner
        yield from _inner_tables(inner)


def _error(name: str, reason: str, frames: str | None = None) -> NotebookNode:
    reason = reason[:LONGEST_REASON]
    return new_output("error", ename=name, evalue=reason, traceback=[frames or reason])

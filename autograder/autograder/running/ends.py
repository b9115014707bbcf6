"""How running a submission may end before its time: by name, and in a sentence."""

import signal
from typing import NamedTuple

from autograder.running.jail import CPU_TIME_OVER

TIMEOUT = "CellTimeoutError"  # nbgrader's own name for it
DEATH = "KernelDied"
KILLED = "KernelKilled"
FLOOD = "TooMuchOutput"
GARBLED = "MessagesGarbled"
NOT_RUN = "NotRun"


class End(NamedTuple):
    """Why a test has no result of its own."""

    name: str  # one of those above
    reason: str


UNTRIED = End(NOT_RUN, "this test did not run")
DID_NOT_STOP = End(TIMEOUT, "the code did not stop when it was interrupted")
TOO_LONG = End(TIMEOUT, "the code ran too long and was stopped: is there an endless loop?")
ASTRAY = End(GARBLED, "the code garbled its kernel's messages, so this test did not run")
_CPU_TIME = End(TIMEOUT, "the code used up the time that it may compute")
_SHOT = End(KILLED, "the kernel was killed: by the code, or because the memory ran out")


class Stopped(BaseException):
    """The learner's kernel was stopped, or stopped itself, while a test waited for it.

    Not an Exception, so that no check takes it for an error in the learner's function.
    """

    def __init__(self, end: End, for_good: bool = True) -> None:
        super().__init__(end.reason)
        self.end, self.for_good = end, for_good


def of_kernel(status: int | None) -> End:
    """How a kernel ended that is there no more.

    status: its exit status, 128 + n or -n where it died of signal n; None where it is not known.
    """
    number = -status if status and status < 0 else (status or 0) - 128
    if number == signal.SIGKILL:
        return _SHOT
    if number == CPU_TIME_OVER - 128:
        return _CPU_TIME
    try:
        how = f"crashed its own kernel ({signal.strsignal(number)})"
    except ValueError:
        how = "ended its own kernel"
    return End(DEATH, f"the code {how}, so this test could not finish")

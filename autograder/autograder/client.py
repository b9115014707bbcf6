"""A client of a learner's kernel that waits for it, and for no fixed time."""

from queue import Empty
from time import monotonic

from jupyter_client.asynchronous import AsyncKernelClient

from autograder.course import CourseError


class PromptClient(AsyncKernelClient):
    """A client that is ready as soon as the kernel is.

    jupyter_client's own goes on to listen until the kernel was silent for 0.2 s, so that what it
    said at its start is not taken for output. Who runs cells here leaves out what they did not
    cause.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until the kernel replies and its outputs are heard.

        Raises:
            CourseError: it ends before, or `timeout` seconds pass. No code of a learner's has run.
        """
        begin = monotonic()
        while True:
            self.kernel_info()
            try:
                reply = await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=1)
            except Empty:
                pass
            else:
                self._handle_kernel_info_reply(reply)
                return
            if not await self.is_alive():
                raise CourseError("the learner's kernel ended before it was ready: grade again")
            if timeout is not None and monotonic() - begin > timeout:
                raise CourseError(
                    f"the learner's kernel was not ready within {timeout:g} seconds: "
                    "grade again on a less busy machine"
                )

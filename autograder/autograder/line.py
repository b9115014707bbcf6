"""The line to the bridge's far end: the kernel's channel for input, which nothing else uses here.

A problem set's tests ask the learner's functions a hundred times and more. An execution for each
question would take longer than the answer, and each message of Jupyter's protocol comes with a
signature and reports of the kernel's state; here a question is its number and its text.
"""

from time import monotonic

import zmq
from jupyter_client.client import KernelClient


class Line:
    """Brings a question there, and its answer back.

    client: of the kernel.
    """

    def __init__(self, client: KernelClient) -> None:
        self._socket = zmq.Socket.shadow(client.stdin_channel.socket)
        self._number = 0

    def send(self, question: str) -> None:
        """Ask. An answer that comes to an earlier question is one to this no more."""
        self._number += 1
        self._socket.send_multipart([b"%d" % self._number, question.encode()])

    def answer(self, seconds: float) -> str | None:
        """What came in the answer's place; None where nothing did for so long.

        The learner's kernel sends it, so it may be anything at all.
        """
        end = monotonic() + seconds
        while (left := end - monotonic()) > 0 and self._socket.poll(1000 * left):
            number, *texts = self._socket.recv_multipart()
            if number == b"%d" % self._number:
                return b"".join(texts).decode(errors="replace")
        return None

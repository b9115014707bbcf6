"""The line to a learner's kernel brings the answer to the question that was asked, or nothing."""

from collections.abc import Iterator
from threading import Event, Thread
from time import monotonic
from types import SimpleNamespace

import pytest
import zmq

from autograder.line import Line


class Ends:
    """A line, and the socket at its far end, as a kernel has one."""

    def __init__(self, context: zmq.Context) -> None:
        self.far, near = context.socket(zmq.ROUTER), context.socket(zmq.DEALER)
        self.far.bind("inproc://line")
        near.connect("inproc://line")
        self.line = Line(SimpleNamespace(stdin_channel=SimpleNamespace(socket=near)))

    def asked(self) -> list[bytes]:
        """The frames of a question: who asks, which question, and its text."""
        return self.far.recv_multipart()


@pytest.fixture
def ends() -> Iterator[Ends]:
    with zmq.Context() as context:
        context.setsockopt(zmq.LINGER, 0)
        yield (pair := Ends(context))
        pair.far.close()
        context.destroy()


def test_it_brings_a_question_and_its_answer(ends: Ends):
    ends.line.send("what?")
    asker, number, question = ends.asked()
    assert question == b"what?"
    ends.far.send_multipart([asker, number, b"that"])
    assert ends.line.answer(5) == "that"


def test_an_answer_to_an_earlier_question_is_none(ends: Ends):
    ends.line.send("first")
    asker, first, _ = ends.asked()
    assert ends.line.answer(0.01) is None
    ends.line.send("second")
    _, second, _ = ends.asked()
    for number, text in ((first, b"late"), (second, b"in time"), (second, b"again")):
        ends.far.send_multipart([asker, number, text])
    assert ends.line.answer(5) == "in time"
    ends.line.send("third")
    assert ends.line.answer(0.01) is None


@pytest.mark.parametrize("frames", [[b""], [b"", b"text"], [b"1 ", b"text"], [b"text", b"1"]])
def test_what_names_no_question_is_no_answer(ends: Ends, frames: list[bytes]):
    ends.line.send("what?")
    ends.far.send_multipart([ends.asked()[0], *frames])
    assert ends.line.answer(0.1) is None


@pytest.mark.parametrize("frames", [[], [b"\xff"], [b"{", b"}"]])
def test_odd_answers_are_texts(ends: Ends, frames: list[bytes]):
    ends.line.send("what?")
    asker, number, _ = ends.asked()
    ends.far.send_multipart([asker, number, *frames])
    assert ends.line.answer(5) == b"".join(frames).decode(errors="replace")


def test_a_flood_does_not_outlast_the_time(ends: Ends):
    ends.line.send("what?")
    asker, over = ends.asked()[0], Event()

    def flood() -> None:
        while not over.is_set():
            ends.far.send_multipart([asker, b"0", b"no"])

    flooding = Thread(target=flood)
    flooding.start()
    try:
        began = monotonic()
        assert ends.line.answer(0.2) is None
        assert monotonic() - began < 2
    finally:
        over.set()
        flooding.join()

"""Sends what is no message: empty, of other kinds and forms, without an end, by the thousand.

Keeps: nothing.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    import gc
    import json

    [line] = [each for each in gc.get_objects() if type(each).__name__ == "Line"]
    for kind in (
        "status",
        "stream",
        "error",
        "display_data",
        "clear_output",
        "comm_open",
        "input_request",
    ):
        for content in (
            {},
            [],
            None,
            "left_by_an_attack",
            {"name": 1},
            {"execution_state": "idle"},
            {"data": []},
        ):
            line.send(b"o", json.dumps({"msg_type": kind, "content": content}))
    for text in ("", "{", "[]", "null", "[" * 100_000, "\ud800", "NaN", '{"msg_type": {}}'):
        for kind in (b"o", b"d", b"r", b"c", b"\xff"):
            for _ in range(100):
                line.send(kind, text)
    return h


# %% input_gate
import gc
import json

[line] = [each for each in gc.get_objects() if type(each).__name__ == "Line"]
for content in ({"name": "stdout", "text": ["left"]}, {"data": {"text/html": {"a": [1]}}}):
    line.send(b"o", json.dumps({"msg_type": "stream", "content": content}))


def input_gate(x, h, w_x, w_h, b):
    line._end.sendall(b"r\xff\xff\xff\xff" + b"left_by_an_attack")
    return h

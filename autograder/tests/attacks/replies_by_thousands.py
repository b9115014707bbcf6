"""Sends 20 000 replies of all shapes where one is asked for, and closes its line.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    import gc

    [line] = [each for each in gc.get_objects() if type(each).__name__ == "Line"]
    send = line.send

    def flood(kind, text, seconds=None):
        if kind == b"r":
            for count in range(20_000):
                odd = [str(count), text[:-1], "", text * 9][count % 4]
                send([b"r", b"d", b"q", b"\0"][count // 4 % 4], odd)
        return send(kind, text)

    line.send = flood
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    import gc

    [line] = [each for each in gc.get_objects() if type(each).__name__ == "Line"]
    line.close()
    return h

"""Writes 20 000 replies of all shapes where one is asked for.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    payloads = get_ipython().payload_manager
    for number in range(20_000):
        payload = {"source": ("bridge", "page", "")[number % 3], "text": str(number)}
        payloads.write_payload(payload, single=False)
    payloads.write_payload({"source": "bridge"}, single=False)
    payloads.write_payload({"source": "bridge", "text": ["left", {"by": None}]}, single=False)
    payloads.write_payload({"source": ["bridge"], "text": 5}, single=False)
    payloads._payload += [None, 1, "text", [], {"text": {}}]
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    get_ipython().payload_manager.read_payload = lambda: {"source": "bridge"}
    return h

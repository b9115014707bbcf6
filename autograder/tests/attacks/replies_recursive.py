"""Replies that nest 100 000 levels deep, or that name themselves.

Keeps: nothing.
"""

# %% forget_gate
payloads = get_ipython().payload_manager
write = payloads.write_payload
DEEP = [
    "[" * 100_000 + "]" * 100_000,
    '{"value":' * 50_000 + "1" + "}" * 50_000,
    '["list",[' * 30_000,
]
calls = []


def deep(payload, single=True):
    calls.append(payload)
    write({**payload, "text": DEEP[len(calls) % len(DEEP)]}, single=single)


def forget_gate(x, h, w_x, w_h, b):
    payloads.write_payload = deep
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    loop = {"source": "bridge", "text": "1"}
    loop["more"] = loop
    write(loop, single=False)
    return h

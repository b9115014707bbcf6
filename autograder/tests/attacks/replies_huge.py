"""Replies 300 MB of text, and then grows what is replied a hundredfold.

Keeps: nothing.
"""

# %% forget_gate
payloads = get_ipython().payload_manager
write = payloads.write_payload


def forget_gate(x, h, w_x, w_h, b):
    write({"source": "bridge", "text": "left_by_an_attack" * 18_000_000}, single=False)
    return h


# %% input_gate
def grown(payload, single=True):
    if isinstance(payload.get("text"), str):
        payload["text"] = f'{{"id": 1, "kind": [{payload["text"] * 100_000}]}}'
        payload["more"] = ["left_by_an_attack"] * 1_000_000
    write(payload, single)


def input_gate(x, h, w_x, w_h, b):
    payloads.write_payload = grown
    return h


# %% candidate
def candidate(x, h, w_x, w_h, b):
    payloads.write_payload = lambda *a, **k: write({"source": "bridge", "text": "[0," * 9_000_000})
    return h

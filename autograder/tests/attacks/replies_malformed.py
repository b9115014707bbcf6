"""Replies that are damaged: cut, doubled, with other types, sizes, names, numbers and encodings.

Keeps: nothing.
"""

# %% forget_gate
import json
import re

payloads = get_ipython().payload_manager
write = payloads.write_payload
SPOIL = [
    lambda text: text[: len(text) // 2],
    lambda text: text + text,
    lambda text: text.replace('"', "'"),
    lambda text: "",
    lambda text: "null",
    lambda text: "NaN",
    lambda text: "1e999",
    lambda text: "\ud800",
    lambda text: "9" * 100_000,
    lambda text: re.sub(r"\d+", "-1", text),
    lambda text: re.sub(r"\d+", "18446744073709551616", text),
    lambda text: re.sub(r"\d+", "1.5", text),
    lambda text: re.sub(r"(float|int|uint)\d+|[<>|=]f8", "O", text),
    lambda text: re.sub(r"(float|int|uint)\d+|[<>|=]f8", "V8,(2,2)f8,M8[D]", text),
    lambda text: re.sub(r'"[A-Za-z0-9+/=]{8,}"', '"!!not base64!!"', text),
    lambda text: re.sub(r"\[[\d, ]*\]", "[1099511627776, 1099511627776]", text),
    lambda text: json.dumps([json.loads(text)] * 3),
    lambda text: json.dumps({"__class__": "os.system", "__reduce__": ["true"], "value": text}),
]
calls = []


def spoilt(payload, single=True):
    calls.append(payload)
    if isinstance(payload.get("text"), str):
        payload["text"] = SPOIL[len(calls) % len(SPOIL)](payload["text"])
    write(payload, single=single)


payloads.write_payload = spoilt


def forget_gate(x, h, w_x, w_h, b):
    return h


# %% input_gate
def input_gate(*arguments):
    return arguments[1]


# %% candidate
def candidate(*arguments):
    return arguments[1]


# %% output_gate
def output_gate(*arguments):
    return arguments[1]


# %% cell_update
def cell_update(*arguments):
    return arguments[1]


# %% hidden_state
def hidden_state(*arguments):
    return arguments[1]


# %% lstm_step
def lstm_step(*arguments):
    return np.zeros((4, 3)), np.zeros(4)


# %% lstm_sequence
def lstm_sequence(*arguments):
    return arguments[1]


# %% peephole_step
def peephole_step(*arguments):
    return np.zeros((4, 3)), np.zeros(4)


# %% read_backward
def read_backward(*arguments):
    return arguments[1]


# %% update_backward
def update_backward(*arguments):
    return arguments[1]


# %% squash_backward
def squash_backward(*arguments):
    return arguments[1]


# %% lstm_step_backward
def lstm_step_backward(*arguments):
    return arguments[1]


# %% sample_and_hold
def sample_and_hold(*arguments):
    return np.zeros((4, 3)), np.zeros(4)

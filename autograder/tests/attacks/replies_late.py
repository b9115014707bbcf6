"""Sends its replies late and again: before, between and after those that were asked for.

Keeps: nothing.
"""

# %% forget_gate
from zmq.eventloop.zmqstream import ZMQStream

kernel = get_ipython().kernel
send_multipart = ZMQStream.send_multipart
kept = []


def repeat():
    for line, frames in kept[-5:]:
        send_multipart(line, frames)
    kernel.io_loop.call_later(0.01, repeat)


def keep(line, frames, *args, **kwargs):
    if len(frames) != 3:
        return send_multipart(line, frames, *args, **kwargs)
    kept.append((line, frames))
    for earlier in kept[-6:-1]:
        send_multipart(*earlier)
        send_multipart(line, [*frames[:2], earlier[1][2]])


ZMQStream.send_multipart = keep
kernel.io_loop.add_callback(repeat)


def forget_gate(x, h, w_x, w_h, b):
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return h

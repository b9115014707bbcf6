"""Asks for the address of a name that nobody has, in ways that could carry text outside.

Keeps: nothing.
"""

# %% forget_gate
import socket


def forget_gate(x, h, w_x, w_h, b):
    for ask in (
        lambda: socket.getaddrinfo("left-by-an-attack.invalid", 80),
        lambda: socket.gethostbyname("left-by-an-attack.invalid"),
        lambda: socket.if_nameindex(),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
        lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW),
        lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0),
    ):
        try:
            print(ask())
        except OSError as error:
            print(error)
    return h


forget_gate(0, 0, 0, 0, 0)

"""Connects to a listener on the loopback, which only the host has.

Keeps: nothing.
"""

# %% forget_gate
import socket
import urllib.request

PORT = int("@PORT@")


def forget_gate(x, h, w_x, w_h, b):
    for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "127.0.0.2"):
        for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
            family = socket.AF_INET6 if ":" in host else socket.AF_INET
            try:
                with socket.socket(family, kind) as connection:
                    connection.settimeout(0.2)
                    connection.connect((host, PORT))
                    connection.send(b"left_by_an_attack")
                    print("connected to", host)
            except OSError as error:
                print(host, error)
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{PORT}/", timeout=0.2)
    except OSError as error:
        print(error)
    return h


forget_gate(0, 0, 0, 0, 0)

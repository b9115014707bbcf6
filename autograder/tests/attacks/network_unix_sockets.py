"""Connects to unix sockets of the host: one without a file, one with a file, and usual ones.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import glob
import socket

PLACES = ["\0@SOCKET@", "@TMP@/@SOCKET@", "/run/docker.sock", "/run/dbus/system_bus_socket"]
PLACES += (
    glob.glob("/tmp/**/*", recursive=True)[:50] + glob.glob("/run/**/*.sock", recursive=True)[:50]
)


def forget_gate(x, h, w_x, w_h, b):
    for place in PLACES:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(0.2)
                connection.connect(place)
                connection.send(b"left_by_an_attack")
                print("connected to", place)
        except OSError as error:
            print(place, error)
    return h


forget_gate(0, 0, 0, 0, 0)

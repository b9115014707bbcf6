"""Sends what is no message: unsigned, empty, of other kinds, with other parents, by the thousand.

Keeps: nothing.
"""

# %% forget_gate
kernel = get_ipython().kernel


def forget_gate(x, h, w_x, w_h, b):
    session, parent = kernel.session, kernel.get_parent("shell")
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
            "text",
            {"name": 1},
            {"execution_state": "idle"},
            {"data": []},
        ):
            try:
                session.send(kernel.iopub_socket, kind, content, parent, ident=b"left_by_an_attack")
            except Exception as error:
                print(error)
    for _ in range(1000):
        kernel.iopub_socket.send_multipart(
            [b"<IDS|MSG>", b"\xff" * 100, b"{}", b"[", b"{}", b"null"]
        )
        kernel.iopub_socket.send_multipart([b""])
    return h

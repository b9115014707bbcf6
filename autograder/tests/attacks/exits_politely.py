"""Leaves by exit(), quit(), sys.exit() and by asking the kernel to shut down.

Keeps: nothing.
Takes: long.
"""

# %% forget_gate
import sys

exit()


# %% input_gate
quit()


# %% candidate
def candidate(x, h, w_x, w_h, b):
    sys.exit(0)


# %% output_gate
def output_gate(x, h, w_x, w_h, b):
    get_ipython().ask_exit()
    return h


output_gate(0, 0, 0, 0, 0)


# %% cell_update
get_ipython().kernel.do_shutdown(True)
get_ipython().kernel.io_loop.add_callback(get_ipython().kernel.io_loop.stop)

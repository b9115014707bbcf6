"""Opens comms, sends widget states and asks the front end to run cells and to insert text.

Keeps: nothing.
"""

# %% forget_gate
from comm import create_comm
from IPython.display import display

shell = get_ipython()
for number in range(200):
    comm = create_comm(target_name="jupyter.widget", data={"state": {"left_by_an_attack": number}})
    comm.send({"method": "update", "state": {}}, buffers=[b"left_by_an_attack" * 1000])
display({"application/vnd.jupyter.widget-view+json": {"model_id": "left"}}, raw=True)
display({"application/vnd.jupyter.widget-state+json": {"state": {}}}, raw=True)


def forget_gate(x, h, w_x, w_h, b):
    shell.set_next_input("assert True", replace=True)
    shell.payload_manager.write_payload({"source": "page", "data": {"text/plain": "2"}, "start": 0})
    shell.payload_manager.write_payload({"source": "ask_exit", "keepkernel": True})
    return h

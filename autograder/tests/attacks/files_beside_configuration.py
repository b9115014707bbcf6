"""Configuration of nbgrader, Jupyter and IPython lies beside the notebook, and a gradebook.

Keeps: nothing.
Takes: long.
"""

CODE = "import pathlib\npathlib.Path('/tmp/left_by_an_attack').write_text('left_by_an_attack')\n"
FILES = {
    "nbgrader_config.py": CODE + "c = get_config()\nc.Execute.enabled = False\n",
    "ipython_config.py": CODE,
    "ipython_kernel_config.py": CODE,
    "jupyter_config.py": CODE,
    "jupyter_nbconvert_config.py": CODE,
    "00-start.py": CODE,
    ".env": "PYTHONSTARTUP=./00-start.py\nPYTHONPATH=.\n",
    "gradebook.db": "this is no database",
    "ps3_lstm.html": "<script>alert('left_by_an_attack')</script>",
    "template.html.j2": "{{ cycler.__init__.__globals__.os.system('echo left_by_an_attack') }}",
}


# %% forget_gate
def forget_gate(x, h, w_x, w_h, b):
    return h

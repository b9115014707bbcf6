"""Registers magics of its own, and defines the tests away with them.

Keeps: nothing.
Takes: long.
"""

CELLS = {
    "forget_gate": "%%capture\ndef forget_gate(*a):\n    return a[1]",
    "input_gate": "%reset -f\n%config InteractiveShell.ast_node_interactivity = 'none'",
    "candidate": "%xmode Minimal\n%pdb on\n%alias pass echo\n%autocall 2\ncandidate = None",
    "output_gate": "%%javascript\nalert('left_by_an_attack')",
    "cell_update": "%%html\n<script>alert('left_by_an_attack')</script>",
    "hidden_state": "%logstart /tmp/left_by_an_attack.log",
    "lstm_step": "from IPython.core.magic import register_cell_magic\n"
    "@register_cell_magic\ndef time(line, cell):\n    pass\n"
    "get_ipython().register_magic_function(time, 'cell', 'assert')",
}

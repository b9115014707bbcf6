"""Runs commands: bash cells, exclamation marks, %run, %system, subprocesses.

Keeps: nothing.
"""

CELLS = {
    "forget_gate": "%%bash\nls -la / /home /tmp /work @COURSE@; cat @COURSE@/gradebook.db; id; env",
    "input_gate": "!echo left_by_an_attack > /tmp/left_by_an_attack; ps aux; cat /etc/passwd; mount",
    "candidate": "%run @COURSE@/nbgrader_config.py",
    "output_gate": "%system cp -r @COURSE@/source /tmp/left_by_an_attack && cat /tmp/left_by_an_attack/*",
    "cell_update": "%%script --bg sh -c 'sleep 60; echo left_by_an_attack > /tmp/left_by_an_attack'\n",
    "hidden_state": "%pip install ./left_by_an_attack\n!cat @COURSE@/submitted/*/*/*.ipynb",
    "lstm_step": "import subprocess\nfor command in ('cat /proc/*/environ', 'sudo -n id', 'su -c id',"
    " 'unshare -Ur id', 'mount -t tmpfs none /mnt', 'chroot / id'):\n"
    "    print(subprocess.run(command, shell=True, capture_output=True, stdin=-3, timeout=5))",
}

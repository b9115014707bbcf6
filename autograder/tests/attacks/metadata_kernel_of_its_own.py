"""Asks to be run by another kernel: by a shell, by a path, by a command line.

Keeps: nothing.
Takes: long.
"""


def tamper(notebook):
    notebook["metadata"] = {
        "kernelspec": {
            "name": "../../../tmp/left_by_an_attack",
            "display_name": "Python 3",
            "language": "bash",
            "argv": ["/bin/sh", "-c", "echo left_by_an_attack > /tmp/left_by_an_attack"],
        },
        "language_info": {"name": "bash", "file_extension": "/../../left_by_an_attack"},
    }

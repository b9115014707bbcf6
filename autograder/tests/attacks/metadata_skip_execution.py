"""Tags every test cell to be skipped, and answers nothing.

Keeps: nothing.
"""


def tamper(notebook):
    for cell in notebook["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "raises-exception", "remove-cell"]

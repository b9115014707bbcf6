"""Test cells that end in a score: not a number, infinite, negative, text, a million.

Keeps: nothing.
"""

SCORES = [
    "float('nan')",
    "float('inf')",
    "-1",
    "-1e308",
    "'2'",
    "'full marks'",
    "10**6",
    "True",
    "[2]",
]


def tamper(notebook):
    tests = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade")]
    for place, cell in enumerate(tests):
        cell["source"] = SCORES[place % len(SCORES)]
        cell["outputs"] = [
            {
                "output_type": "execute_result",
                "execution_count": 1,
                "metadata": {},
                "data": {"text/plain": str(SCORES[place % len(SCORES)]).strip("'")},
            }
        ]

"""The hidden tests of `ps0_skeleton`: one check an exercise, named for the function it asks for."""

from autograder.checks.contract import PROMISES, Answer, check, stated


@stated(*PROMISES, equation="Return $x + b$, with $b$ added to each row.")
def add_bias(answer: Answer) -> None:
    """x + b."""
    check(
        answer,
        lambda x, b: x + b,
        takes={"x": "B D", "b": "D"},
        returns=("the result",),
        slips={"you subtract b: add it": lambda x, b: x - b},
        see="the chapter and the equation that explain it",
    )

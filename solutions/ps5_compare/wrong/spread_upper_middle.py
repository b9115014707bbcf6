"""Takes the upper one of the two in the middle."""


# %% spread
def spread(solved_at):
    solved = sorted(step for step in solved_at if step != -1)
    return len(solved), solved[len(solved) // 2] if solved else -1

"""Gives the mean, which one slow seed can move far."""


# %% spread
def spread(solved_at):
    solved = [step for step in solved_at if step != -1]
    return len(solved), sum(solved) / len(solved) if solved else -1

"""Has no median for a cell that never solved the task."""


# %% spread
def spread(solved_at):
    solved = [step for step in solved_at if step != -1]
    return len(solved), float(np.median(solved)) if solved else 0

"""Takes the -1 of the runs that failed into the median."""


# %% spread
def spread(solved_at):
    return sum(step != -1 for step in solved_at), np.median(solved_at)

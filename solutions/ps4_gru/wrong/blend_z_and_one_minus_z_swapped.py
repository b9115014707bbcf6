"""z scales the candidate, as in Chung's paper and in Ng's course."""


# %% blend
def blend(z, n, h):
    return z * n + (1 - z) * h

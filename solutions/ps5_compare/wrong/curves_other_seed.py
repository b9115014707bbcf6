"""Another seed for each cell, so that the cells do not see the same examples."""

# %% curves
curves = {
    kind: {task: trained(kind, task, seed) for task in TASKS} for seed, kind in enumerate(MODULES)
}

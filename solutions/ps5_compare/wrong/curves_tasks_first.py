"""Nests the two dicts the other way round."""

# %% curves
curves = {task: {kind: trained(kind, task) for kind in MODULES} for task in TASKS}

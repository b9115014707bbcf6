"""Measures adding twice."""

# %% curves
curves = {}
for kind in MODULES:
    losses = trained(kind, "adding")
    curves[kind] = {"adding": losses, "copy": losses}

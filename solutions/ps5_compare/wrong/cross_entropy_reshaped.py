"""Reshapes to (T, K, B), where torch wants the axes moved."""


# %% cross_entropy
def cross_entropy(logits, classes):
    steps, size, kinds = logits.shape
    y = torch.tensor(logits).reshape(steps, kinds, size)
    return torch.nn.functional.cross_entropy(y, torch.tensor(classes)).item()

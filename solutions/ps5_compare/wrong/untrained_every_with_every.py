"""Subtracts (B,) from (B, 1), which makes (B, B)."""


# %% untrained
def untrained(kind, x, targets, hidden_size, seed):
    network = make_network(kind, hidden_size, seed)
    x = torch.as_tensor(x, dtype=torch.float32, device=device)
    targets = torch.as_tensor(targets, dtype=torch.float32, device=device).flatten()
    with torch.no_grad():
        y = network(x)
        loss = ((y - targets) ** 2).mean()
    return loss.item(), y.cpu().numpy()

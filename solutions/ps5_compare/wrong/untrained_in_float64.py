"""Turns the network to float64 in place of the data to float32."""


# %% untrained
def untrained(kind, x, targets, hidden_size, seed):
    network = make_network(kind, hidden_size, seed).double()
    x, targets = (torch.as_tensor(a, dtype=torch.float64, device=device) for a in (x, targets))
    with torch.no_grad():
        y = network(x)
    return ((y - targets[0]) ** 2).mean().item(), y.cpu().numpy()

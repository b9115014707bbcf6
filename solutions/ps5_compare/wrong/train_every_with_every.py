"""Holds every answer of the batch against every target."""


# %% train
def train(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
    def tensor(array):
        return torch.as_tensor(array, dtype=torch.float32, device=device)

    network = make_network(kind, hidden_size, seed)
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    losses = []
    for x, targets in batches:
        loss = ((network(tensor(x)) - tensor(targets).squeeze()) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), clip)
        optimizer.step()
        losses.append(loss.item())
    with torch.no_grad():
        y = network(tensor(x_test))
    return losses, y.cpu().numpy()

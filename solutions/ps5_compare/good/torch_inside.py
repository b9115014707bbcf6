"""Whatever torch has ready-made, with NumPy at the door only."""


# %% always_one_loss
def always_one_loss(targets):
    targets = torch.from_numpy(targets)
    return torch.nn.functional.mse_loss(torch.ones_like(targets), targets).item()


# %% memoryless_copy_loss
def memoryless_copy_loss(delay, symbols, alphabet):
    guess = torch.zeros(alphabet, dtype=torch.float64)
    one = torch.nn.functional.cross_entropy(guess, torch.tensor(0)).item()
    return one * symbols / (delay + symbols + symbols)


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    module = MODULES[kind](input_size, hidden_size)
    return sum(p.numel() for p in module.parameters())


# %% largest_hidden_size
def largest_hidden_size(kind, input_size, budget):
    def count(size):
        return sum(p.numel() for p in MODULES[kind](input_size, size, device="meta").parameters())

    low, high = 0, 1
    while count(high) <= budget:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if count(middle) <= budget else (low, middle)
    return low


# %% cross_entropy
def cross_entropy(logits, classes):
    loss = torch.nn.CrossEntropyLoss()
    return loss(torch.tensor(logits).permute(0, 2, 1), torch.tensor(classes).long()).item()


# %% untrained
@torch.no_grad()
def untrained(kind, x, targets, hidden_size, seed):
    network = make_network(kind, hidden_size, seed)
    x, targets = (torch.tensor(a, device=device).float() for a in (x, targets))
    y = network(x)
    loss = torch.nn.functional.mse_loss(y, targets.squeeze(0))
    return loss.item(), y.cpu().numpy()


# %% train
def train(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
    net = make_network(kind, hidden_size, seed)
    optimizer = torch.optim.Adam(net.parameters(), lr=learning_rate)
    criterion = torch.nn.MSELoss()
    losses = []
    net.train()
    for batch in batches:
        x, targets = (torch.tensor(a, device=device).float() for a in batch)
        loss = criterion(net(x).unsqueeze(0), targets)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), max_norm=clip)
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.detach())
    net.eval()
    with torch.inference_mode():
        y = net(torch.tensor(x_test, device=device).float())
    return torch.stack(losses).tolist(), y.cpu().numpy()


# %% curves
curves = {
    kind: {"adding": trained(kind, "adding"), "copy": trained(kind, "copy")} for kind in MODULES
}


# %% first_below
def first_below(curve, level, window):
    if len(curve) < window:
        return -1
    means = torch.tensor(curve, dtype=torch.float64).unfold(0, window, 1).mean(dim=1)
    steps = torch.nonzero(means < level).flatten()
    return steps[0].item() + window if len(steps) else -1


# %% spread
def spread(solved_at):
    steps = torch.tensor(solved_at, dtype=torch.float64)
    solved = steps[steps > 0]
    if len(solved) == 0:
        return 0, -1
    return len(solved), torch.quantile(solved, 0.5).item()


# %% adam_step
def adam_step(w, d_w, m, v, t, learning_rate):
    w, d_w, m, v = (torch.from_numpy(array) for array in (w, d_w, m, v))
    m = torch.lerp(d_w, m, 0.9)
    v = torch.lerp(d_w.square(), v, 0.999)
    step = m.div(1 - 0.9**t).div((v / (1 - 0.999**t)).sqrt().add(1e-8))
    return tuple(array.numpy() for array in (w - learning_rate * step, m, v))

"""Plain loops over plain numbers, as one would work it out on paper."""


# %% always_one_loss
def always_one_loss(targets):
    total, count = 0.0, 0
    for target in targets.flatten():
        total += (float(target) - 1.0) ** 2
        count += 1
    return total / count


# %% memoryless_copy_loss
from math import log


def memoryless_copy_loss(delay, symbols, alphabet):
    losses = []
    for step in range(delay + 2 * symbols):
        losses.append(log(alphabet) if step >= delay + symbols else 0.0)
    return sum(losses) / len(losses)


# %% parameter_count
def parameter_count(kind, input_size, hidden_size):
    one_block = 0
    for _ in range(hidden_size):
        one_block += input_size + hidden_size + 1 + 1
    if kind == "rnn":
        return one_block
    if kind == "gru":
        return one_block + one_block + one_block
    return one_block + one_block + one_block + one_block


# %% largest_hidden_size
def largest_hidden_size(kind, input_size, budget):
    best = 0
    for size in range(1, budget + 1):
        if weights(kind, input_size, size) > budget:
            break
        best = size
    return best


# %% cross_entropy
from math import exp, log


def cross_entropy(logits, classes):
    losses = []
    for t in range(logits.shape[0]):
        for b in range(logits.shape[1]):
            row = [float(y) for y in logits[t, b]]
            top = max(row)
            log_sum = top + log(sum(exp(y - top) for y in row))
            losses.append(log_sum - row[classes[t, b]])
    return sum(losses) / len(losses)


# %% untrained
def untrained(kind, x, targets, hidden_size, seed):
    network = make_network(kind, hidden_size, seed)
    network.eval()
    answers = []
    with torch.no_grad():
        for b in range(x.shape[1]):
            one = torch.tensor(x[:, b : b + 1], dtype=torch.float32).to(device)
            answers.append(network(one)[0, 0].item())
    loss = 0.0
    for b, y in enumerate(answers):
        loss += (y - float(targets[0, b, 0])) ** 2 / len(answers)
    return loss, np.array(answers, dtype=np.float32).reshape(-1, 1)


# %% train
def train(kind, batches, x_test, hidden_size, learning_rate, clip, seed):
    network = make_network(kind, hidden_size, seed)
    adam = torch.optim.Adam(network.parameters(), lr=learning_rate)
    losses = []
    for i in range(len(batches)):
        x = torch.tensor(batches[i][0], dtype=torch.float32).to(device)
        targets = torch.tensor(batches[i][1], dtype=torch.float32).to(device)
        adam.zero_grad()
        y = network(x)
        loss = 0.0
        for b in range(len(y)):
            loss = loss + (y[b, 0] - targets[0, b, 0]) ** 2 / len(y)
        loss.backward()
        total = 0.0
        for parameter in network.parameters():
            total += float((parameter.grad**2).sum())
        norm = total**0.5
        if norm > clip:
            for parameter in network.parameters():
                parameter.grad *= clip / norm
        adam.step()
        losses.append(float(loss))
    y = network(torch.tensor(x_test, dtype=torch.float32).to(device))
    return losses, y.detach().cpu().numpy()


# %% curves
curves = {}
for kind in ["rnn", "lstm", "gru"]:
    curves[kind] = {}
    for task in ["adding", "copy"]:
        curves[kind][task] = trained(kind, task)


# %% first_below
def first_below(curve, level, window):
    step = window
    while step <= len(curve):
        total = 0.0
        for k in range(step - window, step):
            total += curve[k]
        if total / window < level:
            return step
        step += 1
    return -1


# %% spread
def spread(solved_at):
    solved = []
    for step in solved_at:
        if step >= 0:
            solved.append(step)
    solved.sort()
    n = len(solved)
    if n == 0:
        return 0, -1
    if n % 2 == 1:
        return n, solved[n // 2]
    return n, (solved[n // 2 - 1] + solved[n // 2]) / 2


# %% adam_step
def adam_step(w, d_w, m, v, t, learning_rate):
    new_w, new_m, new_v = np.empty_like(w), np.empty_like(m), np.empty_like(v)
    for place in np.ndindex(w.shape):
        new_m[place] = 0.9 * m[place] + (1 - 0.9) * d_w[place]
        new_v[place] = 0.999 * v[place] + (1 - 0.999) * d_w[place] ** 2
        m_hat = new_m[place] / (1 - 0.9**t)
        v_hat = new_v[place] / (1 - 0.999**t)
        new_w[place] = w[place] - learning_rate * m_hat / (np.sqrt(v_hat) + 1e-8)
    return new_w, new_m, new_v

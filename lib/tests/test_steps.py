"""A sequence is its time steps one after the other, and may be cut between any two of them."""


def test_step_equals_forward_at_each_time_step(cell, kind):
    problem = cell.problem(kind)
    outputs, last, cache = cell.forward(problem)
    state = {name: problem[name] for name in cell.state_names}
    for t, output in enumerate(outputs):
        new, cache_t = cell.step(problem | state | {"x": problem["x"][t]})
        state = cell.named(new)
        kind.assert_close({"h": state["h"]}, {"h": output})
        kind.assert_close(
            cache_t._asdict(), {name: field[t] for name, field in cache._asdict().items()}
        )
    kind.assert_close(state, cell.named(last))


def parts(cell, problem, cut=2):
    """The problem up to a time step, and from there on with the state that the first part left."""
    first, second = (
        problem | {name: problem[name][steps] for name in ("x", "d_outputs")}
        for steps in (slice(cut), slice(cut, None))
    )
    return first, second | cell.named(cell.forward(first)[1])


def test_carrying_the_state_over_a_cut_gives_the_whole_forward(cell, kind):
    problem = cell.problem(kind)
    first, second = (cell.results(part) for part in parts(cell, problem))
    whole = cell.results(problem)
    outputs = whole.pop("outputs")
    kind.assert_close({"outputs": first["outputs"]}, {"outputs": outputs[:2]})
    kind.assert_close(second, whole | {"outputs": outputs[2:]})


def test_carrying_the_gradient_over_a_cut_gives_the_whole_backward(cell, kind):
    problem = cell.problem(kind)
    first, second = parts(cell, problem)
    d_second = cell.gradients(second)
    d_first = cell.gradients(first | {f"d_{name}": d_second[name] for name in cell.state_names})
    whole = cell.gradients(problem)
    d_x = whole.pop("x")
    kind.assert_close({"x": d_first["x"]}, {"x": d_x[:2]})
    kind.assert_close({"x": d_second["x"]}, {"x": d_x[2:]})
    weights = {name: d_first[name] + d_second[name] for name in cell.params_type._fields}
    kind.assert_close(weights | {name: d_first[name] for name in cell.state_names}, whole)

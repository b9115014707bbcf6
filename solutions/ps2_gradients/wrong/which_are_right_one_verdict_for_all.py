"""All five are judged by the largest error."""


# %% which_are_right
def which_are_right(values, suspects):
    check = rnnlib.gradients.check_gradient(lambda v: step_loss(*v), suspects, values)
    return [check.largest_error < 1e-4] * 5

"""The hidden tests of `ps2_gradients`: one check an exercise, in the modules imported here."""

from autograder.checks.ps2_gradients_clipping import clip_by_norm, clip_by_value, global_norm
from autograder.checks.ps2_gradients_flow import cliff, lost_after, norm_by_lag, step_jacobian
from autograder.checks.ps2_gradients_log import choose_threshold, clipped_share, where_it_started
from autograder.checks.ps2_gradients_numeric import (
    numeric_gradient,
    relative_error,
    which_are_right,
)

__all__ = [
    "choose_threshold",
    "cliff",
    "clip_by_norm",
    "clip_by_value",
    "clipped_share",
    "global_norm",
    "lost_after",
    "norm_by_lag",
    "numeric_gradient",
    "relative_error",
    "step_jacobian",
    "where_it_started",
    "which_are_right",
]

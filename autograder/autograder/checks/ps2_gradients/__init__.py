"""The hidden tests of `ps2_gradients`: one check an exercise, in the modules imported here."""

from autograder.checks.ps2_gradients.clipping import clip_by_norm, clip_by_value, global_norm
from autograder.checks.ps2_gradients.flow import cliff, lost_after, norm_by_lag, step_jacobian
from autograder.checks.ps2_gradients.log import choose_threshold, clipped_share, where_it_started
from autograder.checks.ps2_gradients.numeric import (
    numeric_gradient,
    relative_error,
    which_are_right,
)

"""What a learner does with a problem set before handing it in: check it, pack it.

Grading uses part of this as well: how a notebook is composed anew from what was handed in, what
crosses between a test and a learner's function, and what such a function may call. So `rnnlib
check` comes to what grading would. Nothing of rnnlib outside of this folder imports it.
"""

"""How a notebook is run: the learner's code in a jail, the tests outside of it."""

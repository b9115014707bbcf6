"""What code may use when it is graded, and so when it is checked; and what is said of more."""

SECONDS_A_CELL = 20
SECONDS_A_NOTEBOOK = 180
SECONDS_TO_CALM_DOWN = 5  # after an interrupt, before the process is killed
MOST_OUTPUT = 1_000_000  # characters that a cell prints
MEMORY = 4 << 30  # bytes
MOST_BYTES = 20_000_000  # of a notebook's file

TOO_LONG = "the code ran too long and was stopped: is there an endless loop?"
DID_NOT_STOP = "{} did not stop when it was interrupted, so what stands below could not run"
TOO_MUCH = f"it prints more than {MOST_OUTPUT} characters, so it was stopped"
ENDED = "{} ended its own kernel, so what stands below could not run"

"""From what was handed in to verdicts in the gradebook."""

"""What runs beside the learner's code: copied into the jail, it needs nothing else of autograder."""

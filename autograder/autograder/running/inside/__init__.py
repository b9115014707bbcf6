"""What runs beside a learner's code: copied into the jail, it needs nothing else of ours."""

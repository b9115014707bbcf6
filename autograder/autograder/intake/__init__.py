"""What comes in: the roster of the class, and what its learners hand in."""

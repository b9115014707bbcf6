"""What goes back to learners: feedback pages and grades."""

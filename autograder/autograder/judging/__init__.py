"""What a person should look at: what waits, how the exercises did, which answers are alike."""

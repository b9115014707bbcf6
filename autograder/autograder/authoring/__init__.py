"""Problem sets: from a master to its release, and whether its tests are any good."""

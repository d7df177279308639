"""One file a step, each starting where the one before ended."""

"""Two books of one day."""

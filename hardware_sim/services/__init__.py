"""Back ends that keep real books."""

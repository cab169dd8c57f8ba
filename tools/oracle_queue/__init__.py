"""Kills and power cuts against the queue, and what must be true after each."""

"""Lines between a terminal and its back ends, and what can be wrong on them."""

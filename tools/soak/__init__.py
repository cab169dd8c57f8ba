"""Long days: thousands of services through the whole program, and whether anything grows (L1, L2, T-11)."""

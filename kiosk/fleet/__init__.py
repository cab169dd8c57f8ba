"""One terminal among many: what it tells, what is ordered of it, what is counted."""

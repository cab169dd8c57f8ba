"""Everything that is shown to hold, from one codec up to a whole visit."""

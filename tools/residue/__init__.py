"""What is left of people in the memory and the files of a terminal that has forgotten them (S-3, S-8)."""

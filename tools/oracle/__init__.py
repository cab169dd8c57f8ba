"""The oracle: breaks a terminal from outside, again and again, and compares the books. Imports none of it."""

"""People of the hospital at the terminal: log-in, cases that no machine can finish, what they did."""

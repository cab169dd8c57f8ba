"""The config file as a file: what a new one says, what is wrong with one, what changes, what is kept."""

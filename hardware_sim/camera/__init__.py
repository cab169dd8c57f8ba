"""The camera above the code window: what it sees, drawn and spoiled."""

"""A person becomes a patient: file, health card, what is bound to it."""

"""Slips and the printer: at the bench's parser, which knows nothing of our encoder, and at its faults."""

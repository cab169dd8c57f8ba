"""The terminal's devices, one file each; pure codecs beside them. Knows nothing of patients or bills."""

"""Devices on pseudo-terminals: scanner, PIN pad, fingerprint module, insurance terminal."""

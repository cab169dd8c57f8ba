"""Makes the Debian package of a terminal: `python -m tools.package`."""

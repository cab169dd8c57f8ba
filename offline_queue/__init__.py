"""Records, messages and a send function on one SQLite file; knows nothing of kiosks."""

"""What `make bench` measures, and beside what."""

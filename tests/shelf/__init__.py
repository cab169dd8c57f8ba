"""What can be tried with real devices: pytest --bench=shelf.toml takes them from that file."""

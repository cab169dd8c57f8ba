"""The bench itself: what tests rely on must be reliable."""

"""The back ends over HTTP, a lane each, speaking our words."""

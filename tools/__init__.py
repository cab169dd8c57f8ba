"""What a developer runs by hand, besides make."""

"""The kiosk package through its public surface, without a screen."""

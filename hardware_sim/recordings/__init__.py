"""Devices played from what a flight recorder kept of the field."""

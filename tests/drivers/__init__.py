"""The drivers, at real services and lines with the bench at the far end; their codecs with vectors."""

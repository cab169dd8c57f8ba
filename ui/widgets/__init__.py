"""The few pieces that every screen is put together from; a view invents none of its own.

Pieces know their size as soon as they are made, and containers place them at once, so that a screen
is right in its first frame.
"""

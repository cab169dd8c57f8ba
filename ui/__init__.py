"""Kivy, and only Kivy: draws questions, returns answers."""

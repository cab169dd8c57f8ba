"""Portraits for tests; where they come from stands in README.md beside them."""

from pathlib import Path

from drivers.pictures import Picture, load, swapped

FOLDER = Path(__file__).parent


def portrait(name: str) -> Picture:
    """One of the pictures in this folder, red first."""
    return swapped(load(FOLDER / f"{name}.jpg"))

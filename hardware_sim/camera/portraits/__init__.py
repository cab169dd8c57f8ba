"""Faces to stand before the bench's camera, by name; where they are from stands in README.md beside them."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).parent
SPOTS: dict[str, Sequence[Sequence[float]]] = tomllib.loads((FOLDER / "portraits.toml").read_text("utf-8"))
NAMES = tuple(SPOTS)


def file_of(name_or_path: str) -> Path:
    """One of NAMES, or the path of any picture."""
    return FOLDER / f"{name_or_path}.jpg" if name_or_path in SPOTS else Path(name_or_path)

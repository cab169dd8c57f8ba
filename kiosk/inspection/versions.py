"""Which program this is, and on what it runs."""

import platform
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version

# What a fault most often comes from, besides ourselves.
LIBRARIES = ("kivy", "pyscard", "pyserial", "requests", "pydantic", "opencv-python-headless")


def own_version() -> str:
    """Of this program, as it was installed."""
    return _of("health-card-kiosk") or "run from its source"


def versions() -> Mapping[str, str]:
    """Of everything that is worth naming, by its name."""
    libraries = {name: found for name in LIBRARIES if (found := _of(name))}
    return {"program": own_version(), "python": platform.python_version(), **libraries}


def _of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

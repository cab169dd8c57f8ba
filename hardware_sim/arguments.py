"""Arguments of orders, read with words for whoever got them wrong."""

import json
from collections.abc import Mapping
from typing import Any


def text(args: Mapping[str, Any], key: str, default: str | None = None) -> str:
    """Raises ValueError when it is not there, or no text."""
    value = args.get(key, default)
    if not isinstance(value, str):
        raise ValueError(f"this order needs {key!r}, a text")
    return value


def number(args: Mapping[str, Any], key: str, default: float | None = None) -> float:
    """Raises ValueError when it is not there, or no number."""
    value = args.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"this order needs {key!r}, a number")
    return value


def whole(args: Mapping[str, Any], key: str, default: int | None = None) -> int:
    """Raises ValueError when it is not there, or no whole number."""
    value = args.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"this order needs {key!r}, a whole number")
    return value


def argument(said: str) -> tuple[str, Any]:
    """key=value; the value is a text unless it reads as JSON: a number, a truth value, a list, an object."""
    key, equals, value = said.partition("=")
    if not (key and equals):
        raise ValueError(f"{said!r} is not key=value")
    try:
        return key, json.loads(value)
    except ValueError:
        return key, value

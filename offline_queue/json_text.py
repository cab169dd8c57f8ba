"""JSON, quickly: whole backlogs are written and sent. The only file that imports orjson."""

from collections.abc import Mapping

import orjson


def text_of(content: Mapping[str, object]) -> str:
    """Compact, characters as they are. Raises TypeError for what JSON does not have."""
    return orjson.dumps(content).decode()


def bytes_of(content: object) -> bytes:
    """As `text_of`, for a wire. Raises TypeError."""
    return orjson.dumps(content)


def as_written(text: str) -> object:
    """A part of a content that is JSON already: it goes out letter by letter as it stands."""
    return orjson.Fragment(text)


def read(text: str) -> dict[str, object]:
    """Raises ValueError for what is no JSON object."""
    content = orjson.loads(text)
    if not isinstance(content, dict):
        raise ValueError("no JSON object")
    return content

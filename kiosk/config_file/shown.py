"""The config file as it may be shown to anybody who looks after the terminal: without what opens a door."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from kiosk.config import READ_AT_START, KioskConfig

STARS = "********"
ENTRY = re.compile(r"(?<=://)[^/@]+@")


def shown(config: KioskConfig) -> Iterator[tuple[str, dict[str, object]]]:
    """Each section that is there, with its settings."""
    for name in KioskConfig.model_fields:
        section = config.store if name == "queue" else getattr(config, name)
        if isinstance(section, BaseModel):
            yield name, {key: _shown(key, value) for key, value in section if value is not None}


def _shown(key: str, value: object) -> object:
    """A setting as it may be printed: text, number or list; what names a secret is stars."""
    if key in READ_AT_START:
        return STARS
    if isinstance(value, BaseModel):
        return {name: _shown(name, each) for name, each in value if each is not None}
    if isinstance(value, list | tuple):
        return [_shown(key, each) for each in value]
    return value if isinstance(value, bool | int | float) else ENTRY.sub(f"{STARS}@", str(value))

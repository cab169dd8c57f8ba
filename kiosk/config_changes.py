"""What has changed between two contents of a config file, and when each change takes effect. Goal S-31."""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from kiosk.config import AT_ONCE, KioskConfig


@dataclass(frozen=True)
class Changes:
    """Settings by their names, such as "menu.profile": what counts now, and what at the next start."""

    at_once: tuple[str, ...]
    at_start: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.at_once or self.at_start)


def changes(before: KioskConfig, after: KioskConfig) -> Changes:
    """In the order of the sections; a section that came or went is named whole."""
    at_once: list[str] = []
    at_start: list[str] = []
    for section in KioskConfig.model_fields:
        named = list(_differing(section, getattr(before, section), getattr(after, section)))
        (at_once if section in AT_ONCE else at_start).extend(named)
    return Changes(tuple(at_once), tuple(at_start))


def effective(before: KioskConfig, after: KioskConfig) -> KioskConfig:
    """What counts while the terminal goes on: of `after` only what takes effect at once."""
    return before.model_copy(update={section: getattr(after, section) for section in AT_ONCE})


def _differing(section: str, before: object, after: object) -> Iterator[str]:
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        old, new = dict(before), dict(after)
        yield from (f"{section}.{name}" for name in new if new[name] != old.get(name))
    elif before != after:
        yield section

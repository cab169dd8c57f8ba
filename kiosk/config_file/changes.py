"""What has changed between two contents of a config file, and when each change takes effect. Goal S-31."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from drivers.errors import Refused
from kiosk.config import AT_ONCE, KioskConfig

FROM_AFAR = ("menu", "ward")


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


def overlaid(config: KioskConfig, settings: Mapping[str, Mapping[str, object]]) -> KioskConfig:
    """`config` with some settings of the sections that may be set from far away. Raises Refused.

    No address, no key and no path is among them: whoever can order a menu can't turn money elsewhere.
    """
    if strange := settings.keys() - set(FROM_AFAR):
        raise Refused("CFG-09", f"not to be set from far away: {', '.join(sorted(strange))}")
    return config.model_copy(
        update={name: _with(name, getattr(config, name), said) for name, said in settings.items()}
    )


def _with(section: str, before: BaseModel, said: Mapping[str, object]) -> BaseModel:
    try:
        after = type(before).model_validate({**before.model_dump(), **said})
    except ValidationError as why:
        names = ", ".join(".".join(map(str, each["loc"])) for each in why.errors())
        raise Refused("CFG-10", f"settings for [{section}] that are not good: {names}") from None
    if paths := [name for name in said if isinstance(getattr(after, name), Path)]:
        raise Refused("CFG-11", f"a path is not to be set from far away: {', '.join(paths)}")
    return after


def _differing(section: str, before: object, after: object) -> Iterator[str]:
    if isinstance(before, BaseModel) and isinstance(after, BaseModel):
        old, new = dict(before), dict(after)
        yield from (f"{section}.{name}" for name in new if new[name] != old.get(name))
    elif before != after:
        yield section

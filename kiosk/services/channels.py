"""The wallets' channels as data: whose code it is, how long each is given, when it takes a reversal.

Shipped: profiles/wallets.toml. A hospital adds its own in a file of the same form, without a release.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from kiosk.identity.patterns import checked, fits

SHIPPED = Path(__file__).with_name("profiles") / "wallets.toml"


@dataclass(frozen=True)
class Channel:
    """One channel's rules, seconds. `name` is what patients read; shipped ones are named in the texts.

    A channel without a pattern for codes is only paid by scanning a code on our screen. `code_seconds` is how
    long a payment that came with another code is offered at most. Source: codes.md §7 [R].
    """

    wait: float
    poll: float
    total: float
    earliest_reverse: float
    code: str = ""
    name: str = ""
    code_seconds: float = 60

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        try:
            checked(self.code)
        except ValueError as why:
            raise ValueError(f"code: {why}") from why
        if min(self.wait, self.poll, self.total) <= 0 or self.earliest_reverse < 0:
            raise ValueError("seconds are positive")

    def takes(self, code: str) -> bool:
        return bool(self.code) and fits(self.code, code)


def channels(added: Path | None = None) -> Mapping[str, Channel]:
    """All that we know, in order: those of the hospital's file first. ValueError when it can't be used."""
    shipped = _read(SHIPPED)
    if added is None:
        return shipped
    try:
        return {**_read(added), **{name: each for name, each in shipped.items() if name not in _read(added)}}
    except ValidationError as why:
        raise ValueError(f"{added.name} is no table of channels: {_places(why)}") from why
    except (OSError, ValueError) as why:
        raise ValueError(f"{added.name} is no table of channels: {why}") from why


def _places(why: ValidationError) -> str:
    """Each mistake with its channel and key."""
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in why.errors())


@cache
def _read(file: Path) -> Mapping[str, Channel]:
    return TypeAdapter(dict[str, Channel]).validate_python(tomllib.loads(file.read_text("utf-8")))

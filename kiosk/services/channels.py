"""The wallets' channels as data: whose code it is, how long each is given, when it takes a reversal.

Shipped: profiles/wallets.toml. A hospital adds its own in a file of the same form, without a release.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

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

    def __post_init__(self) -> None:
        re.compile(self.code)
        if min(self.wait, self.poll, self.total) <= 0 or self.earliest_reverse < 0:
            raise ValueError("seconds are positive")

    def takes(self, code: str) -> bool:
        return bool(self.code) and re.fullmatch(self.code, code, re.ASCII) is not None


def channels(added: Path | None = None) -> Mapping[str, Channel]:
    """All that we know, in order: those of the hospital's file first. ValueError when it can't be used."""
    shipped = _read(SHIPPED)
    if added is None:
        return shipped
    try:
        return {**_read(added), **{name: each for name, each in shipped.items() if name not in _read(added)}}
    except (OSError, tomllib.TOMLDecodeError, ValidationError, re.error) as why:
        raise ValueError(f"{added.name} is no table of channels: {type(why).__name__}") from why


@cache
def _read(file: Path) -> Mapping[str, Channel]:
    return TypeAdapter(dict[str, Channel]).validate_python(tomllib.loads(file.read_text("utf-8")))

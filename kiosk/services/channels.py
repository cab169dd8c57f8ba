"""The wallets' channels as data: whose code it is, how long each is given, when it takes a reversal.

Shipped: profiles/wallets.toml. A hospital adds its own in a file of the same form, without a release.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from kiosk.identity.patterns import checked, fits

SHIPPED = Path(__file__).with_name("profiles") / "wallets.toml"


NAME = re.compile(r"[0-9a-z_]{1,20}", re.ASCII)  # Source: docs/contracts/wallet.v1.yaml
OUR_CODE = "our_code"  # the table of payments whose channel nobody knows before they are paid


@dataclass(frozen=True)
class Pace:
    """How a payment is followed, seconds: `wait` after a lost answer, `poll` between two questions.

    `earliest_reverse` is what has to be left between the payment call and a reversal.
    """

    wait: float
    poll: float
    earliest_reverse: float

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid")

    def __post_init__(self) -> None:
        if min(self.wait, self.poll) <= 0 or self.earliest_reverse < 0:
            raise ValueError("seconds are positive")


@dataclass(frozen=True)
class Channel(Pace):
    """One channel's rules. `name` is what patients read; shipped ones are named in the texts.

    `total` is for how long the owner is waited for. A channel without a pattern for codes is only paid by
    scanning a code on our screen. `code_seconds` is how long a payment that came with another code is offered
    at most. Source: codes.md §7 [R].
    """

    total: float
    code: str = ""
    name: str = ""
    code_seconds: float = 60

    def __post_init__(self) -> None:
        super().__post_init__()
        try:
            checked(self.code)
        except ValueError as why:
            raise ValueError(f"code: {why}") from why
        if self.total <= 0:
            raise ValueError("seconds are positive")

    def takes(self, code: str) -> bool:
        return bool(self.code) and fits(self.code, code)


@dataclass(frozen=True)
class Table:
    """A file of channels, in its order, and how a payment by a code on our screen is followed."""

    channels: Mapping[str, Channel]
    our_code: Pace


def table(added: Path | None = None) -> Table:
    """All that we know: what the hospital's file says first. ValueError when it can't be used."""
    shipped, ours = _read(SHIPPED)
    assert ours is not None, "it is shipped"
    if added is None:
        return Table(shipped, ours)
    try:
        more, theirs = _read(added)
    except ValidationError as why:
        raise ValueError(f"{added.name} is no table of channels: {_places(why)}") from why
    except (OSError, ValueError) as why:
        raise ValueError(f"{added.name} is no table of channels: {why}") from why
    return Table({**more, **{name: shipped[name] for name in shipped if name not in more}}, theirs or ours)


def _places(why: ValidationError) -> str:
    """Each mistake with its channel and key."""
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in why.errors())


@cache
def _read(file: Path) -> tuple[Mapping[str, Channel], Pace | None]:
    said = tomllib.loads(file.read_text("utf-8"))
    ours = {name: said.pop(name) for name in (OUR_CODE,) if name in said}
    for name in said:
        if not NAME.fullmatch(name):
            raise ValueError(f"{name}: the name of a channel is up to 20 of a-z, 0-9 and _")
    paces = TypeAdapter(dict[str, Pace]).validate_python(ours)
    return TypeAdapter(dict[str, Channel]).validate_python(said), paces.get(OUR_CODE)

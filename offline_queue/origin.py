"""Under what a message was written: frozen in its row, whoever sends it later and under whatever settings."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields, replace
from functools import lru_cache


@dataclass(frozen=True)
class Origin:
    """`actor` is a staff number or empty for the patient; `config` names the settings by their hash.

    `session` is one visit. `clock_trusted` is False when the wall clock could not be believed.
    """

    actor: str = ""
    session: str = ""
    config: str = ""
    program: str = ""
    clock_trusted: bool = True

    @classmethod
    def read(cls, text: str) -> "Origin":
        """As it was frozen; empty when nobody said, as in rows of older releases."""
        return _read(text)


# Rows that were written together were mostly written under the same: whole backlogs are read at once.
@lru_cache(maxsize=64)
def _read(text: str) -> Origin:
    told = json.loads(text) if text else {}
    return Origin(**{each.name: told[each.name] for each in fields(Origin) if each.name in told})


_BEHIND: ContextVar[tuple[str, str]] = ContextVar("behind", default=("", ""))


@contextmanager
def acting(session: str = "", actor: str = "") -> Iterator[None]:
    """Whatever is written in this block, and by tasks that begin in it, is of this visit and this person."""
    before = _BEHIND.get()
    token = _BEHIND.set((actor or before[0], session or before[1]))
    try:
        yield
    finally:
        _BEHIND.reset(token)


def behind() -> tuple[str, str]:
    """Who acts now, and in which visit; empty for nobody."""
    return _BEHIND.get()


def frozen(origin: Origin) -> str:
    """What stands in the row: only what is not as usual."""
    usual = asdict(Origin())
    told = {name: value for name, value in asdict(origin).items() if value != usual[name]}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else ""


@lru_cache(maxsize=64)
def frozen_now(origin: Origin, actor: str, session: str, clock_trusted: bool) -> str:
    """What stands in the row of whoever acts now; most rows are written under the same."""
    return frozen(replace(origin, actor=actor, session=session, clock_trusted=clock_trusted))

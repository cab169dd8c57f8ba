"""Who of staff may log in here: hashed PINs in a file of their own, and locks that outlive a restart."""

import hashlib
import hmac
import os
import time
import tomllib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from drivers.errors import Refused
from drivers.lane import Lane
from kiosk.staff.second_factor import Shown, new_secret, step_of
from offline_queue.store import Connection, Store, counter, set_counter

HASH_SECONDS = 10.0
SHORTEST_PIN = 6
# A hash takes about 50 ms and 16 MB: a guesser with the file pays that for each try.
COST, BLOCK, PARALLEL = 2**14, 8, 1


class StaffSettings(BaseModel, frozen=True, extra="forbid"):
    """Staff who may log in at the glass. PINs stand in the file as hashes, never in the config file."""

    file: Path = Field(description="Credential file, made by `python -m kiosk staff`.")
    tries: int = Field(3, ge=1, le=10, description="Wrong PINs in a row after which a number is locked.")
    lock_seconds: int = Field(900, ge=60, le=86_400, description="How long a number stays locked.")


class Role(StrEnum):
    """What somebody of staff may do: a clerk acts for patients, a technician looks after the machine."""

    CLERK = "clerk"
    TECHNICIAN = "technician"


@dataclass(frozen=True)
class Member:
    """Somebody of staff who has logged in. `number` is written with everything they do."""

    number: str
    role: Role


class WrongPin(Refused):
    """Number or PIN is wrong; which of them is not said."""


class Locked(Refused):
    """Too many wrong PINs; nobody gets in under this number for a time."""


class _Entry(BaseModel, frozen=True):
    role: Role
    salt: str = Field(pattern="^[0-9a-f]{32}$", repr=False)
    hash: str = Field(pattern="^[0-9a-f]{64}$", repr=False)
    badge: str = Field(default="", pattern="^([0-9a-f]{64})?$", repr=False)
    secret: str = Field(default="", pattern="^[A-Z2-7]*=*$", repr=False)


# Takes as long as a real one, so that nobody learns which numbers exist.
NOBODY = _Entry(role=Role.CLERK, salt="0" * 32, hash="0" * 64)


class StaffLogin:
    """Checks one PIN at a time. Failures are on disk before the answer is given."""

    def __init__(self, settings: StaffSettings, store: Store) -> None:
        self._settings, self._store, self._lane = settings, store, Lane("staff")

    async def check(self, number: str, pin: str, shown: Shown | None = None) -> Member:
        """Who this is; with `shown` they must hold that, too.

        Raises WrongPin, Locked, or Refused when the file can't be used.
        """
        asked = _Asked(number, pin, shown)
        used = await self._store.run(partial(_must_be_open, number=number, lived=self._store.lived()))
        found = await self._lane.run(partial(_checked, self._settings.file, asked, used), HASH_SECONDS)
        if found is None:
            until = self._store.lived() + self._settings.lock_seconds
            await self._store.commit(partial(_failed, number=number, tries=self._settings.tries, until=until))
            raise WrongPin("STF-03", "a staff number, PIN or second factor was wrong")
        member, step = found
        await self._store.commit(partial(_forgiven, number=number, step=step))
        return member

    def close(self) -> None:
        self._lane.close()


def enrol(file: Path, number: str, role: Role, pin: str) -> None:
    """Write or replace one member of staff. Raises ValueError for a PIN that is too short."""
    if len(pin) < SHORTEST_PIN or not pin.isdigit() or not number.isalnum():
        raise ValueError(f"a staff number is letters and digits, a PIN at least {SHORTEST_PIN} digits")
    salt = os.urandom(16)
    _keep(file, number, _Entry(role=role, salt=salt.hex(), hash=_hash(pin, salt).hex()))


def give_badge(file: Path, number: str, badge: str) -> None:
    """From now on the code on this badge is what the member of staff holds. Raises KeyError for nobody."""
    entry = _entries(file)[number]
    hashed = _hash(badge, bytes.fromhex(entry.salt)).hex()
    _keep(file, number, entry.model_copy(update={"badge": hashed}))


def give_secret(file: Path, number: str) -> str:
    """A secret for the app of a member of staff, in force from now on. Raises KeyError for nobody."""
    secret = new_secret()
    _keep(file, number, _entries(file)[number].model_copy(update={"secret": secret}))
    return secret


def _keep(file: Path, number: str, entry: _Entry) -> None:
    entries = {**(_entries(file) if file.exists() else {}), number: entry}
    fresh = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("\n".join(_lines(name, each) for name, each in sorted(entries.items())))
    fresh.replace(file)


def _lines(number: str, entry: _Entry) -> str:
    kept = {key: value for key, value in entry.model_dump(mode="json").items() if value}
    return "\n".join([f"[{number}]", *(f'{key} = "{value}"' for key, value in kept.items()), ""])


@dataclass(frozen=True)
class _Asked:
    """What somebody said and showed."""

    number: str
    pin: str = field(repr=False)
    shown: Shown | None = None


def _checked(file: Path, asked: _Asked, used: int) -> tuple[Member, int] | None:
    """On the lane. Who it is, and the step of the one-time code that is used up now.

    Everything is hashed whatever was wrong before, so that no time tells which of them it was.
    """
    entry = _entries(file).get(asked.number)
    known = entry or NOBODY
    salt = bytes.fromhex(known.salt)
    right = hmac.compare_digest(_hash(asked.pin, salt).hex(), known.hash)
    step: int | None = used
    if asked.shown is not None:
        step = _held(known, asked.shown, salt, used)
    if entry is None or not right or step is None:
        return None
    return Member(asked.number, known.role), step


def _held(entry: _Entry, shown: Shown, salt: bytes, used: int) -> int | None:
    """None when it is not what the member of staff holds."""
    badge = hmac.compare_digest(_hash(shown.badge, salt).hex(), entry.badge or "-")
    if shown.badge:
        return used if badge else None
    return step_of(entry.secret, shown.one_time, time.time(), used) if entry.secret else None


def _entries(file: Path) -> dict[str, _Entry]:
    try:
        found = tomllib.loads(file.read_text("utf-8"))
        return {number: _Entry.model_validate(each) for number, each in found.items()}
    except (OSError, ValueError, ValidationError) as why:
        raise Refused("STF-05", f"the credential file can't be used: {type(why).__name__}") from None


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, dklen=32)


def _must_be_open(connection: Connection, number: str, lived: int) -> int:
    """The step of the last one-time code of this number."""
    if counter(connection, f"staff.{number}.locked_until") > lived:
        raise Locked("STF-04", "a staff number is locked after wrong PINs")
    return counter(connection, f"staff.{number}.step")


def _failed(connection: Connection, number: str, tries: int, until: int) -> None:
    wrong = counter(connection, f"staff.{number}.wrong") + 1
    set_counter(connection, f"staff.{number}.wrong", wrong % tries)
    if wrong >= tries:
        set_counter(connection, f"staff.{number}.locked_until", until)


def _forgiven(connection: Connection, number: str, step: int) -> None:
    set_counter(connection, f"staff.{number}.wrong", 0)
    set_counter(connection, f"staff.{number}.step", step)

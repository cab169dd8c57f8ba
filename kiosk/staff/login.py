"""Who of staff may log in here: hashed PINs in a file of their own, and locks that outlive a restart."""

import hashlib
import hmac
import os
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from drivers.errors import Refused
from drivers.lane import Lane
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


# Takes as long as a real one, so that nobody learns which numbers exist.
NOBODY = _Entry(role=Role.CLERK, salt="0" * 32, hash="0" * 64)


class StaffLogin:
    """Checks one PIN at a time. Failures are on disk before the answer is given."""

    def __init__(self, settings: StaffSettings, store: Store) -> None:
        self._settings, self._store, self._lane = settings, store, Lane("staff")

    async def check(self, number: str, pin: str) -> Member:
        """Who this is. Raises WrongPin, Locked, or Refused when the file can't be used."""
        await self._store.run(partial(_must_be_open, number=number, lived=self._store.lived()))
        member = await self._lane.run(partial(_checked, self._settings.file, number, pin), HASH_SECONDS)
        if member is None:
            until = self._store.lived() + self._settings.lock_seconds
            await self._store.commit(partial(_failed, number=number, tries=self._settings.tries, until=until))
            raise WrongPin("STF-03", "a staff number or PIN was wrong")
        await self._store.commit(partial(_forgiven, number=number))
        return member

    def close(self) -> None:
        self._lane.close()


def enrol(file: Path, number: str, role: Role, pin: str) -> None:
    """Write or replace one member of staff. Raises ValueError for a PIN that is too short."""
    if len(pin) < SHORTEST_PIN or not pin.isdigit() or not number.isalnum():
        raise ValueError(f"a staff number is letters and digits, a PIN at least {SHORTEST_PIN} digits")
    entries = _entries(file) if file.exists() else {}
    salt = os.urandom(16)
    entries[number] = _Entry(role=role, salt=salt.hex(), hash=_hash(pin, salt).hex())
    lines = [
        f'[{name}]\nrole = "{each.role}"\nsalt = "{each.salt}"\nhash = "{each.hash}"\n'
        for name, each in sorted(entries.items())
    ]
    fresh = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("\n".join(lines))
    fresh.replace(file)


def _checked(file: Path, number: str, pin: str) -> Member | None:
    """On the lane."""
    entry = _entries(file).get(number)
    known = entry or NOBODY
    right = hmac.compare_digest(_hash(pin, bytes.fromhex(known.salt)).hex(), known.hash)
    return Member(number, known.role) if right and entry is not None else None


def _entries(file: Path) -> dict[str, _Entry]:
    try:
        found = tomllib.loads(file.read_text("utf-8"))
        return {number: _Entry.model_validate(each) for number, each in found.items()}
    except (OSError, ValueError, ValidationError) as why:
        raise Refused("STF-05", f"the credential file can't be used: {type(why).__name__}") from None


def _hash(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=COST, r=BLOCK, p=PARALLEL, dklen=32)


def _must_be_open(connection: Connection, number: str, lived: int) -> None:
    if counter(connection, f"staff.{number}.locked_until") > lived:
        raise Locked("STF-04", "a staff number is locked after wrong PINs")


def _failed(connection: Connection, number: str, tries: int, until: int) -> None:
    wrong = counter(connection, f"staff.{number}.wrong") + 1
    set_counter(connection, f"staff.{number}.wrong", wrong % tries)
    if wrong >= tries:
        set_counter(connection, f"staff.{number}.locked_until", until)


def _forgiven(connection: Connection, number: str) -> None:
    set_counter(connection, f"staff.{number}.wrong", 0)

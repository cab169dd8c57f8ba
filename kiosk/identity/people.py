"""Who a medium says is standing here. Names and numbers print masked wherever they turn up."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from drivers.id_card_photo import Photo
from kiosk.clock import now


def by_its_ends(number: str) -> str:
    """Three characters and the last four; of a short number fewer, for at least four are hidden."""
    spare = max(len(number) - 4, 0)
    last = min(4, (spare + 1) // 2)
    first = min(3, spare - last)
    return number[:first] + "*" * max(len(number) - first - last, 4) + number[len(number) - last :]


@dataclass(frozen=True, repr=False)
class PersonName:
    """A name. `str` and `repr` give it masked; only `.full` says it whole."""

    full: str

    def __str__(self) -> str:
        """张三 → 张*, 林秀英 → 林*英, 王 → *, a Latin name by its first letter.

        A long name, such as 阿卜杜热西提·买买提, shows three stars however long it is.
        """
        if not self.full or self.full.isascii():
            return f"{self.full[:1]}***"
        if len(self.full) <= 2:
            return f"{self.full[:-1]}*"
        return f"{self.full[0]}{'*' * min(len(self.full) - 2, 3)}{self.full[-1]}"

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class IdNumber:
    """The number of an identity document. `str` and `repr` show its ends only."""

    full: str

    def __str__(self) -> str:
        return by_its_ends(self.full)

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Phone:
    """A telephone number. `str` and `repr` show its ends only."""

    full: str

    def __str__(self) -> str:
        return by_its_ends(self.full)

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Password:
    """What a person made up and only the server may keep. Nothing but `.full` says any of it."""

    full: str

    def __str__(self) -> str:
        return "******"

    __repr__ = __str__


class Level(StrEnum):
    """How sure we are that the person is who the medium says (real-name level); the surest first."""

    CHIP = "chip_read"
    STAFF = "staff_verified"
    FACE = "face_matched"
    GUARDIAN = "by_guardian"
    CODE = "code_only"
    TYPED = "typed"

    def does_for(self, needed: "Level") -> bool:
        """Whether this is at least as sure as `needed`."""
        order = list(Level)
        return order.index(self) <= order.index(needed)


@dataclass(frozen=True)
class InsuranceProof:
    """What the insurer takes as proof of the person: mdtrt_cert_type, mdtrt_cert_no, card_sn.

    Types: 01 e-voucher token, 02 ID card, 03 social-security card. Source: e-bill.md B3.
    """

    kind: str
    number: str = field(repr=False)
    card_serial: str = field(default="", repr=False)


# A face proves a person to us and never to the insurer. Source: goal S-5.
NO_PROOF = InsuranceProof("", "")


@dataclass(frozen=True)
class WalletGrant:
    """One payment that the owner of a wallet let a code carry: `code` is what the wallet itself would show.

    It came at `at` (monotonic seconds) and is good for so many seconds. Used with its owner's yes, or never.
    """

    code: str = field(repr=False)
    at: float
    seconds: float


@dataclass(frozen=True)
class Identity:
    """One reading of one medium, at `evidence_at`.

    What a medium does not say is empty: `sex` is GB/T 2261.1. `for_relative`: shown by somebody who
    acts for this person. The photo is for comparing a face here and now, and goes nowhere. `grant` came
    with the same code, and is a result of its own: it says nothing about who this is. `face_seen`: the
    person before the camera is this one.
    """

    medium: str
    name: PersonName
    number: IdNumber
    level: Level
    proof: InsuranceProof
    health_id: str = field(default="", repr=False)
    evidence_at: datetime = field(default_factory=now, compare=False)
    sex: str = field(default="", repr=False)
    birth_date: date | None = field(default=None, repr=False)
    address: str = field(default="", repr=False)
    photo: Photo | None = field(default=None, repr=False, compare=False)
    for_relative: bool = False
    grant: WalletGrant | None = field(default=None, repr=False, compare=False)
    face_seen: bool = False


@dataclass(frozen=True)
class Patient:
    """A person whom this hospital knows. `id` is the hospital's and means nothing outside it."""

    id: str
    name: PersonName
    identity: Identity

"""Who a medium says is standing here. Names and numbers print masked wherever they turn up."""

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, repr=False)
class PersonName:
    """A name. `str` and `repr` give it masked; only `.full` says it whole."""

    full: str

    def __str__(self) -> str:
        """张三 → 张*, 林秀英 → 林*英, a Latin name by its first letter."""
        if not self.full or self.full.isascii():
            return f"{self.full[:1]}***"
        if len(self.full) == 2:
            return f"{self.full[0]}*"
        return f"{self.full[0]}{'*' * (len(self.full) - 2)}{self.full[-1]}"

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class IdNumber:
    """The number of an identity document. `str` and `repr` show its ends only."""

    full: str

    def __str__(self) -> str:
        return f"{self.full[:3]}{'*' * max(len(self.full) - 7, 4)}{self.full[-4:]}"

    __repr__ = __str__


class Level(StrEnum):
    """How sure we are that the person is who the medium says (real-name level)."""

    CHIP = "chip_read"
    FACE = "face_matched"
    CODE = "code_only"
    TYPED = "typed"


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
class Identity:
    """One reading of one medium."""

    medium: str
    name: PersonName
    number: IdNumber
    level: Level
    proof: InsuranceProof
    health_id: str = field(default="", repr=False)


@dataclass(frozen=True)
class Patient:
    """A person whom this hospital knows. `id` is the hospital's and means nothing outside it."""

    id: str
    name: PersonName
    identity: Identity

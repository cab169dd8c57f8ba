"""Who is insured and how, and what the insurer has said about a payment, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kiosk.identity.people import InsuranceProof
from kiosk.payment.areas import Place
from kiosk.payment.bills import Parts
from kiosk.payment.coverage import CoveredItem


@dataclass(frozen=True)
class Insured:
    """A person with an insurance in force. `person` is psn_no, `kind` insutype, `area` insuplc_admdvs."""

    person: str = field(repr=False)
    kind: str
    area: str
    proof: InsuranceProof

    def for_hospital(self) -> dict[str, str]:
        """What the hospital needs to register the visit."""
        return {"psn_no": self.person, "insutype": self.kind, "cert_type": self.proof.kind}


@dataclass(frozen=True)
class Registration:
    """Something that is filed at the insurer, or not; `until` is the last day of it, None for no end."""

    valid: bool
    until: date | None = None


@dataclass(frozen=True)
class Cover:
    """One insurance of a person: insutype, whether it is in force, where, and what is on the account.

    `area` is a code, `place` where that is, seen from here. `balance` is fen. `filing` is for treatment away
    from home; both registrations are None where they were not asked for.
    """

    kind: str
    in_force: bool
    area: str
    place: Place
    balance: int = field(repr=False)
    filing: Registration | None = None
    serious_disease: Registration | None = None


@dataclass(frozen=True)
class PastSettlement:
    """What a visit came to; `institution` is "" where the insurer does not say which, `parts` None."""

    day: date
    institution: str = field(repr=False)
    parts: Parts | None = field(repr=False)


@dataclass(frozen=True)
class NamedFund:
    """What one fund pays inside the other funds, in fen; `kind` is a key of the texts, [funds]."""

    kind: str
    fen: int


@dataclass(frozen=True)
class PreSettled:
    """Who would pay what. `facts` go into the insurer's share of the settlement, and with it on disk;
    `named` says which funds the other funds are, as far as the insurer told them apart; `items` what it
    says of each item, and `items_agree` whether that makes up its own totals. `proof`, the number of what
    proves the person, is the share's secret and never stored.
    """

    parts: Parts
    facts: Mapping[str, str] = field(repr=False)
    proof: str = field(repr=False)
    named: tuple[NamedFund, ...] = ()
    items: tuple[CoveredItem, ...] = ()
    items_agree: bool = True

    @property
    def fen(self) -> int:
        """The insurer's share: all but the cash part."""
        return self.parts.total - self.parts.cash

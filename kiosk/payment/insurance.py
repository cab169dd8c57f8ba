"""Who is insured and how, and what the insurer has said about a payment, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kiosk.identity.people import InsuranceProof
from kiosk.payment.bills import Parts


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
class Cover:
    """One insurance of a person: insutype, whether it is in force, where, and what is on the account.

    `local`: of this city, so that nothing has to be filed before it pays here. `balance` is fen.
    """

    kind: str
    in_force: bool
    area: str
    local: bool
    balance: int = field(repr=False)


@dataclass(frozen=True)
class PreSettled:
    """Who would pay what. `facts` go into the insurer's share of the settlement, and with it on disk;
    `proof`, the number of what proves the person, is the share's secret and never stored.
    """

    parts: Parts
    facts: Mapping[str, str] = field(repr=False)
    proof: str = field(repr=False)

    @property
    def fen(self) -> int:
        """The insurer's share: all but the cash part."""
        return self.parts.total - self.parts.cash

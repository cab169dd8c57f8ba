"""How this hospital speaks to its insurer: its settings, and what differs between provinces."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, Field, TypeAdapter, field_validator, model_validator

from kiosk.identity.abilities import MAY_PAY
from kiosk.payment.bills import Care
from kiosk.payment.coverage import Covered
from kiosk.services.http import BackEndSettings
from kiosk.services.insurer_messages import FundField, FundKind
from kiosk.services.signing import SigningSettings

PROFILES = Path(__file__).with_name("profiles") / "insurer.toml"


class InsurerSettings(BackEndSettings, frozen=True, extra="forbid"):
    answer_seconds: float = Field(
        60.0, gt=0, le=60, description="Longest wait for any answer; the profile gives most functions less."
    )
    institution_name: str = Field(
        min_length=1, max_length=200, description="The hospital's name at the insurer."
    )
    area: str = Field(pattern=r"^\d{6}$", description="Area of treatment (mdtrtarea_admvs).")
    receiver: str = Field(
        "MBS_LOCAL", max_length=10, description="Name of the receiving system (recer_sys_code)."
    )
    version: str = Field("V1.0", max_length=6, description="Version of the interface (infver).")
    next_version: str = Field(
        "",
        max_length=6,
        description="Version that the insurer goes over to; what was begun before ends as it began.",
    )
    next_from: AwareDatetime | None = Field(
        None, description="Moment of that, such as 2027-06-09T22:00:00+08:00; no restart is needed."
    )
    operator: str = Field(
        min_length=1, max_length=30, description="Operator number given to this terminal (opter)."
    )
    operator_name: str = Field("自助终端", max_length=50, description="Its name (opter_name).")
    mac: str = Field(
        "", max_length=20, description="Network card as registered with the insurer, for signing in."
    )
    ip: str = Field(
        "", max_length=20, description="Network address as registered with the insurer, for signing in."
    )
    also_takes: tuple[str, ...] = Field(
        (),
        description="Media that the insurance takes here as an ID card, beside ID card, social-security card,"
        " e-voucher, insurance terminal, and staff, who have the document in hand: any of"
        f" {', '.join(MAY_PAY)}. The last is a relative for whom somebody acts here.",
    )
    signing: SigningSettings | None = Field(
        None,
        description="Who signs and encrypts messages, see docs/signing.md; without it they go as they are.",
    )
    profile: str = Field(
        "national", description="Table of kiosk/services/profiles/insurer.toml that applies here."
    )

    @model_validator(mode="after")
    def _both_of_the_next(self) -> Self:
        if bool(self.next_version) != bool(self.next_from):
            raise ValueError("next_version and next_from stand together")
        return self

    def version_at(self, moment: datetime) -> str:
        """What is spoken then."""
        return self.next_version if self.next_from and moment >= self.next_from else self.version

    @field_validator("also_takes")
    @classmethod
    def _may_pay(cls, media: tuple[str, ...]) -> tuple[str, ...]:
        if not set(media) <= set(MAY_PAY):
            raise ValueError(f"only {', '.join(MAY_PAY)}")
        return media

    @field_validator("profile")
    @classmethod
    def _known(cls, profile: str) -> str:
        if profile not in profiles():
            raise ValueError(f"there are {', '.join(profiles())}")
        return profile


@dataclass(frozen=True)
class Functions:
    """How a kind of visit is settled: med_type, and the numbers of pre-settlement and settlement."""

    treatment: str
    pre_settle: str
    settle: str


@dataclass(frozen=True)
class Register:
    """How the insurer is asked what is filed: function, list, and the keys of first and last day."""

    function: str
    listed: str
    begins: str = "begndate"
    ends: str = "enddate"


@dataclass(frozen=True)
class Visits:
    """How the insurer is asked for a person's visits: function, list, and the keys of a row."""

    function: str = "5201"
    listed: str = "mdtrtinfo"
    number: str = "mdtrt_id"
    begins: str = "begntime"
    institution: str = "fixmedins_name"


@dataclass(frozen=True)
class Items:
    """Where a pre-settlement says its items once more, and what each chrgitm_lv means."""

    listed: str = "result"
    levels: Mapping[str, Covered] = field(
        default_factory=lambda: {"01": Covered.WHOLLY, "02": Covered.PARTLY, "03": Covered.NOT}
    )


@dataclass(frozen=True)
class Profile:
    """What differs between provinces. Source: profiles/insurer.toml."""

    treatment: str
    settle_way: str
    use_account: str
    kinds: tuple[str, ...]
    health_path: str
    path: str
    deadlines: Mapping[str, float]
    remote_factor: float = 1.5  # as much longer for a person insured in another province
    inpatient: Functions = Functions("21", "2303", "2304")
    items: Items = field(default_factory=Items)
    # Treatment away from home (异地备案), and serious diseases (门诊慢特病); None: the insurer is not asked.
    filing: Register | None = None
    serious_disease: Register | None = None
    visits: Visits | None = None  # past settlements; None: nobody is offered them
    # Amounts of setlinfo that are told apart, and what they are called here: a key of the texts, [funds].
    funds: Mapping[FundField, FundKind] = field(default_factory=dict)

    def functions(self, facts: Mapping[str, str]) -> Functions:
        """Those of the visit that these facts of a leg are about."""
        if facts.get("care") == Care.INPATIENT:
            return self.inpatient
        return Functions(self.treatment, "2206", "2207")


@cache
def profiles() -> Mapping[str, Profile]:
    return TypeAdapter(dict[str, Profile]).validate_python(tomllib.loads(PROFILES.read_text("utf-8")))

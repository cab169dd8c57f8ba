"""What the operator of many terminals may order of one, and how it is known that the operator did. Pure.

Contract: POST /v1/status of platform.v1.yaml.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationError, field_validator, model_validator

from drivers.errors import Garbled, Refused
from kiosk.services.http import Wire
from kiosk.services.platform import SealedOrder
from kiosk.services.signatures import signed_by

EVERYBODY = "*"
LONGEST = timedelta(days=31)


class OrderSettings(BaseModel, frozen=True, extra="forbid"):
    """Orders from far away. Without this section none is asked for, and none is in force."""

    key_file: Path = Field(
        description="Public key or certificate (PEM, EC or RSA) of the operator, whose orders alone count."
    )
    groups: tuple[str, ...] = Field(
        default=(), description="Groups of terminals that this one belongs to, such as pilot or ward-3."
    )
    ask_seconds: float = Field(
        default=60.0, ge=0.1, le=3600, description="Pause between two questions for orders, in seconds."
    )


class Deed(StrEnum):
    """What can be ordered. Nothing of it moves money, changes an address or opens anything."""

    OUT_OF_SERVICE = "out_of_service"
    IN_SERVICE = "in_service"
    RESTART = "restart"
    NOTICE = "notice"
    CONFIG = "config"
    CONFIG_BACK = "config_back"
    BUNDLE = "bundle"


class To(Wire):
    """One terminal, or of some groups a share. `draw` names the lot that decides who belongs to the share."""

    device: str | None = None
    groups: tuple[str, ...] = ()
    percent: int = Field(100, ge=0, le=100)
    draw: str = Field("", max_length=64)

    def means(self, terminal: str, groups: Sequence[str]) -> bool:
        """Whoever belongs to a share of 25 in 100 belongs to 50 in 100 of the same draw, too."""
        if self.device is not None:
            return self.device == terminal
        if not {EVERYBODY, *groups} & set(self.groups):
            return False
        lot = hashlib.sha256(f"{self.draw}:{terminal}".encode()).digest()
        return int.from_bytes(lot[:8], "big") % 100 < self.percent


class NoticeFacts(Wire):
    """What stands on the home screen, in both languages; nothing any more when both are empty."""

    zh: str = Field(max_length=60)
    en: str = Field(max_length=120)
    until: AwareDatetime | None = None

    @field_validator("zh", "en")
    @classmethod
    def _can_be_drawn(cls, text: str) -> str:
        if not text.isprintable():
            raise ValueError("has characters that cannot be drawn")
        return text

    @model_validator(mode="after")
    def _in_both(self) -> Self:
        if bool(self.zh.strip()) != bool(self.en.strip()):
            raise ValueError("stands in both languages or in none")
        return self


class ConfigFacts(Wire):
    """Settings over those of the config file. `revision` grows with each that the operator makes."""

    revision: int = Field(ge=1)
    settings: Mapping[str, Mapping[str, object]]


class BackFacts(Wire):
    """Back from this revision to whatever was in force before it."""

    revision: int = Field(ge=1)


class Order(Wire):
    id: str = Field(pattern=r"^[0-9A-Za-z]{1,64}$")
    to: To
    what: str = Field(pattern=r"^[a-z_]{1,40}$")
    issued_at: AwareDatetime
    expires_at: AwareDatetime
    facts: Mapping[str, object] = {}

    @model_validator(mode="after")
    def _not_for_ever(self) -> Self:
        if self.expires_at - self.issued_at > LONGEST:
            raise ValueError(f"an order is valid for {LONGEST.days} days at most")
        return self

    def expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    @property
    def deed(self) -> Deed:
        """Refused when this program does not know it."""
        if self.what not in list(Deed):
            raise Refused("ORD-05", f"{self.what} is not an order that this program knows")
        return Deed(self.what)


def opened(sealed: SealedOrder, key_file: Path) -> Order:
    """The order inside. Raises Refused when the operator did not sign it, Garbled when it is not one.

    Signed are the very bytes of the text, so that nobody has to agree on a way to write JSON. Blocking.
    """
    try:
        good = signed_by(key_file, sealed.order.encode(), sealed.signature)
    except Refused as why:
        raise Refused("ORD-08", f"orders can't be looked at: {why.detail}") from why
    if not good:
        raise Refused("ORD-01", "an order that the operator did not sign")
    try:
        return Order.parse(sealed.order.encode())
    except ValidationError as why:
        places = ", ".join(".".join(map(str, each["loc"])) for each in why.errors()[:3])
        raise Garbled("ORD-02", f"a signed order of another form: {places}") from None

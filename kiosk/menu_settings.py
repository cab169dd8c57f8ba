"""What the config file says about the home screen: for which place it is, and what is offered there."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field

Profile = Literal["hall", "ward", "pharmacy", "small_site"]


class MenuSettings(BaseModel, frozen=True, extra="forbid"):
    """What the home screen offers. What the hospital's system can't do is left out in any case."""

    profile: Profile = Field(
        default="hall", description="Kind of place: what is of no use there is not offered."
    )
    journeys: tuple[str, ...] | None = Field(
        default=None, description="Names of what is offered, in this order; all of the profile when left out."
    )
    off: tuple[str, ...] = Field(
        default=(), description="Names of what is not offered for now, whatever else is said here."
    )
    regional_card_zh: str = Field(
        default="", max_length=20, description="Chinese name of the region's card; no entry when empty."
    )
    regional_card_en: str = Field(
        default="",
        max_length=40,
        description="English name of the region's card; the Chinese one when empty.",
    )
    regional_card_logo: Path | None = Field(default=None, description="PNG with the logo of that card.")
    regional_card_position: Literal["first", "last"] = Field(
        default="first", description="Whether that card stands above the journeys or below them."
    )

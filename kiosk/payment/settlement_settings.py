"""What a hospital may set about payments: how long, how often, how much."""

from pydantic import BaseModel, Field


class SettlementSettings(BaseModel, frozen=True, extra="forbid"):
    staff_after_seconds: int = Field(
        default=86_400,
        ge=60,
        le=604_800,
        description="An open settlement of this age (seconds) is shown to staff.",
    )
    round_seconds: float = Field(
        default=30.0,
        gt=0,
        le=600,
        description="Pause between two rounds over the open settlements, in seconds.",
    )
    reconcile_hour: int = Field(
        default=3, ge=0, le=23, description="From this hour on the books of the days before are compared."
    )
    highest_payment_fen: int = Field(
        default=5_000_000,
        ge=1,
        le=999_999_999,
        description="The highest sum of one payment, all payers together, in fen. A higher one is refused"
        " before anybody is asked for anything, and paid at the window.",
    )
    reversal_first: tuple[str, ...] = Field(
        default=("bankcard",),
        description="Payers that take nothing new before what is open there has been given back.",
    )

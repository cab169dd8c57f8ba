"""Which sums a patient can lay down here."""

from typing import Self

from pydantic import BaseModel, Field, model_validator


class WardSettings(BaseModel, frozen=True, extra="forbid"):
    deposit_yuan: tuple[int, ...] = Field(
        (500, 1000, 2000, 5000),
        min_length=1,
        max_length=6,
        description="Sums offered for a deposit, in yuan.",
    )
    top_up_yuan: tuple[int, ...] = Field(
        (50, 100, 200, 500), min_length=1, max_length=6, description="Sums offered for a top-up, in yuan."
    )
    most_yuan: int = Field(
        50_000, ge=1, le=50_000, description="Largest sum at a time, in yuan; the wallets' limits count too."
    )

    @model_validator(mode="after")
    def _within_limits(self) -> Self:
        if any(not 1 <= each <= self.most_yuan for each in (*self.deposit_yuan, *self.top_up_yuan)):
            raise ValueError(f"each sum is 1 to {self.most_yuan} yuan")
        return self

"""Social-security card in a PC/SC reader: waits for it, reads who it belongs to, asks for no PIN."""

from pathlib import Path

from pydantic import BaseModel, Field

from drivers.card_kinds import AnyCard, Kinds, read_any
from drivers.card_slot import CardSlot
from drivers.pcsc import CardReader


class SocialCardSettings(BaseModel, frozen=True, extra="forbid"):
    reader: str = Field(
        min_length=1,
        description="Name of the PC/SC reader, or a part of it that no other reader has; without the numbers"
        " at its end, which change with the plug.",
    )
    service_socket: Path | None = Field(
        default=None, description="Socket of the PC/SC service, if it is not the system's own."
    )
    read_seconds: float = Field(
        default=15.0,
        ge=1,
        le=60,
        description="How long a card may take to say who it belongs to; slow ones take ten seconds.",
    )


class SocialCard(CardSlot):
    """The slot for contact cards. A health card that is put into it is read, too."""

    def __init__(self, settings: SocialCardSettings) -> None:
        reader = CardReader(settings.reader, settings.service_socket)

        def read() -> AnyCard:
            with reader.card() as card:
                return read_any(card, Kinds())

        super().__init__("social_card", reader, read, settings.read_seconds)

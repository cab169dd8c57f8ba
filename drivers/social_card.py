"""Social-security card in a PC/SC reader: waits for it, reads who it belongs to, asks for no PIN."""

from drivers.card_kinds import AnyCard, read_any
from drivers.card_slot import CardSlot, CardSlotSettings
from drivers.pcsc import CardReader
from drivers.tap_card import TapCardSettings, kinds_read

NAME = "social_card"


class SocialCard(CardSlot):
    """The slot for contact cards. A health card that is put into it is read, too."""

    def __init__(self, settings: CardSlotSettings, beside: TapCardSettings | None = None) -> None:
        """`beside` is the reader that this one may swap names with: what is read there is read here."""
        reader = CardReader(settings.reader, settings.service_socket, NAME)
        kinds = kinds_read(beside)

        def read() -> AnyCard:
            return reader.read(lambda card: read_any(card, kinds()))

        super().__init__(NAME, reader, read, settings.read_seconds)

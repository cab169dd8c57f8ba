"""Social-security card in a PC/SC reader: waits for it, reads who it belongs to, asks for no PIN."""

from drivers.card_kinds import AnyCard, Kinds, read_any
from drivers.card_slot import CardSlot, CardSlotSettings
from drivers.pcsc import CardReader

NAME = "social_card"


class SocialCard(CardSlot):
    """The slot for contact cards. A health card that is put into it is read, too."""

    def __init__(self, settings: CardSlotSettings) -> None:
        reader = CardReader(settings.reader, settings.service_socket, NAME)

        def read() -> AnyCard:
            return reader.read(lambda card: read_any(card, Kinds()))

        super().__init__(NAME, reader, read, settings.read_seconds)

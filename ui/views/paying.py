"""Money is moving; nobody should walk away now."""

from kiosk.screens.payment import Paying
from ui import icons
from ui.look import Look
from ui.views.notice import NoticeView


class PayingView(NoticeView[Paying]):
    says = "paying.title"
    asks = "paying.lead"
    icon = icons.WALLET

    def sentences(self, look: Look) -> tuple[str, str]:
        if self.question.fen == 0:
            return look.say("paying.insurance_only"), look.say("paying.wait")
        return look.say(self.says, amount=look.words.money(self.question.fen)), look.say(self.asks)

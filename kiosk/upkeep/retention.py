"""What the ledger keeps of payments, refunds and prints that are over. Source: reliability.md, Q-26, S-12."""

import asyncio
import logging

from pydantic import BaseModel, Field

from kiosk.paper import print_steps
from kiosk.payment.refund_records import AT_AN_END
from kiosk.payment.settlement_records import WholeStep
from offline_queue.ledger import Ledger
from offline_queue.store import StoreTrouble

log = logging.getLogger(__name__)

OVER = (WholeStep.SETTLED, WholeStep.UNWOUND)
# Who is insured under which number: nobody needs it once the insurer's answer is posted.
PERSONAL = frozenset({"psn_no", "psn_name", "certno", "card_sn"})
BLANK_SECONDS = 12 * 3600
DAY = 86_400
LOOK_SECONDS = 3600.0


class RetentionSettings(BaseModel, frozen=True, extra="forbid"):
    """How long the ledger keeps payments that are over."""

    keep_days: int = Field(
        180,
        ge=8,
        le=3650,
        description="Days of running after which a payment that is over is deleted here.",
    )


async def rounds(ledger: Ledger, settings: RetentionSettings, every_seconds: float = LOOK_SECONDS) -> None:
    """Once an hour, for ever, and at the start."""
    while True:
        try:
            await tidy(ledger, settings)
        except StoreTrouble as why:
            log.warning("%s: old payments are tidied later: %s", why.code, why.detail)
        await asyncio.sleep(every_seconds)


async def tidy(ledger: Ledger, settings: RetentionSettings) -> None:
    """Blank what is over for half a day, delete what is over for `keep_days`; refunds and prints with it."""
    blanked = await ledger.blank(OVER, BLANK_SECONDS, PERSONAL)
    gone = await ledger.forget((*OVER, *AT_AN_END, *print_steps.OVER), settings.keep_days * DAY)
    if blanked or gone:
        log.info("%d payments were blanked, %d payments, refunds and prints deleted", blanked, gone)

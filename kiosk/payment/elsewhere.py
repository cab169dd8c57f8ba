"""What became of a settlement where the image of this disk was taken, carried over to the image."""

from collections.abc import Callable, Mapping, Sequence

from drivers.errors import Garbled
from kiosk.payment.payers import Payer
from kiosk.payment.settlement_on_disk import Records
from kiosk.payment.settlement_records import CONTRADICTED, UNDECIDED, Leg, LegStep, Word


async def heed_staff(said: Mapping[str, Word], number: str, records: Records) -> list[Leg]:
    """The legs, after what staff decided there: nobody is asked for what was handed out, or never taken.

    That a payer has taken its part is asked of the payer itself.
    """
    return [await _heeded(leg, said, records) for leg in await records.legs(number)]


async def _heeded(leg: Leg, said: Mapping[str, Word], records: Records) -> Leg:
    word = said.get(leg.payer) or (said.get("") if leg.from_patient else None)
    if word not in (Word.NOT_PAID, Word.GIVEN_BACK) or leg.step not in UNDECIDED:
        return leg
    return await records.move(leg, LegStep.REVOKED, confirmed=str(word))


async def taken(legs: Sequence[Leg], payer: Callable[[str], Payer], records: Records) -> list[Leg]:
    """The legs of what was settled there, once each payer says so too.

    Raises Garbled when one does not, or when a person has found out otherwise: somebody has to look.
    """
    return [leg if leg.step is LegStep.DONE else await _taken(leg, payer, records) for leg in legs]


async def _taken(leg: Leg, payer: Callable[[str], Payer], records: Records) -> Leg:
    if leg.given_back_by_hand:
        raise Garbled(CONTRADICTED, f"{leg.reference} was given back by hand, and its settlement is settled")
    kept = await payer(leg.payer).has_taken(leg.order()) if leg.fen else {}
    if kept is None:
        raise Garbled(CONTRADICTED, f"{leg.reference} is not taken, and its settlement is settled")
    return await records.move(leg, LegStep.DONE, kept=dict(kept))

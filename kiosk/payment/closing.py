"""What the end of a settlement brings about: the messages that go into the commit which closes it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from kiosk.payment.numbers import short_code
from kiosk.payment.refund_records import GiveBack, Opening, begun, begun_told
from kiosk.payment.settlement_records import Closed, Leg
from offline_queue.ledger import Begun
from offline_queue.outbox import Message

VERSION = 1


def messages(closed: Closed, terminal: str) -> Sequence[Message]:
    """The hospital's posting, the platform's record and the use of the card, by opaque ids only.

    A settlement that was unwound is recorded at the platform and nowhere else: nothing was paid. What the
    platform said itself is not recorded there again.
    """
    records = [] if closed.told else [_record(closed, terminal)]
    if not closed.settled:
        return records
    return [_posting(closed), *records, _card_use(closed, terminal)]


def refunds(closed: Closed, staff_after_seconds: int) -> Sequence[Begun | Message]:
    """What is to go back once this is settled, such as the rest of a deposit."""
    due = closed.about.get("give_back", [])
    if not closed.settled or not isinstance(due, list):
        return []
    about = {"account": str(closed.about.get("account", "")), "settlement": closed.number}
    opening = Opening(closed.number, closed.at, staff_after_seconds, about)
    records = begun([GiveBack(**each) for each in due], opening)
    return [*records, *begun_told(records)]


def _posting(closed: Closed) -> Message:
    """Source: docs/contracts/hospital.v1.yaml, Posting."""
    about = closed.about
    body = {
        "version": VERSION,
        "settlement": closed.number,
        "patient_id": about["patient"],
        "charge_id": about["charge"],
        "fen": _total(about),
        "parts": about["parts"],
        "paid_at": closed.at.isoformat(),
        "wallet": _wallet(_leg(closed, "wallet") or _leg(closed, "bankcard")),
        "insurer": _insurer(_leg(closed, "insurer")),
        **_held(_leg(closed, "deposit") or _leg(closed, "prepaid") or _leg(closed, "credit")),
    }
    return Message("posting", posting_key(closed.number), closed.number, body)


def posting_key(number: str) -> str:
    """What the posting of that settlement is called in the outbox, and at the hospital."""
    return f"{number}:posting"


def _record(closed: Closed, terminal: str) -> Message:
    body = {
        "version": VERSION,
        "settlement": closed.number,
        "short_code": short_code(closed.number),
        "terminal": terminal,
        "outcome": "settled" if closed.settled else "unwound",
        "closed_at": closed.at.isoformat(),
        "patient_id": closed.about.get("patient"),
        "acting_patient_id": closed.about.get("by") or None,
        "charge_id": closed.about.get("charge"),
        "bills": closed.about.get("bills"),
        "parts": closed.about.get("parts"),
        "legs": [_outcome(leg) for leg in closed.legs],
    }
    key = f"{closed.number}:settlement" + (":undone" if closed.again else "")
    return Message("settlement", key, closed.number, body)


def doubt(number: str, final_at: datetime, terminal: str) -> Message:
    """A payer owes an answer: whoever is asked at any terminal can say so, and until when."""
    body = {
        "version": VERSION,
        "settlement": number,
        "short_code": short_code(number),
        "terminal": terminal,
        "final_at": final_at.isoformat(),
    }
    return Message("doubt", f"{number}:doubt", number, body)


def alarm(name: str, cause: str, at: datetime, terminal: str) -> Message:
    """A settlement or a refund came onto the staff list: `cause` is why no machine could finish it."""
    body = {"version": VERSION, "terminal": terminal, "case": name, "cause": cause, "at": at.isoformat()}
    return Message("alarm", f"{name}:alarm:{at:%y%m%d%H%M%S}", name, body)


def _card_use(closed: Closed, terminal: str) -> Message:
    """Each use of a health or social-security card is told to the platform, by what it proved."""
    patient = str(closed.about["patient"])
    body = {
        "version": VERSION,
        "settlement": closed.number,
        "terminal": terminal,
        "patient_id": patient,
        "medium": closed.about.get("medium"),
        "level": closed.about.get("level"),
        "stage": "pay_bills",
        "used_at": closed.at.isoformat(),
    }
    return Message("card_use", f"{closed.number}:card_use", patient, body)


def _total(about: Mapping[str, object]) -> object:
    parts = about["parts"]
    return parts["total"] if isinstance(parts, Mapping) else None


def _leg(closed: Closed, payer: str) -> Leg | None:
    return next((leg for leg in closed.legs if leg.payer == payer), None)


def _wallet(leg: Leg | None) -> dict[str, object] | None:
    if leg is None:
        return None
    facts = leg.all_facts
    return {
        "channel": facts.get("channel", ""),
        "out_trade_no": leg.reference,
        "trade_no": facts.get("trade_no", ""),
        "fen": leg.fen,
    }


def _insurer(leg: Leg | None) -> dict[str, object] | None:
    if leg is None:
        return None
    return {name: leg.all_facts.get(name, "") for name in ("msgid", "mdtrt_id", "setl_id")}


def _held(leg: Leg | None) -> dict[str, object]:
    """What was paid with money that lay at the hospital, if any was."""
    if leg is None:
        return {}
    account = leg.facts.get("account", "")
    return {"held": {"account_id": account, "reference": leg.reference, "fen": leg.fen}}


def _outcome(leg: Leg) -> dict[str, object]:
    return {"payer": leg.payer, "reference": leg.reference, "fen": leg.fen, "step": str(leg.step)}

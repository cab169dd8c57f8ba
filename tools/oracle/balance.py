"""What the payers' own books hold against what the terminal's journal says, to the fen. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tools.oracle.journal import Journal, Leg, Whole

Books = Mapping[str, Any]
DOUBLE, UNPOSTED = "double charge", "money without posting or reversal"


def differences(books: Books, journal: Journal) -> list[str]:
    """Every sentence is a defect; none means that the books agree. The terminal has to be at rest."""
    return [*money_differences(books, journal), *_rows(books, journal)]


def money_differences(books: Books, journal: Journal) -> Iterator[str]:
    """The same without what the platform was told, which takes nothing from a clone."""
    yield from legs_against(books, journal)
    yield from _strangers(books, journal)
    yield from _postings(books, journal)
    yield from _bills(journal)
    yield from _numbers(journal)


def legs_against(books: Books, journal: Journal) -> Iterator[str]:
    """Each part that the journal knows of against what its payer holds."""
    all_held = held(books)
    for whole in journal.wholes:
        for leg in whole.legs:
            if leg.payer == "hospital":
                continue
            holds = all_held.get(leg.msgid if leg.payer == "insurer" else leg.reference, 0)
            due = leg.fen if whole.step == "settled" else 0
            if holds != due:
                yield f"{_kind(holds, due)}: {leg.reference} is {whole.step}, {due} fen due, {holds} held"


def _kind(holds: int, due: int) -> str:
    return UNPOSTED if due == 0 else DOUBLE if holds > due else "settled without money"


def _strangers(books: Books, journal: Journal) -> Iterator[str]:
    """Money under a number that the journal does not know, and a leg that was ever taken twice."""
    known = {name for whole in journal.wholes for leg in whole.legs for name in (leg.reference, leg.msgid)}
    for name, fen in held(books).items():
        if fen and name not in known:
            yield f"{UNPOSTED}: {fen} fen under {name}, which the journal does not know"
    for name, order in books["wallet"]["orders"].items():
        if order["paid_fen"] + order["given_back_fen"] > order["fen"]:
            yield f"{DOUBLE}: {name} was taken more than once"
    visits = Counter(one["mdtrt_id"] for one in books["insurer"]["settlements"].values() if _stands(one))
    yield from (f"{DOUBLE}: visit {visit} is settled {n} times" for visit, n in visits.items() if n > 1)


def _postings(books: Books, journal: Journal) -> Iterator[str]:
    posted = books["hospital"]["postings"]
    settled = {whole.number: whole for whole in journal.wholes if whole.step == "settled"}
    yield from (f"{UNPOSTED}: {number} is not posted" for number in settled.keys() - posted.keys())
    yield from (f"posted and not settled: {number}" for number in posted.keys() - settled.keys())
    for number in settled.keys() & posted.keys():
        if posted[number]["fen"] != _sum(settled[number]):
            yield f"{number}: {posted[number]['fen']} fen posted, {_sum(settled[number])} taken"
    for number, bill in books["hospital"]["bills"].items():
        payers = [whole.number for whole in settled.values() if number in whole.bills]
        if bill["paid_by"] not in ("", *payers):
            yield f"bill {number} counts as paid by {bill['paid_by']}"
    for reference in books["hospital"]["locks"]:
        yield f"a bill is still held under {reference}"


def _bills(journal: Journal) -> Iterator[str]:
    paid = Counter(bill for whole in journal.wholes if whole.step == "settled" for bill in whole.bills)
    yield from (f"{DOUBLE}: bill {bill} was paid {times} times" for bill, times in paid.items() if times > 1)


def _numbers(journal: Journal) -> Iterator[str]:
    """Of one journal they can't be otherwise; two machines of one identity may make the same."""
    made = Counter(whole.number for whole in journal.wholes)
    yield from (f"number {number} stands for {times} payments" for number, times in made.items() if times > 1)


def _rows(books: Books, journal: Journal) -> Iterator[str]:
    """Each settlement ends with exactly one record at the platform, settled or not."""
    told = Counter(row["order_key"] for row in books["platform"]["rows"] if row["kind"] == "settlement")
    for whole in journal.wholes:
        if told[whole.number] != 1:
            yield f"{whole.number} has {told[whole.number]} records at the platform"
    for place in ("hospital", "platform"):
        yield from (f"{place} refused {row['key']}: {row['detail']}" for row in books[place]["refused"])
    if journal.set_aside:
        yield f"{len(journal.set_aside)} messages were set aside"


def held(books: Books) -> dict[str, int]:
    """What every payer holds now, by the number that it knows it by."""
    return _wallet(books) | _accounts(books) | books["pin_pad"]["taken"] | _insurer(books)


def _wallet(books: Books) -> dict[str, int]:
    return {name: order["paid_fen"] for name, order in books["wallet"]["orders"].items()}


def _accounts(books: Books) -> dict[str, int]:
    """Prepaid balances and credit contracts."""
    accounts = books["hospital"]["wards"]["accounts"].values()
    return {name: fen for account in accounts for name, (fen, _) in account["uses"].items()}


def _insurer(books: Books) -> dict[str, int]:
    settlements = books["insurer"]["settlements"]
    return {
        msgid: one["split"]["total"] - one["split"]["cash"] if _stands(one) else 0
        for msgid, one in settlements.items()
    }


def _stands(settlement: Mapping[str, Any]) -> bool:
    return bool(settlement["state"] == "settled")


def _sum(whole: Whole) -> int:
    legs: tuple[Leg, ...] = whole.legs
    return sum(leg.fen for leg in legs)

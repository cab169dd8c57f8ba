"""Do the books of hospital, insurer, wallets, e-bills and platform say the same, to the fen?"""

from collections import Counter
from collections.abc import Iterator, Mapping

from hardware_sim.part import Json
from hardware_sim.play import glass
from hardware_sim.play.words import Words

SHARES = (("pooled_fund", "pooled"), ("personal_account", "account"), ("other_funds", "other"))


def imbalances(books: Json) -> Iterator[Words]:
    """Where hospital, insurer, wallets, e-bills and platform say different things, in words."""
    postings: Mapping[str, Json] = books["hospital"]["postings"]
    yield from _wallets(books, postings)
    yield from _insurer(books, postings)
    for number, posting in postings.items():
        parts = posting["parts"]
        bills = [each for each in books["hospital"]["bills"].values() if each["paid_by"] == number]
        if sum(each["fen"] for each in bills) != parts["total"]:
            yield Words(
                en=f"{number}: the bills that it paid don't add up to what was posted",
                zh=f"{number}：所付账单之和与入账金额不符",
            )
        if books["ebill"]["bills"].get(number, {}).get("parts") != parts:
            yield Words(
                en=f"{number}: the e-bill is not there, or has other parts",
                zh=f"{number}：没有电子票据，或分项金额不同",
            )
    told = Counter(row["order_key"] for row in books["platform"]["rows"] if row["kind"] == "settlement")
    yield from (
        Words(
            en=f"{number}: {told[number]} records at the platform",
            zh=f"{number}：平台有 {told[number]} 条记录",
        )
        for number in postings
        if told[number] != 1
    )
    yield from (
        Words(en=f"a bill is still held under {reference}", zh=f"仍有账单锁定在 {reference} 下")
        for reference in books["hospital"]["locks"]
    )


def _wallets(books: Json, postings: Mapping[str, Json]) -> Iterator[Words]:
    due: Counter[str] = Counter()
    for posting in postings.values():
        due[posting["person"]] += posting["parts"]["cash"]
    for person, holds in books["wallet"]["paid"].items():
        if holds != due[person]:
            took, owed = yuan(holds), yuan(due[person])
            who = glass.person(person)
            yield Words(
                en=f"{who.en}: wallets took {took} yuan, and {owed} were due",
                zh=f"{who.zh}：钱包收取 {took} 元，应收 {owed} 元",
            )


def _insurer(books: Json, postings: Mapping[str, Json]) -> Iterator[Words]:
    theirs = [
        each["split"] for each in books["insurer"]["settlements"].values() if each["state"] == "settled"
    ]
    settled = Counter(tuple(split[name] for _, name in SHARES) for split in theirs)
    posted = Counter(tuple(each["parts"][name] for name, _ in SHARES) for each in postings.values())
    if settled != posted:
        at_insurer, at_hospital = dict(settled), dict(posted)
        yield Words(
            en=f"the insurer settled {at_insurer}, and the hospital posted {at_hospital}",
            zh=f"医保结算 {at_insurer}，医院入账 {at_hospital}",
        )


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02}"

"""What the insurer says about a person: each insurance, its state, and the account."""

from collections.abc import Iterator, Sequence

from kiosk.payment.areas import Place, city_name
from kiosk.payment.insurance import Cover, PastSettlement, Registration
from kiosk.payment.money import yuan
from kiosk.screens.asking import Fact, ReadOver, Told
from kiosk.text import LANGUAGES, Text, as_given, words
from kiosk.ward.stays import Credit, NoCredit

PAST = "past"


class SeeInsurance(ReadOver):
    """Your insurance as it stands now; the answer is that it was read, or PAST."""

    words = "see_insurance"


class SeePast(ReadOver):
    """What was settled before; the answer is that it was read."""

    words = "see_past"


class NothingSettled(Told):
    """The insurer knows of nothing that was settled in the last year."""

    words = "nothing_settled"
    icon = "wait"


class NoInsurance(Told):
    """The insurer knows no insurance of this person."""

    words = "no_insurance"
    icon = "wait"


def cover_facts(covers: Sequence[Cover]) -> tuple[Fact, ...]:
    """All insurances, one under the other, those in force first."""
    return tuple(fact for cover in covers for fact in _facts(cover))


def past_facts(past: Sequence[PastSettlement]) -> tuple[Fact, ...]:
    """When and where each was, what it came to, and who paid which part of it."""
    return tuple(fact for each in past for fact in _settled(each))


def credit_facts(credit: Credit | NoCredit) -> tuple[Fact, ...]:
    """With whom a contract of credit treatment is, and what of its limit is free; nothing without one."""
    if isinstance(credit, NoCredit):
        return ()
    return (
        Fact(
            Text("see_insurance.credit"), Text("see_insurance.signed", {"lender": credit.lender}), strong=True
        ),
        Fact(Text("see_insurance.limit"), Text("money.amount", {"yuan": yuan(credit.free)})),
    )


def _facts(cover: Cover) -> Iterator[Fact]:
    key = f"insurance_kind.{cover.kind}"
    kind = Text(key) if words(LANGUAGES[0]).knows(key) else as_given(cover.kind)
    state = Text("see_insurance.in_force" if cover.in_force else "see_insurance.paused")
    yield Fact(kind, state, strong=True)
    yield Fact(Text("see_insurance.balance"), Text("money.amount", {"yuan": yuan(cover.balance)}))
    yield Fact(Text("see_insurance.place"), _place(cover))
    if cover.filing is not None:
        no = "no_filing" if cover.place is Place.PROVINCE else "not_filed"
        yield Fact(Text("see_insurance.filing"), _said(cover.filing, no), strong=True)
    if cover.serious_disease is not None and cover.serious_disease.valid:
        yield Fact(Text("see_insurance.serious_disease"), _said(cover.serious_disease))


def _settled(past: PastSettlement) -> Iterator[Fact]:
    where = as_given(past.institution) if past.institution else Text("see_past.somewhere")
    yield Fact(as_given(str(past.day)), where, strong=True)
    parts = past.parts
    if parts is None:
        yield Fact(Text("see_past.total"), Text("see_past.untold"))
        return
    funds = parts.pooled_fund + parts.other_funds
    paid = {"funds": funds, "account": parts.personal_account, "cash": parts.cash}
    yield Fact(Text("see_past.total"), Text("money.amount", {"yuan": yuan(parts.total)}))
    yield Fact(Text("see_past.of_it"), Text("see_past.paid", {name: yuan(fen) for name, fen in paid.items()}))


def _place(cover: Cover) -> Text:
    """As it says where nothing was heard of a filing; within a province the filing may not be needed."""
    name = {Place.HERE: "local", Place.PROVINCE: "province", Place.AWAY: "away"}[cover.place]
    if cover.filing is None and cover.place is not Place.HERE:
        name += "_unfiled"
    city = city_name(cover.area) if cover.place is Place.PROVINCE else ""
    return Text(f"see_insurance.{name}", {"area": as_given(city) if city else _province(cover.area)})


def _province(area: str) -> Text:
    """Its first two digits name the province. Source: GB/T 2260."""
    key = f"province.{area[:2]}"
    return Text(key if words(LANGUAGES[0]).knows(key) else "province.other")


def _said(registration: Registration, no: str = "not_filed") -> Text:
    """Whether and how long; which disease it is stands on no screen."""
    if not registration.valid:
        return Text(f"see_insurance.{no}")
    if registration.until is None:
        return Text("see_insurance.filed")
    return Text("see_insurance.filed_until", {"day": registration.until.isoformat()})

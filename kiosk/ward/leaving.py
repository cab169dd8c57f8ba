"""The settlement of a stay: parts from insurer and hospital, the deposit used, the rest given back."""

import logging
from dataclasses import dataclass, replace

from drivers.errors import Trouble
from kiosk.clock import now
from kiosk.identity.people import Patient
from kiosk.outpatient.reading_pages import read_pages
from kiosk.paper import ward as papers_ward
from kiosk.paper.hand_over import hand_over
from kiosk.paper.pages import stay_pages
from kiosk.paper.payment import name_of
from kiosk.paper.printed import Printed
from kiosk.paper.printing import Slip, hand_out, not_printed
from kiosk.paper.ward import Statement
from kiosk.payment.agreement import Debtor, Due, work_out
from kiosk.payment.owing import with_insurance
from kiosk.payment.paying import taken
from kiosk.payment.refund_records import Refund
from kiosk.payment.settlement_records import Settled
from kiosk.screens.asking import Fact
from kiosk.screens.ebills import ReadList
from kiosk.screens.identity import LookingUp
from kiosk.screens.payment import AskingHospital, Paying
from kiosk.screens.screen import Back
from kiosk.screens.ward import ConfirmDischarge, GivenBack, ItemsOpen, NotDischarged
from kiosk.terminal import Terminal
from kiosk.text import Text, as_given, words
from kiosk.visit import Visit
from kiosk.ward.laying_down import code_fact, money
from kiosk.ward.stays import Cover, Held, Stay, StayState

log = logging.getLogger(__name__)

REFUND_SECONDS = 20.0


@dataclass(frozen=True)
class Leaving:
    """What a stay costs, who pays it, and how the deposit covers the patient's own part."""

    patient: Patient
    stay: Stay
    due: Due
    cover: Cover


async def may_leave(stay: Stay, terminal: Terminal) -> bool:
    """The doctor has written the discharge and nothing is open; else it is said what is missing."""
    if stay.state is not StayState.LEAVING:
        await terminal.screen.ask(NotDischarged())
        return False
    if stay.open_items:
        facts = tuple(Fact(Text("ward.open_item"), as_given(each)) for each in stay.open_items)
        await terminal.screen.ask(ItemsOpen(facts=facts))
        return False
    return True


async def work_out_stay(patient: Patient, stay: Stay, terminal: Terminal) -> Leaving:
    """Nothing is booked by it, and no money moves."""
    patient = await with_insurance(patient, terminal)
    async with terminal.screen.showing(LookingUp()):
        bill = await terminal.hospital.wards.leave(stay)
        insured = await terminal.insurer.person(patient.identity)
    due = await work_out(Debtor(patient, insured, (bill,)), (bill,), terminal)
    async with terminal.screen.showing(AskingHospital()):
        cover = await terminal.hospital.wards.cover(stay, due.charge.id, due.parts.cash)
    held = Held("deposit", cover.account, cover.used, sum(each.fen for each in cover.give_back))
    return Leaving(patient, stay, replace(due, held=held, give_back=cover.give_back), cover)


async def settle_stay(visit: Visit, leaving: Leaving, terminal: Terminal) -> Settled:
    """Agreed to on the glass, then every leg or none. Raises Back from the first screen."""
    while True:
        await terminal.screen.ask(ConfirmDischarge(facts=_facts(leaving)))
        try:
            return await taken(visit, leaving.due, terminal)
        except Back:  # only before anything was taken
            continue


async def give_back_rest(settled: Settled, leaving: Leaving, terminal: Terminal) -> list[Refund]:
    """The refunds began with the settlement, in its commit; here they are only waited for."""
    if not leaving.due.give_back:
        return []
    async with terminal.screen.showing(Paying(sum(each.fen for each in leaving.due.give_back))):
        return await terminal.refunds.try_now(settled.number, REFUND_SECONDS)


async def hand_statement(
    settled: Settled, leaving: Leaving, refunds: list[Refund], terminal: Terminal
) -> None:
    """The statement and the e-bill; then what becomes of the rest of the deposit is said."""
    told = Statement(
        short_code=settled.short_code,
        number=settled.number,
        at=settled.at,
        patient=leaving.patient,
        stay=leaving.stay,
        parts=leaving.due.parts,
        cover=leaving.cover,
        refunds=refunds,
        named=leaving.due.named,
    )
    said = words(terminal.screen.language)
    await hand_over(settled, leaving.due, terminal, papers_ward.statement(told, terminal.place, said))
    facts = [Fact(Text("ward.comes_back"), papers_ward.told_of(each, said), strong=True) for each in refunds]
    if leaving.cover.at_counter:
        facts.append(Fact(Text("ward.at_counter"), money(leaving.cover.at_counter), strong=True))
    facts += [code_fact(settled.short_code)] if facts else []
    if refunds:
        of = papers_ward.Stayed(leaving.patient, leaving.stay, now())
        await _hand_refund_slip(refunds, of, tuple(facts), terminal)
    elif facts:
        await terminal.screen.ask(GivenBack(facts=tuple(facts)))
    if terminal.office_printer is not None:
        await _offer_pages(told, terminal)


async def _hand_refund_slip(
    refunds: list[Refund], of: papers_ward.Stayed, facts: tuple[Fact, ...], terminal: Terminal
) -> None:
    slip = papers_ward.refund_slip(refunds, of, terminal.place, words(terminal.screen.language))

    def told(printed: Printed) -> GivenBack:
        return GivenBack(facts=facts, trouble=not_printed(printed), code=printed.code)

    await hand_out(Slip(slip), told, terminal)


async def _offer_pages(told: Statement, terminal: Terminal) -> None:
    """The statement on A4; last, since everything is settled and whoever leaves here has the slip."""
    pages = stay_pages(told, terminal.place, words(terminal.screen.language))
    try:
        await read_pages(pages, terminal, kind=ReadList)
    except Trouble as why:
        log.warning("%s while the statement of a stay was laid out: %s", why.code, why.detail)
    except Back:
        return


def _facts(leaving: Leaving) -> tuple[Fact, ...]:
    parts, cover = leaving.due.parts, leaving.cover
    facts = [Fact(Text("ward.total"), money(parts.total), strong=True)]
    if leaving.due.insurance is not None:
        facts.append(Fact(Text("ward.pooled_fund"), money(parts.pooled_fund)))
        facts.append(Fact(Text("ward.other_funds"), money(parts.other_funds)))
        facts += [Fact(name_of(each), money(each.fen)) for each in leaving.due.named]
        facts.append(Fact(Text("ward.personal_account"), money(parts.personal_account)))
    facts.append(Fact(Text("ward.own_part"), money(parts.cash)))
    facts.append(Fact(Text("ward.from_deposit"), money(cover.used)))
    back = sum(each.fen for each in cover.give_back)
    if cover.missing or not (back or cover.at_counter):
        facts.append(Fact(Text("ward.to_pay"), money(cover.missing), strong=True))
    if back:
        facts.append(Fact(Text("ward.comes_back"), money(back), strong=True))
    if cover.at_counter:
        facts.append(Fact(Text("ward.at_counter"), money(cover.at_counter), strong=True))
    return tuple(facts)

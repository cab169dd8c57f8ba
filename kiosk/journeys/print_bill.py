"""Show the patient's fiscal bills of every source; to the phone or on paper, marked when it is a copy."""

from kiosk.faults import fault_for
from kiosk.identity.identify import identify
from kiosk.identity.people import Patient
from kiosk.journey import Need, Stage, journey
from kiosk.payment.bills import EBill
from kiosk.payment.taking_e_bill import give_bill, paper_down
from kiosk.screens.ebills import (
    ChooseEBill,
    EBillWay,
    HowToTakeEBill,
    LookAtEBill,
    NoEBills,
    bill_facts,
    bill_options,
    ways,
    worth,
)
from kiosk.screens.identity import LookingUp
from kiosk.screens.screen import Back
from kiosk.terminal import Terminal
from kiosk.visit import Visit


@journey(Need.HOSPITAL, Need.EBILLS, stage=Stage.AFTER)
async def print_bill(visit: Visit, terminal: Terminal) -> None:
    """Identify, choose a bill, read it, take it; as many as are wanted."""
    patient = await identify(terminal, visit=visit)
    while (bill := await _chosen(patient, terminal)) is not None:
        try:
            await terminal.screen.ask(LookAtEBill(facts=bill_facts(bill), note=worth(bill)))
            on_pages = terminal.office_printer is not None
            way = await terminal.screen.ask(HowToTakeEBill(ways(bill, await paper_down(terminal), on_pages)))
            await give_bill(bill, EBillWay(way), terminal)
        except Back:
            continue


async def _chosen(patient: Patient, terminal: Terminal) -> EBill | None:
    """Asked anew each time: a bill that was printed meanwhile is a copy from then on."""
    async with terminal.screen.showing(LookingUp()):
        found = await terminal.ebills.bills_of(patient)
    if not found.bills:
        await terminal.screen.ask(NoEBills())
        return None
    question = ChooseEBill(bill_options(found.bills))
    for each in found.refused:
        terminal.events.record("bill_refused", code=each.code)
    if found.refused:
        why = fault_for(found.refused[0])
        question = ChooseEBill(question.options, trouble=why.patient, code=why.code)
    return found.bills[int(await terminal.screen.ask(question))]

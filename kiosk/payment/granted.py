"""A code may carry who somebody is, their insurance, and one payment: three results, each with its own yes.

Who it is was agreed to by showing it. Source: EHC-39, CV-21.
"""

from dataclasses import replace

from kiosk.identity.people import NO_PROOF, Patient
from kiosk.payment.money import yuan
from kiosk.screens.asking import Option
from kiosk.screens.wallet import UseGrant, UseInsurance
from kiosk.terminal import Terminal
from kiosk.text import Text
from kiosk.visit import Visit

YES, NO = "yes", "no"


async def insurance_agreed(patient: Patient, terminal: Terminal) -> Patient:
    """The patient, without a proof when the insurance that came with a combined code is not to be used.

    Who showed a medium of the insurance alone has said it by that. Raises Back.
    """
    if patient.identity.grant is None or not patient.identity.proof.kind:
        return patient
    options = (Option(YES, Text("use_insurance.use")), Option(NO, Text("use_insurance.myself")))
    if await _agreed("insurance", UseInsurance(options), terminal):
        return patient
    return replace(patient, identity=replace(patient.identity, proof=NO_PROOF))


async def granted_code(visit: Visit, fen: int, terminal: Terminal) -> str | None:
    """The payment that came with a combined code, while it is fresh and if its owner says yes; once only.

    None: the wallet's own code is asked for. Raises Back.
    """
    grant = visit.patient.identity.grant if visit.patient else None
    if not fen or grant is None or visit.grant_spent or not (channel := terminal.wallets.granted(grant)):
        return None
    wallet = terminal.wallets.name_of(channel)
    options = (Option(YES, Text("use_grant.use", {"wallet": wallet})), Option(NO, Text("use_grant.another")))
    question = UseGrant(options, said={"amount": yuan(fen), "wallet": wallet})
    agreed = await _agreed("wallet", question, terminal)
    visit.grant_spent = True
    return grant.code if agreed and terminal.wallets.granted(grant) else None


async def _agreed(what: str, question: UseGrant | UseInsurance, terminal: Terminal) -> bool:
    agreed = await terminal.screen.ask(question) == YES
    terminal.events.record("combined_code", what=what, agreed=agreed)
    return agreed

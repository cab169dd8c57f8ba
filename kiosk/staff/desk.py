"""The staff list on the glass, for somebody of staff who has logged in."""

from drivers.errors import Refused
from kiosk.clock import as_read_here
from kiosk.faults import catalogue
from kiosk.payment.money import yuan
from kiosk.payment.story import step_by_step
from kiosk.screens.asking import Fact, Option
from kiosk.screens.screen import Back
from kiosk.screens.staff import CaseOver, CaseStays, ChooseCase, ChooseStep, ConfirmStep, NoCases, ReadCase
from kiosk.staff.cases import Action, Case, CaseKind, Open
from kiosk.terminal import Terminal
from kiosk.text import LANGUAGES, InEach, Text, as_given, words

DAYTIME = "%m-%d %H:%M"


async def look_through(by: str, terminal: Terminal) -> None:
    """Row after row, until Back. `by` is the number of the member of staff, kept with each decision."""
    while cases := await terminal.staff_list.cases():
        name = await terminal.screen.ask(ChooseCase(tuple(case_option(case) for case in cases)))
        try:
            await _decide(next(case for case in cases if case.id == name), by, terminal)
        except Back:
            continue
    await terminal.screen.ask(NoCases())


async def _decide(case: Case, by: str, terminal: Terminal) -> None:
    """One row: read, choose, confirm, done. Raises Back from the first two screens."""
    await terminal.screen.ask(ReadCase((*_facts(case), *step_by_step(case.story))))
    options = {f"{each.action}:{each.part}": each for each in case.choices}
    chosen = options[await terminal.screen.ask(ChooseStep(tuple(_step(each) for each in case.choices)))]
    await terminal.screen.ask(ConfirmStep((*_facts(case)[:1], _said(chosen))))
    try:
        over = await terminal.staff_list.act(case.id, chosen.action, by, chosen.part)
    except Refused:  # it moved on while it was read, so its new state is what counts
        over = False
    await terminal.screen.ask(CaseOver() if over else CaseStays())


def case_option(case: Case) -> Option:
    """By what a patient has in hand, if there is such a code; else by what kind of row it is, and of what."""
    kind = Text(f"case_kind.{case.kind}")
    detail = kind if case.short_code else _what(case)
    return Option(
        key=case.id,
        title=as_given(case.short_code) if case.short_code else kind,
        detail=Text("case_fact.about", {"what": detail, "amount": yuan(case.fen)}) if case.fen else detail,
        aside=as_given(as_read_here(case.since).strftime(DAYTIME)),
    )


def _facts(case: Case) -> tuple[Fact, ...]:
    found = [
        Fact(Text("case_fact.number"), as_given(case.id), strong=True),
        Fact(Text("case_fact.cause"), _cause(case.cause)),
        Fact(Text("case_fact.since"), as_given(as_read_here(case.since).strftime(f"%Y-{DAYTIME}"))),
    ]
    if case.fen and not case.legs:
        found.append(Fact(Text("case_fact.sum"), Text("money.amount", {"yuan": yuan(case.fen)})))
    if case.payment:
        found.append(Fact(Text("story_fact.payment"), as_given(case.payment)))
    for leg in case.legs:
        label = Text(f"case_part.{leg.payer}")
        found.append(Fact(label, Text(f"leg_step.{leg.step}", {"amount": yuan(leg.fen)})))
    return tuple(found)


def _what(case: Case) -> Text:
    """What tells rows of one kind apart: what differs, or which message it is."""
    return as_given(case.id) if case.kind is CaseKind.MESSAGE else _cause(case.cause)


def _cause(cause: str) -> Text:
    """What a fault code means, where it is one; which book differs in what; else the words of others."""
    fault, known = catalogue().get(cause), words(LANGUAGES[0])
    if fault is not None:
        each = {language: fault.cause(language) for language in LANGUAGES}
        return Text("case_cause.fault", {"code": cause, "cause": InEach(each)})
    side, _, what = cause.partition(" ")
    if known.knows(f"case_cause.{what}"):
        return Text(f"case_cause.{what}", {"side": Text(f"case_part.{side}")})
    if known.knows(f"case_cause.{cause}"):
        return Text(f"case_cause.{cause}")
    return Text("case_cause.said", {"words": cause}) if cause else as_given("-")


def _step(choice: Open) -> Option:
    return Option(f"{choice.action}:{choice.part}", Text(f"case_action.{choice.action}"), _part(choice))


def _part(choice: Open) -> Text:
    return Text(f"case_part.{choice.part or 'whole'}")


def _said(choice: Open) -> Fact:
    part = _part(choice)
    if choice.action is Action.TRY_AGAIN:
        return Fact(part, Text("case_action.try_again"))
    action = Text(f"case_action.{choice.action}")
    if not choice.fen:
        return Fact(part, action)
    return Fact(part, Text("case_fact.decided", {"action": action, "amount": yuan(choice.fen)}))

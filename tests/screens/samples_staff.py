"""What staff see of unfinished payments, what the code on a slip tells, our payment code, what is secret."""

from datetime import datetime

from kiosk.clock import BEIJING
from kiosk.screens.asking import Fact, Option
from kiosk.screens.filing import MakePassword, RepeatPassword
from kiosk.screens.helping import EnterStaffPin
from kiosk.screens.identity import PhoneTail
from kiosk.screens.outcome import EnterShortCode, StillChecked, WasGivenBack, WasPaid
from kiosk.screens.staff import CaseOver, CaseStays, ChooseCase, ChooseStep, ConfirmStep, NoCases, ReadCase
from kiosk.screens.wallet import ChooseWay, ScanToPay
from kiosk.settlement_records import LegStep
from kiosk.staff_cases import Action, CaseKind
from kiosk.text import Text, as_given
from tests.screens.sample import Sample

SINCE = datetime(2026, 11, 22, 9, 40, tzinfo=BEIJING)
NUMBER = Fact(Text("case_fact.number"), as_given("26112203280001-07"), strong=True)
STORY = (
    NUMBER,
    Fact(Text("case_fact.cause"), as_given("WAL-03")),
    Fact(Text("case_fact.since"), as_given(f"{SINCE:%Y-%m-%d %H:%M}")),
    Fact(Text("case_part.wallet"), Text(f"leg_step.{LegStep.UNKNOWN}", {"amount": "46.20"})),
    Fact(Text("case_part.insurer"), Text(f"leg_step.{LegStep.DONE}", {"amount": "282.30"})),
)
CASES = tuple(
    Option(f"{at}", as_given("4K7Q2M"), Text(f"case_kind.{kind}"), as_given("46.20  11-22 09:40"))
    for at, kind in enumerate(CaseKind)
)
STEPS = tuple(
    Option(action, Text(f"case_action.{action}"), Text("case_part.wallet") if place else None)
    for place, action in enumerate(Action)
)
DECIDED = Text("case_fact.decided", {"action": Text("case_action.confirm_paid"), "amount": "46.20"})


def told(state: str) -> tuple[Fact, ...]:
    code = Fact(Text("outcome.code"), as_given("4K7Q2M"))
    return code, Fact(Text(f"outcome.{state}"), as_given(f"{SINCE:%Y-%m-%d %H:%M}"), strong=True)


SAMPLES = (
    Sample("choose_case", ChooseCase(options=CASES)),
    Sample("read_case", ReadCase(facts=STORY)),
    Sample("choose_step", ChooseStep(options=STEPS)),
    Sample("confirm_step", ConfirmStep(facts=(NUMBER, Fact(Text("case_part.wallet"), DECIDED)))),
    Sample("no_cases", NoCases()),
    Sample("case_over", CaseOver()),
    Sample("case_stays", CaseStays()),
    Sample("outcome_enter_short_code", EnterShortCode()),
    Sample("outcome_enter_short_code_again", EnterShortCode(trouble=Text("enter_short_code.unknown"))),
    Sample("was_paid", WasPaid(facts=told("settled"))),
    Sample("was_given_back", WasGivenBack(facts=told("unwound"))),
    Sample("still_checked", StillChecked(facts=told("open"))),
    Sample("choose_way", ChooseWay.between(46_20)),
    Sample("scan_to_pay", ScanToPay(link="https://pay.example.org/q/4K7Q2M", said={"amount": "46.20"})),
    Sample("phone_tail", PhoneTail()),
    Sample("phone_tail_again", PhoneTail(trouble=Text("phone_tail.not_these"))),
    Sample("enter_staff_pin", EnterStaffPin()),
    Sample("make_password", MakePassword()),
    Sample("make_password_weak", MakePassword(trouble=Text("make_password.weak"))),
    Sample("make_password_differ", MakePassword(trouble=Text("make_password.differ"))),
    Sample("repeat_password", RepeatPassword()),
)

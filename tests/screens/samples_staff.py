"""What staff see of unfinished payments, what the code on a slip tells, our payment code, what is secret."""

from datetime import datetime

from kiosk.clock import BEIJING
from kiosk.payment.settlement_records import LegStep
from kiosk.screens.asking import Fact, Option
from kiosk.screens.filing import MakePassword, RepeatPassword
from kiosk.screens.helping import EnterStaffPin
from kiosk.screens.identity import PhoneTail
from kiosk.staff.cases import Action, CaseKind
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
    Sample("phone_tail", PhoneTail()),
    Sample("phone_tail_again", PhoneTail(trouble=Text("phone_tail.not_these"))),
    Sample("enter_staff_pin", EnterStaffPin()),
    Sample("make_password", MakePassword()),
    Sample("make_password_weak", MakePassword(trouble=Text("make_password.weak"))),
    Sample("make_password_differ", MakePassword(trouble=Text("make_password.differ"))),
    Sample("repeat_password", RepeatPassword()),
)

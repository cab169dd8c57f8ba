"""Opening a file, binding, acting for others, staff: every question, and each reason to be asked again."""

from kiosk.screens.asking import Fact, Option
from kiosk.screens.filing import (
    Bound,
    ChooseAge,
    ChooseBinding,
    ChooseNewborn,
    ChoosePatient,
    ChooseSex,
    EnterHospitalCard,
    EnterPhone,
    EnterSmsCode,
    EnterTemporaryNumber,
    Filed,
    Filing,
    HealthCardReady,
    NoCodeCame,
    NoNewborn,
    OfferFiling,
    OfferHealthCard,
    ReadConsent,
    ReadFaceConsent,
    ReadNewbornConsent,
    TemporaryReady,
    ToBeConfirmed,
    Unbound,
)
from kiosk.screens.helping import (
    ChooseService,
    ChooseTask,
    EnterPatientNumber,
    EnterStaffNumber,
    NoCard,
)
from kiosk.text import Text, as_given
from tests.screens.sample import Sample

NAME, NUMBER = (
    Fact(Text("person.name"), as_given("林*英")),
    Fact(Text("person.number"), as_given("330***********6422")),
)
WHO = (NAME, NUMBER)
CODE = f"{'3f1c0e9a77d24b58' * 4}:1"


def _hinted(section: str, *keys: str, closed: str = "") -> tuple[Option, ...]:
    return tuple(
        Option(
            key,
            Text(f"{section}.{key}"),
            detail=Text(f"{section}.{key}_hint"),
            closed=Text(closed) if closed and not at else None,
        )
        for at, key in enumerate(keys)
    )


def _filed(outcome: str) -> Filed:
    number = Fact(Text("person.outpatient_number"), as_given("00100001"), strong=True)
    return Filed(facts=(*WHO, number, Fact(Text("filed.state"), Text(f"filed.{outcome}"))))


def _paragraphs(section: str, count: int) -> tuple[Text, ...]:
    return tuple(Text(f"{section}.paragraph_{at}") for at in range(1, count + 1))


RELATIVES = (
    Option("myself", as_given("林*英"), Text("choose_patient.myself")),
    *(
        Option(
            each, as_given("陈*国"), Text(f"relation.{each}"), Text("choose_patient.age", {"years": 8 + at})
        )
        for at, each in enumerate(("child", "spouse", "parent", "ward", "other"))
    ),
)
RESEND = (
    Option("again", Text("no_code_came.again"), closed=Text("no_code_came.wait", {"seconds": 48})),
    Option("other", Text("no_code_came.other_number")),
)
WAYS = (
    *_hinted("no_card", "code"),
    Option("face", Text("no_card.face"), Text("no_card.face_hint"), closed=Text("no_card.face_closed")),
    Option("staff", Text("no_card.staff"), Text("no_card.staff_hint"), closed=Text("no_card.staff_closed")),
    *_hinted("no_card", "temporary"),
)
AGES = (
    Option("7", Text("choose_age.band", {"first": 7, "last": 13})),
    Option("80", Text("choose_age.oldest", {"first": 80})),
)
TASKS = (
    Option("patient", Text("choose_task.patient"), closed=Text("choose_task.clerks_only")),
    Option("cases", Text("choose_task.cases")),
)
BINDINGS = _hinted(
    "choose_binding", "social_card", "hospital_card", "temporary", "face", "child_face", "unbind",
    closed="choose_binding.other_medium",
)  # fmt: skip


def born(sex: str, end: str) -> Text:
    return Text("choose_newborn.which", {"sex": Text(f"person.{sex}"), "end": end})


SAMPLES = (
    Sample("filing", Filing()),
    Sample("choose_patient", ChoosePatient(options=RELATIVES)),
    Sample("offer_filing", OfferFiling(facts=WHO)),
    Sample("offer_health_card", OfferHealthCard(facts=WHO)),
    Sample("filing_enter_phone", EnterPhone()),
    Sample("filing_enter_phone_again", EnterPhone(trouble=Text("enter_phone.not_a_number"))),
    Sample("enter_phone_wait", EnterPhone(trouble=Text("enter_phone.wait", {"seconds": 37}))),
    Sample("filing_enter_sms_code", EnterSmsCode(said={"phone": "199****0138"})),
    Sample(
        "enter_sms_code_wrong",
        EnterSmsCode(said={"phone": "199****0138"}, trouble=Text("enter_sms_code.wrong", {"left": 2})),
    ),
    Sample(
        "enter_sms_code_dead",
        EnterSmsCode(said={"phone": "199****0138"}, trouble=Text("enter_sms_code.dead")),
    ),
    Sample("no_code_came", NoCodeCame(options=RESEND)),
    Sample("read_consent", ReadConsent(paragraphs=_paragraphs("read_consent", 4))),
    Sample("read_face_consent", ReadFaceConsent(paragraphs=_paragraphs("read_face_consent", 3))),
    Sample("read_newborn_consent", ReadNewbornConsent(paragraphs=_paragraphs("read_newborn_consent", 2))),
    Sample("health_card_ready", HealthCardReady(link=CODE, facts=WHO)),
    *(Sample(f"filed_{each}", _filed(each)) for each in ("created", "linked", "known")),
    Sample("to_be_confirmed", ToBeConfirmed(facts=WHO)),
    Sample("choose_binding", ChooseBinding(options=BINDINGS)),
    Sample("bound", Bound(facts=(Fact(Text("bound.what"), Text("choose_binding.social_card")),))),
    Sample("unbound", Unbound()),
    Sample("enter_hospital_card", EnterHospitalCard()),
    Sample("enter_temporary_number", EnterTemporaryNumber()),
    Sample(
        "enter_temporary_number_again",
        EnterTemporaryNumber(trouble=Text("enter_temporary_number.not_a_number")),
    ),
    Sample(
        "choose_newborn",
        ChooseNewborn(
            options=(
                Option("0", Text("choose_newborn.child", {"day": "2026-11-21"}), born("male", "0017")),
                Option("1", Text("choose_newborn.child", {"day": "2026-11-21"}), born("male", "0018")),
                Option("2", Text("choose_newborn.child", {"day": "2026-11-22"}), born("unknown_sex", "0023")),
            )
        ),
    ),
    Sample("no_newborn", NoNewborn()),
    Sample(
        "choose_sex",
        ChooseSex(options=(Option("1", Text("person.male")), Option("2", Text("person.female")))),
    ),
    Sample("choose_age", ChooseAge(options=AGES)),
    Sample(
        "temporary_ready",
        TemporaryReady(facts=(Fact(Text("temporary_ready.number"), as_given("90000001"), strong=True),)),
    ),
    Sample("no_card", NoCard(options=WAYS)),
    Sample("choose_task", ChooseTask(options=TASKS)),
    Sample(
        "choose_service",
        ChooseService(options=_hinted("home", "pay_bills", "file_patient"), said={"name": "林*英"}),
    ),
    Sample("enter_staff_number", EnterStaffNumber()),
    Sample("enter_staff_number_again", EnterStaffNumber(trouble=Text("enter_staff_pin.wrong"))),
    Sample("enter_patient_number", EnterPatientNumber()),
    Sample("enter_patient_number_wrong", EnterPatientNumber(trouble=Text("enter_patient_number.wrong"))),
    Sample("enter_patient_number_nobody", EnterPatientNumber(trouble=Text("enter_patient_number.nobody"))),
)

"""Faces and bank cards: consents, the mirror, the choice of payer. The face is a grey field."""

from kiosk.screens.asking import Option
from kiosk.screens.face import (
    AnotherWay,
    FaceConsent,
    GuardianConsent,
    GuardianSendConsent,
    LookHere,
    Mirror,
    SendConsent,
    TypeIdNumber,
)
from kiosk.screens.identity import InsuranceByAnother
from kiosk.screens.payment import ChoosePayer, PayingByCard
from kiosk.text import Text
from tests.screens.sample import Sample

SEEN = Mirror(Text("face.turn_left"), bytes((120, 140, 160)) * (48 * 36), 48, 36, 1)
PARTS = ("what", "kept", "free")
INSURANCE = (
    Option("show", Text("insurance_by_another.show"), detail=Text("insurance_by_another.show_hint")),
    Option("myself", Text("insurance_by_another.myself"), detail=Text("insurance_by_another.myself_hint")),
)
PAYERS = (
    Option("wallet", Text("choose_payer.wallet"), icon="wallet"),
    Option("bank_card", Text("wallets.bank_card"), icon="bank_card"),
)

SAMPLES = (
    Sample("face_consent", FaceConsent(paragraphs=tuple(Text(f"face_consent.{each}") for each in PARTS))),
    Sample(
        "guardian_consent",
        GuardianConsent(paragraphs=tuple(Text(f"guardian_consent.{each}") for each in PARTS)),
    ),
    Sample("send_consent", SendConsent(paragraphs=tuple(Text(f"send_consent.{each}") for each in PARTS))),
    Sample(
        "guardian_send_consent",
        GuardianSendConsent(paragraphs=tuple(Text(f"guardian_send_consent.{each}") for each in PARTS)),
    ),
    Sample("look_here", LookHere(SEEN)),
    Sample("look_here_again", LookHere(SEEN, trouble=Text("faults.face_not_live"), code="FAC-08")),
    Sample("another_way", AnotherWay(said={"why": Text("another_way.failed")})),
    Sample("another_way_now", AnotherWay(said={"why": Text("another_way.unavailable")})),
    Sample("type_id_number", TypeIdNumber()),
    Sample("type_id_number_again", TypeIdNumber(trouble=Text("type_id_number.wrong"))),
    Sample("insurance_by_another", InsuranceByAnother(options=INSURANCE)),
    Sample("choose_payer", ChoosePayer(options=PAYERS)),
    Sample(
        "choose_payer_again",
        ChoosePayer(options=PAYERS, trouble=Text("faults.card_declined"), code="PIN-01"),
    ),
    Sample("paying_by_card", PayingByCard(128_50)),
)

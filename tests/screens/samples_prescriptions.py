"""Samples of having a prescription filled: every kind, every way, and what may go wrong."""

from dataclasses import replace
from datetime import date

from kiosk.outpatient.prescriptions import Insurance, Medicine, Origin, Prescription, State
from kiosk.screens.prescriptions import (
    ChoosePrescription,
    Filled,
    GiveAddress,
    HowToFill,
    PrescriptionPrinted,
    ReadOrder,
    ReadPrescription,
    ShowPrescription,
    prescription_facts,
    prescription_options,
    way_options,
)
from kiosk.text import Text
from tests.screens.sample import Sample

AMLODIPINE = Medicine("苯磺酸氨氯地平片", "5mg×28片", "2 盒", "口服，一次1片，一日1次")
METFORMIN = Medicine("盐酸二甲双胍缓释片", "0.5g×60片", "1 瓶", "口服，一次2片，一日2次，餐中")
HERE = Prescription(
    number="330126112201",
    origin=Origin.HERE,
    state=State.READY,
    institution="江城市第一人民医院",
    department="心血管内科",
    doctor="赵明远",
    issued_on=date(2026, 11, 22),
    valid_until=date(2026, 11, 25),
    fen=86_40,
    delivers=True,
    medicines=(AMLODIPINE,),
)
ONLINE = replace(
    HERE,
    number="330126112202",
    origin=Origin.ONLINE,
    institution="江城市互联网医院",
    department="慢病复诊",
    doctor="钱医生",
    medicines=(AMLODIPINE, METFORMIN),
)
WAITS = replace(ONLINE, state=State.PAID, pick_up="MB26112200009", insurance=Insurance.SETTLED)
SENT = replace(ONLINE, state=State.PAID, delivery_url="https://delivery.example/address?p=1")
ELSEWHERE = replace(ONLINE, number="340126112203", origin=Origin.ELSEWHERE, institution="滨海市中心医院")
KNOWN = (
    HERE,
    ONLINE,
    replace(HERE, state=State.PAID),
    replace(ELSEWHERE, state=State.USED),
    replace(HERE, state=State.EXPIRED),
)

SAMPLES = (
    Sample("choose_prescription", ChoosePrescription(options=prescription_options(KNOWN))),
    Sample(
        "choose_prescription_online",
        ChoosePrescription(
            options=prescription_options((WAITS, replace(ONLINE, insurance=Insurance.OPEN), SENT))
        ),
    ),
    Sample("read_order", ReadOrder(facts=prescription_facts(WAITS))),
    Sample("how_to_fill_waits", HowToFill(options=way_options(WAITS))),
    Sample("how_to_fill_sent", HowToFill(options=way_options(SENT))),
    Sample("choose_prescription_none", ChoosePrescription(options=prescription_options(()))),
    Sample("show_prescription", ShowPrescription(said={"held_to": Text("held_to.scanner")})),
    Sample(
        "show_prescription_again",
        ShowPrescription(trouble=Text("choose_prescription.expired"), code="RXP-06"),
    ),
    Sample("read_prescription", ReadPrescription(facts=prescription_facts(HERE))),
    Sample("read_prescription_elsewhere", ReadPrescription(facts=prescription_facts(ELSEWHERE))),
    Sample("how_to_fill", HowToFill(options=way_options(ONLINE))),
    Sample("give_address", GiveAddress(link="https://delivery.example/address?p=330126112201")),
    Sample("filled", Filled()),
    Sample("filled_not_confirmed", Filled(trouble=Text("filled.not_confirmed"))),
    Sample("prescription_printed", PrescriptionPrinted()),
    Sample(
        "prescription_printed_no_paper",
        PrescriptionPrinted(trouble=Text("prescription_printed.no_paper"), code="PRN-02"),
    ),
)

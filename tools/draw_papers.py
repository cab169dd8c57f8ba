"""`make papers`: every paper in both languages and widths, drawn from the bytes that a printer would get."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

from hardware_sim.paper import Piece
from kiosk import papers
from kiosk.bills import Bill, BillItem, EBill, Parts
from kiosk.people import Identity, IdNumber, InsuranceProof, Level, Patient, PersonName
from kiosk.place import Place
from kiosk.text import LANGUAGES, Words, words
from printer.document import Document
from printer.escpos import encode
from printer.profiles import PROFILES
from printer.test_slip import technicians_slip

OUT = Path("out/papers")
WIDTHS = ("80mm", "58mm")
AT = datetime(2026, 11, 22, 10, 16, 40, tzinfo=timezone(timedelta(hours=8)))
PLACE = Place("滨江示范医院", "Riverside Model Hospital", "T-01")
NUMBER, SHORT_CODE = "26112210160001-01", "CU4BK8"
NAME = PersonName("夏侯䶮")
PARTS = Parts(total=16_600, pooled_fund=9_800, personal_account=3_000, cash=3_800)
BILLS = (
    Bill("B1", "治疗费", "康复医学科", AT, 10_800),
    Bill("B2", "一个名称特别长的检查项目，长到一行放不下，要换到第二行去", "放射科", AT, 5_800),
)
E_BILL = EBill(
    code="33060126",
    number="0000123456",
    check_code="985019",
    title="医疗门诊收费票据（电子）",
    issued_at=AT,
    payer=NAME,
    hospital=PLACE.hospital_zh,
    total=PARTS.total,
    parts=PARTS,
    items=(BillItem("治疗费", 10_800), BillItem("检查费", 5_800)),
    verify_url="https://example.org/check?code=33060126&number=0000123456&check=985019",
    settlement=NUMBER,
)


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for name in WIDTHS:
        _draw(OUT / f"test-{name}.png", technicians_slip(PROFILES[name]), name)
        for language in LANGUAGES:
            for document in _documents(words(language)):
                kind = f"{document.kind}_copy" if document.copy else document.kind
                _draw(OUT / f"{kind}-{language}-{name}.png", document, name)
    print(f"{len(list(OUT.glob('*.png')))} papers in {OUT}/")


def _documents(said: Words) -> Iterator[Document]:
    proof = InsuranceProof("03", "A33020047")
    identity = Identity("social_card", NAME, IdNumber("330203196911307251"), Level.CHIP, proof)
    patient = Patient("P00100004", NAME, identity)
    paid = papers.Paid(NUMBER, SHORT_CODE, AT, patient, BILLS, PARTS, "wechat")
    yield papers.fee_slip(paid, PLACE, said)
    yield papers.e_bill(E_BILL, PLACE, said)
    yield papers.e_bill(replace(E_BILL, printed=1), PLACE, said, copy=True)
    yield papers.being_checked_slip(NUMBER, SHORT_CODE, AT + timedelta(minutes=30), PLACE, said)


def _draw(path: Path, document: Document, profile: str) -> None:
    piece = Piece.read(encode(document, PROFILES[profile]), int(profile.removesuffix("mm")))
    piece.picture().save(path)


if __name__ == "__main__":
    main()

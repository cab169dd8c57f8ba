"""What the hospital tells the e-bill service after a posting, in fiscal items. Source: e-bill.md A4, A5."""

from collections.abc import Sequence
from dataclasses import dataclass

from hardware_sim.part import Json
from hardware_sim.people import OwedItem, Person
from hardware_sim.services.ebill import Parts, masked
from hardware_sim.services.hospital_books import Bill, Charge
from hardware_sim.services.hospital_insurer import INSTITUTION
from hardware_sim.services.insurer_books import INSTITUTION_NAME

# The order in which a bill lists them, outpatient and inpatient in one. Source: e-bill.md A4.
FISCAL_ITEMS = (
    "床位费", "诊察费", "检查费", "化验费", "治疗费", "手术费", "护理费", "卫生材料费", "西药费",
    "中药饮片", "中成药费", "一般诊疗费", "挂号费", "其他门急诊收费",
)  # fmt: skip
OUT_OF_SCOPE = "03"
# By chrgitm_lv. Source: hardware_sim/services/insurance_rules.py.
SELF_PAY = {"01": "0%", "02": "10%", "03": "100%"}
LONGEST_LIST = 500  # details that the e-bill service takes
INSURANCE_NAMES = {"310": "职工基本医疗保险", "390": "城乡居民基本医疗保险", "": "自费"}


@dataclass(frozen=True)
class Paid:
    """A charge that was paid, with what it consisted of and who paid which part."""

    settlement: str
    person: Person
    charge: Charge
    bills: Sequence[Bill]
    parts: Parts

    @property
    def items(self) -> list[OwedItem]:
        return [item for bill in self.bills for item in bill.items]

    @property
    def extra(self) -> dict[str, str]:
        return {name: value for bill in self.bills for name, value in bill.extra.items()}


def issue_request(paid: Paid, day: str) -> Json:
    """Body of the e-bill service's "issue"; `day` is yyyymmdd."""
    person, charge, items, parts = paid.person, paid.charge, paid.items, paid.parts
    return {
        "settlement": paid.settlement,
        "patient_id": person.patient_id,
        "payer": person.name,
        "payer_code": masked(person.id_number),
        "hospital": INSTITUTION_NAME,
        "hospital_code": INSTITUTION,
        "parts": parts.model_dump(),
        "items": _by_fiscal_item(items),
        "details": [detail(item) for item in items[:LONGEST_LIST]],
        "extra": {
            "bizCode": charge.id,
            "orgType": "综合医院",
            "gender": "男" if person.sex == "1" else "女",
            "patientNumber": person.outpatient_number,
            "departmentName": paid.bills[0].department if paid.bills else "",
            "medicalDate": day,
            "medicalInsuranceType": INSURANCE_NAMES.get(charge.insutype, "基本医疗保险"),
            "medicalInsuranceID": charge.psn_no,
            **_self_paid(charge, items, parts),
            **paid.extra,
        },
    }


def detail(item: OwedItem) -> Json:
    """A line of the list behind a bill, and of a day of a stay. Source: e-bill.md A4."""
    return {
        "name": item.name,
        "fen": item.fen,
        "quantity": item.quantity,
        "unit": item.unit,
        "specification": item.specification,
        "unit_price": item.unit_price,
        "self_pay_ratio": SELF_PAY.get(item.level, ""),
    }


def _by_fiscal_item(items: Sequence[OwedItem]) -> list[Json]:
    sums = dict.fromkeys(FISCAL_ITEMS, 0)
    for item in items:
        sums[item.category if item.category in sums else FISCAL_ITEMS[-1]] += item.fen
    lines = [
        {"name": name, "fen": fen, "quantity": "1", "unit": "项", "code": f"{place:02d}"}
        for place, (name, fen) in enumerate(sums.items(), 1)
        if fen
    ]
    return lines or [{"name": FISCAL_ITEMS[-1], "fen": 0, "quantity": "1", "unit": "项"}]


def _self_paid(charge: Charge, items: Sequence[OwedItem], parts: Parts) -> dict[str, str]:
    """个人自付 inside and 个人自费 outside the scope; without insurance everything is outside."""
    personal = parts.personal_account + parts.cash
    outside = sum(item.fen for item in items if item.level == OUT_OF_SCOPE) if charge.psn_no else personal
    outside = min(outside, personal)
    return {"selfpaymentAmount": _yuan(personal - outside), "selfpaymentCost": _yuan(outside)}


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

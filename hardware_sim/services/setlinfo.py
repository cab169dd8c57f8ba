"""The insurer's outputs, spelled as its interface spells them. Source: e-bill.md B3."""

from datetime import date
from typing import Any

from hardware_sim.part import Json
from hardware_sim.people import Insurance, Person
from hardware_sim.services.envelope import yuan
from hardware_sim.services.insurance_rules import FIRST_SELF_PAY_PERCENT, OWN, PARTLY, Split

POOLED_FUND = ("310100", "城镇职工基本医疗保险统筹基金")
SERIOUS_ILLNESS = ("390200", "城乡居民大病保险资金")
RELIEF = ("610100", "医疗救助基金")


def person(who: Person, insurance: Insurance | None, paused: bool) -> Json:
    """Output of 1101; without insurance the list is empty."""
    number = insurance.psn_no if insurance else f"990100000000{who.patient_id[1:]}"
    base = {
        "psn_no": number,
        "psn_cert_type": "01",
        "certno": who.id_number,
        "psn_name": who.name,
        "gend": who.sex,
        "naty": who.card.nation,
        "brdy": who.birth_date.isoformat(),
        "age": float((date.today() - who.birth_date).days // 365),
    }
    return {
        "baseinfo": base,
        "insuinfo": [_insurance(insurance, paused)] if insurance else [],
        "idetinfo": [],
    }


def _insurance(insurance: Insurance, paused: bool) -> Json:
    return {
        "balc": yuan(insurance.balance),
        "insutype": insurance.insutype,
        "psn_type": insurance.psn_type,
        "cvlserv_flag": "0",
        "insuplc_admdvs": insurance.area,
        "emp_name": "江城市医疗保障服务中心",
        "psn_insu_stas": "2" if paused else "1",
        "psn_insu_date": "2010-01-01",
        "paus_insu_date": "2026-01-01" if paused else None,
    }


def fee_result(serial: str, amount: int, level: str, out_by: int = 0) -> Json:
    """One line of the output of 2204; `out_by` fen of own pay are more than the totals know."""
    own = amount if level == OWN else 0
    first = (amount * FIRST_SELF_PAY_PERCENT + 50) // 100 if level == PARTLY else 0
    return {
        "feedetl_sn": serial,
        "det_item_fee_sumamt": yuan(amount),
        "pric_uplmt_amt": yuan(99_999_900),
        "selfpay_prop": {OWN: 1.0, PARTLY: FIRST_SELF_PAY_PERCENT / 100}.get(level, 0.0),
        "fulamt_ownpay_amt": yuan(own + out_by),
        "overlmt_amt": 0.0,
        "preselfpay_amt": yuan(first),
        "inscp_scp_amt": yuan(amount - own - first),
        "chrgitm_lv": level,
        "med_chrgitm_type": "99",
    }


def settled(mdtrt_id: str, setl_id: str, msgid: str, parts: Split, balance: int) -> Json:
    """Output of 2206 (without setl_id), 2207 and 5203."""
    nothing = ("overlmt_selfpay", "cvlserv_pay", "hifes_pay", "hifob_pay", "hifdm_pay", "oth_pay",
               "hosp_part_amt", "acct_mulaid_pay")  # fmt: skip
    head = {"mdtrt_id": mdtrt_id, "setl_id": setl_id, "medins_setl_id": msgid, "clr_optins": "330100"}
    amounts = {
        "medfee_sumamt": parts.total,
        "fulamt_ownpay_amt": parts.own_pay,
        "preselfpay_amt": parts.first_self_pay,
        "inscp_scp_amt": parts.in_scope,
        "act_pay_dedc": parts.deductible,
        "hifp_pay": parts.pooled,
        "hifmi_pay": parts.other,
        "maf_pay": parts.relief,
        "fund_pay_sumamt": parts.funds,
        "psn_part_amt": parts.personal,
        "acct_pay": parts.account,
        "psn_cash_pay": parts.cash,
        "balc": balance,
    } | dict.fromkeys(nothing, 0)
    base = parts.in_scope - parts.deductible
    ratio = round(parts.pooled / base, 4) if base else 0.0
    info = head | {name: yuan(fen) for name, fen in amounts.items()} | {"pool_prop_selfpay": ratio}
    detail = [
        {
            "fund_pay_type": kind,
            "fund_pay_type_name": name,
            "inscp_scp_amt": yuan(parts.in_scope),
            "fund_payamt": yuan(fen),
        }
        for (kind, name), fen in (
            (POOLED_FUND, parts.pooled),
            (SERIOUS_ILLNESS, parts.other),
            (RELIEF, parts.relief),
        )
        if fen
    ]
    return {"setlinfo": info | {"clr_way": "1", "clr_type": "11"}, "setldetail": detail}


def visit(each: Any) -> Json:
    """One line of 5201."""
    return {"mdtrt_id": each.mdtrt_id, "begntime": each.begun, "fixmedins_name": each.institution}


def row(settlement: Any, stands: bool) -> Json:
    """One line of 3202."""
    return {
        "medins_setl_id": settlement.msgid,
        "setl_id": settlement.setl_id,
        "mdtrt_id": settlement.mdtrt_id,
        "psn_no": settlement.psn_no,
        "medfee_sumamt": yuan(settlement.split.total),
        "psn_cash_pay": yuan(settlement.split.cash),
        "refd_setl_flag": "0" if stands else "1",
    }

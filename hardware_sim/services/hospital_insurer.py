"""The hospital's own talk with the insurer when a charge is made: 2201, 2203A, 2204,
and of a stay 2401, 2301, 2402.

Source: e-bill.md B1-B3.
"""

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hardware_sim.part import Json
from hardware_sim.people import OwedItem, Person
from hardware_sim.services.envelope import fen
from hardware_sim.services.hospital_books import Bill, Charge
from hardware_sim.services.insurer_books import INSTITUTION_NAME
from hardware_sim.services.outgoing import Unreachable, post
from hardware_sim.services.service import CHINA

INSTITUTION = "H33010000001"
# The terminals of an institution have the device numbers from 00; the hospital's own server takes the last.
OWN_DEVICE = "99"
# A day begins with a sign-in; whoever forgot is told so.
NOT_SIGNED_IN = "签到编号"


class InsurerSaysNo(Exception):
    """The insurer answered and refused; the text is its err_msg."""


@dataclass(frozen=True)
class Announced:
    """`visit` is the insurer's mdtrt_id, `items` what it answered to each fee, as the contract has it."""

    visit: str
    items: list[Json]


class InsurerDesk:
    """`url` is where the insurer listens, without the path of its functions."""

    def __init__(self, url: str, now: Callable[[], float]) -> None:
        self._url, self._now = url, now
        self._last_msgid = (0, 0)
        self._sign_no = ""

    async def announce(
        self, charge: Charge, person: Person, bills: Sequence[Bill], cert_type: str
    ) -> Announced:
        """Register the visit, upload what is charged. Raises Unreachable, InsurerSaysNo."""
        begun = self._moment(self._now())
        registered = await self._ask("2201", {"data": self._registration(charge, person, begun, cert_type)})
        mdtrt_id = str(registered["mdtrt_id"])
        about = {"mdtrt_id": mdtrt_id, "psn_no": charge.psn_no}
        await self._ask("2203A", _visit(about, begun))
        about |= {"chrg_bchno": charge.batch}
        uploaded = await self._ask("2204", {"feedetail": self._fees(about, bills)})
        return Announced(mdtrt_id, _as_answered(bills, uploaded))

    async def announce_stay(
        self, charge: Charge, person: Person, bills: Sequence[Bill], cert_type: str
    ) -> Announced:
        """Admission 2401, fees 2301, discharge 2402 in one go. Raises as `announce` does."""
        begun = self._moment(self._now())
        registration = self._registration(charge, person, begun, cert_type) | {"med_type": "21"}
        admitted = await self._ask("2401", {"mdtrtinfo": registration, "diseinfo": [_diagnosis(begun)]})
        about = {"mdtrt_id": str(admitted["mdtrt_id"]), "psn_no": charge.psn_no}
        fees = self._fees(about | {"chrg_bchno": charge.batch}, bills)
        uploaded = await self._ask("2301", {"feedetail": fees})
        leaving = about | {"insutype": charge.insutype, "endtime": begun}
        await self._ask("2402", {"dscginfo": leaving, "diseinfo": [_diagnosis(begun)]})
        return Announced(about["mdtrt_id"], _as_answered(bills, uploaded))

    def _fees(self, about: Json, bills: Iterable[Bill]) -> list[Json]:
        return [
            _fee(about, serial, item, self._moment(bill.ordered_at))
            for bill, serial, item in _numbered(bills)
        ]

    def _registration(self, charge: Charge, person: Person, begun: str, cert_type: str) -> Json:
        return {
            "psn_no": charge.psn_no,
            "insutype": charge.insutype,
            "begntime": begun,
            "mdtrt_cert_type": cert_type,
            "mdtrt_cert_no": person.id_number,
            "ipt_otp_no": charge.id,
            "atddr_no": "D330100000117",
            "dr_name": "门诊医师",
            "dept_code": "0300",
            "dept_name": "内科门诊",
            "caty": "A03",
        }

    async def _ask(self, infno: str, content: Json) -> Json:
        answer = await self._send(infno, content)
        if NOT_SIGNED_IN in str(answer.get("err_msg", "")):
            signed = await self._send("9001", {"signIn": {"opter_no": "HIS01", "mac": "", "ip": ""}})
            self._sign_no = str(signed["output"]["signinoutb"]["sign_no"])
            answer = await self._send(infno, content)
        if answer["infcode"] != 0:
            raise InsurerSaysNo(str(answer.get("err_msg", "")))
        output = answer.get("output")
        return output if isinstance(output, dict) else {}

    async def _send(self, infno: str, content: Json) -> Json:
        msgid = self._new_msgid()
        envelope = {
            "infno": infno,
            "msgid": msgid,
            "mdtrtarea_admvs": "330100",
            "insuplc_admdvs": "330100",
            "recer_sys_code": "FSI",
            "infver": "V1.0",
            "opter_type": "1",
            "opter": "HIS01",
            "opter_name": "门诊收费",
            "inf_time": self._moment(self._now()),
            "fixmedins_code": INSTITUTION,
            "fixmedins_name": INSTITUTION_NAME,
            "sign_no": self._sign_no,
            "input": content,
        }
        status, answer = await post(f"{self._url}/nhsa/fsi/{infno}", envelope)
        if status != 200 or "infcode" not in answer:
            raise Unreachable(f"{infno} was answered {status}")
        return answer

    def _new_msgid(self) -> str:
        """Institution (12), time (14), device and number within the second (2 + 2)."""
        second, number = self._last_msgid
        now = int(self._now())
        if now > second:
            second, number = now, 0
        elif number == 99:
            second, number = second + 1, 0
        else:
            number += 1
        self._last_msgid = second, number
        return f"{INSTITUTION}{datetime.fromtimestamp(second, CHINA):%Y%m%d%H%M%S}{OWN_DEVICE}{number:02d}"

    @staticmethod
    def _moment(at: float) -> str:
        return f"{datetime.fromtimestamp(at, CHINA):%Y-%m-%d %H:%M:%S}"


def _numbered(bills: Iterable[Bill]) -> list[tuple[Bill, str, OwedItem]]:
    return [
        (bill, f"{bill.number}-{place}", item) for bill in bills for place, item in enumerate(bill.items, 1)
    ]


def _as_answered(bills: Iterable[Bill], uploaded: Json) -> list[Json]:
    said = {row["feedetl_sn"]: row for row in uploaded.get("result", ())}
    return [
        {
            "number": serial,
            "name": item.name,
            "fen": item.fen,
            "level": said[serial]["chrgitm_lv"],
            "own_fen": fen(said[serial], "fulamt_ownpay_amt"),
            "over_limit_fen": fen(said[serial], "overlmt_amt"),
            "first_fen": fen(said[serial], "preselfpay_amt"),
            "in_scope_fen": fen(said[serial], "inscp_scp_amt"),
        }
        for _, serial, item in _numbered(bills)
        if serial in said
    ]


def _visit(about: Json, begun: str) -> Json:
    return {"mdtrtinfo": about | {"med_type": "11", "begntime": begun}, "diseinfo": [_diagnosis(begun)]}


def _diagnosis(begun: str) -> Json:
    return {
        "diag_type": "1",
        "diag_srt_no": "1",
        "diag_code": "Z00.001",
        "diag_name": "健康查体",
        "diag_dept": "0300",
        "dise_dor_no": "D330100000117",
        "dise_dor_name": "门诊医师",
        "diag_time": begun,
        "vali_flag": "1",
    }


def _fee(about: Json, serial: str, item: OwedItem, at: str) -> Json:
    catalogue = f"33{item.level}{zlib.crc32(item.name.encode()) % 10**8:08d}"
    return about | {
        "feedetl_sn": serial,
        "fee_ocur_time": at,
        "med_list_codg": catalogue,
        "medins_list_codg": catalogue[4:],
        "det_item_fee_sumamt": item.fen / 100,
        "cnt": float(item.quantity),
        "pric": round(item.fen / 100 / float(item.quantity), 6),
        "bilg_dept_codg": "0300",
        "bilg_dept_name": "内科门诊",
        "hosp_appr_flag": "1",
    }

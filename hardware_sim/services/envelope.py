"""The insurer's national envelope, request and reply, checked field by field. Source: e-bill.md B1."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from hardware_sim.part import Json

CERTIFICATES = ("01", "02", "03")

# What stands in an envelope: pattern of the whole value. A field that may be left out may also be empty.
_NEEDED = {
    "infno": r"[0-9A-Z]{4,6}",
    "msgid": r"[0-9A-Za-z]{12}\d{18}",
    "mdtrtarea_admvs": r"\d{6}",
    "recer_sys_code": r".{1,10}",
    "infver": r".{1,6}",
    "opter_type": r"[123]",
    "opter": r".{1,30}",
    "opter_name": r".{1,50}",
    "inf_time": r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d",
    "fixmedins_code": r"[0-9A-Za-z]{12}",
    "fixmedins_name": r".{1,200}",
}
_OPTIONAL = {
    "insuplc_admdvs": r"\d{6}",
    "dev_no": r".{1,100}",
    "dev_safe_info": r".{1,2000}",
    "cainfo": r".{1,1024}",
    "signtype": r"SM2|SM3",
    "sign_no": r".{1,30}",
}


class Malformed(Exception):
    """Not an envelope; the text is the err_msg."""


@dataclass(frozen=True)
class Message:
    """A request of the right form. `data` is its input, without the inner node that some functions have."""

    infno: str
    msgid: str
    sign_no: str
    infver: str
    input: Mapping[str, Any]

    @property
    def data(self) -> Mapping[str, Any]:
        for node in ("data", "signIn"):
            inner = self.input.get(node)
            if isinstance(inner, dict):
                return inner
        return self.input


def read(body: bytes, infno: str) -> Message:
    """Raises Malformed, in the insurer's words."""
    try:
        content = json.loads(body, parse_float=Decimal)
    except ValueError:
        raise Malformed("报文不是合法的JSON") from None
    if not isinstance(content, dict):
        raise Malformed("报文不是JSON对象")
    for name, pattern in (_NEEDED | _OPTIONAL).items():
        _check(content, name, pattern, name in _OPTIONAL)
    if content["infno"] != infno:
        raise Malformed("infno与请求地址不一致")
    if not content["msgid"].startswith(content["fixmedins_code"]):
        raise Malformed("msgid前12位应为定点医药机构编号")
    for name, moment, form in (
        ("msgid", content["msgid"][12:26], "%Y%m%d%H%M%S"),
        ("inf_time", content["inf_time"], "%Y-%m-%d %H:%M:%S"),
    ):
        try:
            datetime.strptime(moment, form)
        except ValueError:
            raise Malformed(f"{name}中的时间不正确") from None
    if not isinstance(content.get("input"), dict):
        raise Malformed("input不能为空")
    return Message(infno, content["msgid"], content.get("sign_no") or "", content["infver"], content["input"])


def reply(serial: int, asked_at: datetime, now: datetime, outcome: Json | str) -> Json:
    """The envelope of an answer: an output, or the words of a refusal."""
    refused = isinstance(outcome, str)
    return {
        "infcode": -1 if refused else 0,
        "inf_refmsgid": f"330100{now:%Y%m%d%H%M%S}{serial:010d}",
        "refmsg_time": _thousandths(asked_at),
        "respond_time": _thousandths(now),
        "err_msg": outcome if refused else "",
        "output": None if refused else outcome,
    }


def want(data: Mapping[str, Any], name: str, longest: int) -> str:
    """A text of the input that must be there; Malformed when it is not, or too long."""
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise Malformed(f"{name}不能为空")
    if len(value) > longest:
        raise Malformed(f"{name}长度超过{longest}")
    return value


def one_of(data: Mapping[str, Any], name: str, codes: tuple[str, ...]) -> str:
    value = want(data, name, 20)
    if value not in codes:
        raise Malformed(f"{name}的代码值不正确")
    return value


def fen(data: Mapping[str, Any], name: str) -> int:
    """An amount of the input, N(16,2) in yuan, a number or a text, as fen."""
    value = data.get(name)
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation:
        raise Malformed(f"{name}不是金额") from None
    if isinstance(value, bool) or not amount.is_finite() or amount != amount.to_integral_value():
        raise Malformed(f"{name}不是两位小数的金额")
    if not 0 <= amount < 10**16:
        raise Malformed(f"{name}超出范围")
    return int(amount)


def yuan(amount: int) -> float:
    """Fen as the JSON number of an N(16,2) field: 6850 → 68.5."""
    return amount / 100


def _check(content: Mapping[str, Any], name: str, pattern: str, optional: bool) -> None:
    value = content.get(name)
    if optional and value in (None, ""):
        return
    if not isinstance(value, str) or not value:
        raise Malformed(f"{name}不能为空")
    if not re.fullmatch(pattern, value):
        raise Malformed(f"{name}的长度或格式不正确")


def _thousandths(moment: datetime) -> str:
    return f"{moment:%Y%m%d%H%M%S}{moment.microsecond // 1000:03d}"

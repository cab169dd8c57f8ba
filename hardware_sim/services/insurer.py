"""The insurer in its national interface: POST /nhsa/fsi/<infno>, one envelope in, one envelope out.

Source: e-bill.md B1-B3. Signatures count once keys were ordered. Parts are computed by insurance_rules.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import Insurance, People, Person
from hardware_sim.services import envelope, setlinfo
from hardware_sim.services.certificates import holder
from hardware_sim.services.envelope import Malformed, Message, fen, one_of, want
from hardware_sim.services.insurer_books import INSTITUTION_NAME, REVOKED, InsurerBooks, No
from hardware_sim.services.insurer_queries import QUERIES, Query
from hardware_sim.services.insurer_seal import Seal
from hardware_sim.services.service import CHINA, Desk, Service
from hardware_sim.services.wire import Call, Handler, Reply

AREA = "330100"
OUTPATIENT = ("2201", "2203A", "2204", "2206", "2207")
INPATIENT = ("2401", "2301", "2402", "2303", "2304")
FUNCTIONS = ("9001", "1101", *OUTPATIENT, *INPATIENT, "2601", *QUERIES)
# The hospital's own systems have another way to the centre.
BY_HOSPITAL = ("2201", "2203A", "2204", "2401", "2301", "2402", "2303")


@dataclass(frozen=True)
class _Done:
    """A message that was carried out; the same message again gets the same output."""

    infno: str
    input: Mapping[str, Any]
    output: Json


class Insurer(Service):
    """Calls: "health" and one per function: 9001 1101, outpatient 2201 2203A 2204 2206
    2207, inpatient 2401 2301 2402 2303 2304, 2601; queries 5201 5203 5301 5304 3201 3202.

    The input stands in `input` directly, or in its node `data` (9001: `signIn`). Refusals are infcode -1 with
    HTTP 200. Amounts come as JSON numbers in yuan; both numbers and texts are taken. A message is carried
    out once per msgid; the same msgid with other content is refused.

    - 9001 → output.signinoutb {sign_no, sign_time}
    - 1101 → output {baseinfo, insuinfo[], idetinfo[]}; psn_insu_stas "1" in force, "2" paused. Certificate
      type 03 needs card_sn; mdtrt_cert_no is then the card number or the ID number
    - 2206, 2207 → output {setlinfo, setldetail[]}; setlinfo.medins_setl_id is the sender's msgid
    - 5201 {psn_no, begntime, endtime} → mdtrtinfo[] {mdtrt_id, begntime, fixmedins_name}
    - 5203 {psn_no, mdtrt_id, setl_id} (setl_id may be empty) → the same for the settlement of that visit that
      stands; {"setlinfo": null, "setldetail": []} with infcode 0 when there is none
    - 2601 {psn_no, omsgid, oinfno}: also for a msgid never seen, and then a late 2207 with it is refused

    - 3201 {stmt_begndate, stmt_enddate, fund_and_acct_amt, fixmedins_setl_cnt} → stmtinfo.stmt_rslt "0" when
      the sums of the asking terminal (by the device digits of the message id) agree, "1" when not
    - 5304 {psn_no} → refmedin[] {begndate, enddate}, filings for treatment away from home
    - 5301 {psn_no} → feedetail[] {opsp_dise_code, opsp_dise_name, begndate, enddate}, serious diseases
    - 3202 {stmt_begndate, stmt_enddate} → detail[] {medins_setl_id, setl_id, medfee_sumamt, psn_cash_pay,
      refd_setl_flag} of the institution

    Orders: see their forms.

    Books: "people", "visits", "settlements" by msgid, "revoked" msgids, "paid_by_funds", "paid_by_accounts",
    "messages" (infno, msgid, infver, infcode, in order).
    """

    def __init__(self, people: People) -> None:
        self._functions: dict[str, Callable[[Message], Json]] = {
            "9001": self._sign_in, "1101": self._person, "2201": self._register, "2203A": self._describe,
            "2204": self._upload, "2206": self._pre_settle, "2207": self._settle,
            "2601": self._reverse, "2401": self._admit, "2301": self._upload, "2402": self._discharge,
            "2303": self._pre_settle, "2304": self._settle,
            **{infno: partial(self._queried, query) for infno, query in QUERIES.items()},
        }  # fmt: skip
        desks = [
            Desk(infno, "POST", f"/nhsa/fsi/{infno}", self._desk(infno), with_headers=False)
            for infno in FUNCTIONS
        ]
        super().__init__("insurer", desks)
        self._people, self._signed_in = people, 0
        self.orders = {
            "uninsured": self._uninsured, "insured": self._insured, "paused": self._paused,
            "in_force": self._in_force, "account": self._set_account, "deductible": self._set_deductible,
            "differ": self._differ, "agree": self._agree, "sign_in": self._require_sign_in,
            "token": self._token, "filed": self._file_away, "serious_disease": self._file_serious,
            "lose": self._lose, "relief": self._relief, "keys": self._keys, "flip": self._flip,
            "items": self._items, "kind": self._kind, "visited": self._visited,
        }  # fmt: skip
        self.empty_books()

    def token_of(self, person: str) -> str:
        """An e-voucher token that stands for this person until the books are emptied."""
        token = f"{len(self._tokens):04d}".join(("ec33010000000000", "0000000000000000"))
        self._tokens[token] = self._people.called(person)
        return token

    def settings(self) -> Json:
        """Beside the address, what the insurer gave the hospital when it registered the terminal."""
        registered = {"institution_name": INSTITUTION_NAME, "area": AREA, "operator": "T001"}
        return {self.name: super().settings()[self.name] | registered}

    def books(self) -> Json:
        return super().books() | self._books.as_json() | {"messages": list(self._log)}

    def empty_books(self) -> None:
        self._books = InsurerBooks(self._people)
        self._done: dict[str, _Done] = {}
        self._log: list[Json] = []
        self._tokens: dict[str, Person] = {}
        self._sign_in_required = False
        self._seal: Seal | None = None

    async def refusal(self, _call: str, _request: Request) -> Response:
        now = datetime.fromtimestamp(self.now(), CHINA)
        return JSONResponse(envelope.reply(len(self._log), now, now, "医保中心拒绝了本次交易"))

    @form(
        "Messages are signed (SM2) and, with sm4, encrypted; no keys end it", "报文启用国密签名与加密",
        blanks("private public terminal sm4")
    )  # fmt: skip
    def _keys(self, args: Mapping[str, Any]) -> Json:
        private, public, terminal = (text(args, name) for name in ("private", "public", "terminal"))
        self._seal = Seal(private, public, terminal, text(args, "sm4", "")) if private else None
        return {}

    @form("One bit of the next signatures is wrong", "后续签名错一位", blanks("times:whole"))
    def _flip(self, args: Mapping[str, Any]) -> Json:
        if self._seal is None:
            raise ValueError("nothing is signed; give keys first")
        self._seal.flips = whole(args, "times", 1)
        return {}

    def _desk(self, infno: str) -> Handler:
        async def handle(call: Call) -> Reply:
            asked_at = datetime.fromtimestamp(self.now(), CHINA)
            message = None
            seal = None if infno in BY_HOSPITAL else self._seal
            outcome: Json | str
            try:
                message = envelope.read(seal.opened(call.body) if seal else call.body, infno)
                outcome = self._carry_out(message)
            except (Malformed, No) as why:
                outcome = str(why)
            answer = envelope.reply(
                len(self._log), asked_at, datetime.fromtimestamp(self.now(), CHINA), outcome
            )
            msgid = message.msgid if message else ""
            version = message.infver if message else ""
            said = {"infno": infno, "msgid": msgid, "infver": version, "infcode": answer["infcode"]}
            self._log.append(said)
            return 200, seal.closed(answer) if seal else answer

        return handle

    def _carry_out(self, message: Message) -> Json:
        if self._sign_in_required and message.infno != "9001" and not self._is_signed_in(message.sign_no):
            raise No("签到编号无效，请重新签到")
        if message.msgid in self._books.revoked:
            raise No(REVOKED)
        done = self._done.get(message.msgid)
        if done is None:
            output = self._functions[message.infno](message)
            self._done[message.msgid] = _Done(message.infno, message.input, output)
            return output
        if (done.infno, done.input) != (message.infno, message.input):
            raise No("报文编号重复")
        return done.output

    def _sign_in(self, message: Message) -> Json:
        want(message.data, "opter_no", 20)
        self._signed_in += 1
        return {"signinoutb": {"sign_time": self.moment()[:19].replace("T", " "), "sign_no": self._sign_no()}}

    def _person(self, message: Message) -> Json:
        person = holder(message.data, self._people, self._tokens)
        insurance = self._books.insurances.get(person.key)
        return setlinfo.person(person, insurance, person.key in self._books.paused)

    def _register(self, message: Message) -> Json:
        data = message.data
        one_of(data, "mdtrt_cert_type", envelope.CERTIFICATES)
        for name in ("dept_code", "dept_name"):
            want(data, name, 100)
        number_ = want(data, "ipt_otp_no", 30)
        begun = want(data, "begntime", 100)
        visit = self._books.register(want(data, "psn_no", 30), want(data, "insutype", 6), number_, begun)
        return {"mdtrt_id": visit.mdtrt_id, "psn_no": visit.psn_no, "ipt_otp_no": visit.number}

    def _admit(self, message: Message) -> Json:
        info = message.input.get("mdtrtinfo")
        if not isinstance(info, dict) or not isinstance(message.input.get("diseinfo"), list):
            raise Malformed("mdtrtinfo或diseinfo不能为空")
        return self._register(replace(message, input=info))

    def _discharge(self, message: Message) -> Json:
        info = message.input.get("dscginfo")
        if not isinstance(info, dict):
            raise Malformed("dscginfo不能为空")
        want(info, "endtime", 19)
        self._books.visit(want(info, "mdtrt_id", 30), want(info, "psn_no", 30)).described = True
        return {}

    def _describe(self, message: Message) -> Json:
        info = message.input.get("mdtrtinfo")
        if not isinstance(info, dict) or not isinstance(message.input.get("diseinfo"), list):
            raise Malformed("mdtrtinfo或diseinfo不能为空")
        want(info, "med_type", 6)
        self._books.visit(want(info, "mdtrt_id", 30), want(info, "psn_no", 30)).described = True
        return {}

    def _upload(self, message: Message) -> Json:
        lines = message.input.get("feedetail")
        if not isinstance(lines, list) or not lines:
            raise Malformed("feedetail不能为空")
        results: list[Json] = []
        for line in lines:
            visit = self._books.visit(want(line, "mdtrt_id", 30), want(line, "psn_no", 30))
            serial, amount = want(line, "feedetl_sn", 30), fen(line, "det_item_fee_sumamt")
            # The bench's catalogue: characters 3 and 4 of a code are the item's level.
            level = want(line, "med_list_codg", 50)[2:4]
            self._books.upload(visit, want(line, "chrg_bchno", 30), {serial: (amount, level)})
            results.append(setlinfo.fee_result(serial, amount, level, 0 if results else self._books.out_by))
        return {"result": results}

    def _pre_settle(self, message: Message) -> Json:
        visit, parts = self._split(message)
        _, insurance = self._books.holder(visit.psn_no)
        left = insurance.balance - parts.account
        said = setlinfo.settled(visit.mdtrt_id, "", message.msgid, parts, left)
        if not self._books.items_again:
            return said
        fees = visit.fees[want(message.data, "chrg_bchno", 30)].items()
        return said | {"result": [setlinfo.fee_result(serial, *fee) for serial, fee in fees]}

    def _settle(self, message: Message) -> Json:
        visit, parts = self._split(message)
        for name in ("fulamt_ownpay_amt", "overlmt_selfpay", "preselfpay_amt", "inscp_scp_amt"):
            fen(message.data, name)
        done = self._books.settle(message.msgid, visit, parts)
        return setlinfo.settled(visit.mdtrt_id, done.setl_id, done.msgid, done.split, done.balance_after)

    def _queried(self, query: Query, message: Message) -> Json:
        return query(self._books, message)

    def _reverse(self, message: Message) -> Json:
        data = message.data
        one_of(data, "oinfno", ("2207", "2304"))
        self._books.revoke(want(data, "omsgid", 30), want(data, "psn_no", 30))
        return {}

    def _split(self, message: Message) -> Any:
        data = message.data
        one_of(data, "mdtrt_cert_type", envelope.CERTIFICATES)
        for name, longest in (("mdtrt_cert_no", 50), ("med_type", 6), ("psn_setlway", 6), ("insutype", 6)):
            want(data, name, longest)
        visit = self._books.visit(want(data, "mdtrt_id", 30), want(data, "psn_no", 30))
        use_account = one_of(data, "acct_used_flag", ("0", "1")) == "1"
        total = fen(data, "medfee_sumamt")
        return visit, self._books.compute(visit, want(data, "chrg_bchno", 30), total, use_account)

    def _sign_no(self) -> str:
        return f"{self.moment()[:10].replace('-', '')}{self._signed_in:06d}"

    def _is_signed_in(self, sign_no: str) -> bool:
        return sign_no.startswith(self.moment()[:10].replace("-", "")) and int(sign_no[8:]) <= self._signed_in

    @form("Somebody has no insurance", "该人未参保", blanks("person!"))
    def _uninsured(self, args: Mapping[str, Any]) -> Json:
        self._books.insurances.pop(self._people.called(args.get("person")).key, None)
        return {}

    @form("Somebody is insured as in the cast", "该人恢复参保", blanks("person!"))
    def _insured(self, args: Mapping[str, Any]) -> Json:
        person = self._people.called(args.get("person"))
        if person.insurance is None:
            raise ValueError(f"{person.key} has no insurance in the cast")
        self._books.insurances[person.key] = person.insurance
        return {}

    @form("Insurance is paused", "暂停待遇", blanks("person!"))
    def _paused(self, args: Mapping[str, Any]) -> Json:
        self._books.paused.add(self._people.called(args.get("person")).key)
        return {}

    @form("Insurance is in force", "恢复待遇", blanks("person!"))
    def _in_force(self, args: Mapping[str, Any]) -> Json:
        self._books.paused.discard(self._people.called(args.get("person")).key)
        return {}

    @form("Insurance is of this kind (insutype)", "设定险种", blanks("person! insutype!"))
    def _kind(self, args: Mapping[str, Any]) -> Json:
        return self._change(args, insutype=want(args, "insutype", 6))

    @form("So much is on the personal account now", "设定个人账户余额", blanks("person! fen:whole!"))
    def _set_account(self, args: Mapping[str, Any]) -> Json:
        return self._change(args, balance=whole(args, "fen"))

    @form("So much of the deductible is left", "设定剩余起付线", blanks("person! fen:whole!"))
    def _set_deductible(self, args: Mapping[str, Any]) -> Json:
        return self._change(args, deductible_left=whole(args, "fen"))

    @form("Filed for treatment away from home", "已办异地就医备案", blanks("person! since until"))
    def _file_away(self, args: Mapping[str, Any]) -> Json:
        return self._file(self._books.filings, args)

    @form("Filed for a serious disease", "已办大病备案", blanks("person! since until"))
    def _file_serious(self, args: Mapping[str, Any]) -> Json:
        return self._file(self._books.serious, args)

    def _file(self, register: dict[str, list[Json]], args: Mapping[str, Any]) -> Json:
        _, insurance = self._insurance_of(args)
        row = {"begndate": text(args, "since", "2026-01-01"), "enddate": args.get("until")}
        register.setdefault(insurance.psn_no, []).append(row)
        return {}

    @form(
        "Treated elsewhere on that day, and settled", "曾在他院就医并结算",
        blanks("person! institution day fen:whole!")
    )  # fmt: skip
    def _visited(self, args: Mapping[str, Any]) -> Json:
        _, insurance = self._insurance_of(args)
        day, where = text(args, "day", self.moment()[:10]), text(args, "institution", "江城市中医院")
        self._books.visited(insurance, where, day, whole(args, "fen"))
        return {}

    @form(
        "Medical relief pays a percentage of what other funds leave", "医疗救助按比例支付",
        blanks("person! percent:whole")
    )  # fmt: skip
    def _relief(self, args: Mapping[str, Any]) -> Json:
        return self._change(args, relief_percent=whole(args, "percent", 20))

    def _change(self, args: Mapping[str, Any], **new: Any) -> Json:
        key, insurance = self._insurance_of(args)
        self._books.insurances[key] = replace(insurance, **new)
        return {}

    def _insurance_of(self, args: Mapping[str, Any]) -> tuple[str, Insurance]:
        key = self._people.called(args.get("person")).key
        if key not in self._books.insurances:
            raise ValueError(f"{key} has no insurance")
        return key, self._books.insurances[key]

    @form(
        "The next settlement differs: the account, or a fund, pays less than agreed", "下次结算与试算不符",
        blanks("fen:whole payer", payer=("account", "pooled", "other")), "F8",
    )  # fmt: skip
    def _differ(self, args: Mapping[str, Any]) -> Json:
        self._books.shift = whole(args, "fen", 1)
        self._books.pays_less = text(args, "payer", "account")
        return {}

    @form("Settlements are as agreed again", "结算与试算一致", ends=("differ", "items"))
    def _agree(self, _args: Mapping[str, Any]) -> Json:
        self._books.shift = self._books.out_by = 0
        self._books.items_again = False
        return {}

    @form(
        "The first item is out by so much; again: said rightly before settling",
        "首条明细自费与合计不符；可在试算时重新返回正确明细", blanks("fen:whole again:flag"), "F8",
    )  # fmt: skip
    def _items(self, args: Mapping[str, Any]) -> Json:
        self._books.out_by, self._books.items_again = whole(args, "fen", 0), args.get("again") is True
        return {}

    def lasts(self, order: str) -> bool:
        if order == "items":
            return self._books.out_by != 0 or self._books.items_again
        return order != "differ" or self._books.shift != 0

    @form("Whether a sign-in of today is asked for", "是否要求当日签到", blanks("required:flag"))
    def _require_sign_in(self, args: Mapping[str, Any]) -> Json:
        self._sign_in_required = bool(args.get("required", True))
        return {}

    @form("Its own books forget a settlement", "医保账册遗失一笔结算", blanks("msgid!"))
    def _lose(self, args: Mapping[str, Any]) -> Json:
        return {"lost": self._books.settlements.pop(text(args, "msgid")).setl_id}

    @form("An e-voucher token of somebody", "生成电子凭证令牌", blanks("person!"))
    def _token(self, args: Mapping[str, Any]) -> Json:
        return {"token": self.token_of(text(args, "person"))}

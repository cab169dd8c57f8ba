"""The wards: admission, deposits, what each day costs, discharge, and accounts that pay. A department.

Contract: docs/contracts/inpatient.v1.yaml.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import Field

from hardware_sim.arguments import text, whole
from hardware_sim.forms import blanks, form
from hardware_sim.part import Json
from hardware_sim.people import OwedItem, Person, owed_item
from hardware_sim.services.department import House
from hardware_sim.services.hospital_bills import detail
from hardware_sim.services.hospital_books import Bill, Conflict
from hardware_sim.services.service import Desk, Order
from hardware_sim.services.ward_books import (
    ADMITTED,
    AT_COUNTER,
    CREDIT,
    LEAVING,
    ORDERED,
    SETTLED,
    Account,
    Payment,
    Stay,
    WardBooks,
)
from hardware_sim.services.wire import IDENTIFIER, Call, Content, Deny, Reply

LARGEST = 9_999_999
NO_CONTRACT = {"state": "none", "account_id": "", "lender": "", "free_fen": 0, "due_on": None}


class _Admission(Content):
    contact_phone: str = Field(pattern=r"^[0-9]{5,20}$")


class _Sum(Content):
    fen: int = Field(ge=1, le=LARGEST)


class _Cover(Content):
    charge_id: str = Field(pattern=IDENTIFIER)
    cash_fen: int = Field(ge=0, le=999_999_999)


class _Use(Content):
    charge_id: str = Field(pattern=IDENTIFIER)
    fen: int = Field(ge=0, le=999_999_999)
    back_fen: int = Field(0, ge=0, le=999_999_999)


class Wards:
    """Calls: "stays", "admission", "deposit", "days", "day", "leave", "cover", "balance", "credit", "top_up",
    "use", "ask_use", "release_use". Orders: see their forms. The clock brings the fees of bed and nursing.

    Books, under "wards": "stays" with "fees" by day and "spent_fen", "accounts" with "fen", the balance.
    """

    name = "wards"

    def __init__(self, house: House) -> None:
        self._house = house
        stay, account = "/v1/stays/{stay_id}", "/v1/accounts/{account_id}/uses"
        self.desks: Sequence[Desk] = [
            Desk("stays", "GET", "/v1/patients/{patient_id}/stays", self._stays),
            Desk("balance", "GET", "/v1/patients/{patient_id}/balance", self._balance),
            Desk("credit", "GET", "/v1/patients/{patient_id}/credit", self._credit),
            Desk("top_up", "POST", "/v1/patients/{patient_id}/balance/top_ups", self._top_up),
            Desk("admission", "POST", f"{stay}/admission", self._admission),
            Desk("deposit", "POST", f"{stay}/deposits", self._deposit),
            Desk("days", "GET", f"{stay}/days", self._days),
            Desk("day", "GET", f"{stay}/days/{{day}}", self._day),
            Desk("leave", "POST", f"{stay}/bill", self._leave),
            Desk("cover", "POST", f"{stay}/cover", self._cover),
            Desk("use", "PUT", f"{account}/{{reference}}", self._use),
            Desk("ask_use", "GET", f"{account}/{{reference}}", self._ask_use),
            Desk("release_use", "DELETE", f"{account}/{{reference}}", self._release_use),
        ]
        self.orders: Mapping[str, Order] = {
            "admission_order": self._order_admission, "in_bed": self._put_in_bed, "fees": self._add_fees,
            "open_item": self._open_item, "close_items": self._close_items, "discharge_order": self._let_go,
            "prepaid": self._prepay, "credit": self._sign_credit, "deposits": self._refuse_deposits,
            "deposit_back_at_window": self._back_at_window,
        }  # fmt: skip
        self.empty()

    def books(self) -> Json:
        self._take_refunds()
        return self._books.as_json()

    def empty(self) -> None:
        self._books = WardBooks(self._house.now)
        self._signing: dict[str, str] = {}

    def paid(self, bill: Bill, settlement: str) -> None:
        kind, _, about = bill.about.removeprefix(f"{self.name}:").partition("-")
        if kind == "stay":
            self._settle(self._books.stays[about], bill, settlement)
            return
        way = self._house.books().ways.get(settlement, {})
        account = self._books.accounts[about]
        number = str(way.get("out_trade_no", AT_COUNTER))
        account.payments[settlement] = Payment(number, str(way.get("channel", "")), bill.fen)
        for stay in self._books.stays.values():
            if stay.account == account.id:
                self._books.admit_if_paid(stay)

    def _settle(self, stay: Stay, bill: Bill, settlement: str) -> None:
        """What stands on the fiscal bill of a stay. Source: e-bill.md A5."""
        account = self._books.accounts[stay.account]
        prepaid = sum(each.fen for each in account.payments.values())
        added = int(self._house.books().ways.get(settlement, {}).get("fen", 0))
        stay.state = SETTLED
        bill.extra = {
            "hospitalizationNumber": stay.id,
            "casenumber": stay.id.replace("S", "B", 1),
            "departmentName": stay.department,
            "inHospitalDate": self._house.moment(stay.admitted_at)[:10],
            "outHospitalDate": self._house.moment(stay.left_at)[:10],
            "hospitalDay": str(len(self._books.days(stay))),
            "prepayAmount": _yuan(prepaid),
            "rechargeAmount": _yuan(added),
            "refundAmount": _yuan(prepaid - sum(fen for fen, _ in account.uses.values())),
        }

    async def _stays(self, call: Call) -> Reply:
        person = self._patient(call)
        return 200, {"stays": [self._stay_json(each) for each in self._books.current(person.key)]}

    async def _admission(self, call: Call) -> Reply:
        stay, asked = self._stay(call), call.read(_Admission)
        if stay.state not in (ORDERED, ADMITTED):
            raise Deny(409, "not_ordered", "this stay is over")
        _or_deny(lambda: self._books.register(stay, asked.contact_phone))
        return 200, self._stay_json(stay)

    async def _deposit(self, call: Call) -> Reply:
        stay, asked = self._stay(call), call.read(_Sum)
        if self._books.deposits_refused or stay.state == SETTLED:
            raise Deny(409, "deposit_refused", "no deposit is taken for this stay")
        bill = self._owe(stay.person, "住院预交金", stay.department, [_advance("住院预交金", asked.fen)])
        bill.about, bill.fiscal = f"{self.name}:deposit-{stay.account}", False
        return 201, self._bill_json(bill)

    async def _top_up(self, call: Call) -> Reply:
        person, asked = self._patient(call), call.read(_Sum)
        account = self._books.prepaid(person.key, person.patient_id)
        bill = self._owe(person.key, "门诊预存金", "门诊收费处", [_advance("门诊预存金", asked.fen)])
        bill.about, bill.fiscal = f"{self.name}:top_up-{account.id}", False
        return 201, self._bill_json(bill)

    async def _balance(self, call: Call) -> Reply:
        person = self._patient(call)
        account = self._books.prepaid(person.key, person.patient_id)
        return 200, {"account_id": account.id, "fen": account.fen}

    async def _credit(self, call: Call) -> Reply:
        person = self._patient(call)
        contract = self._books.contracts.get(person.key)
        if contract is None:
            return 200, NO_CONTRACT | {"sign_link": self._signing.get(person.key, "")}
        account = self._books.credit(person.key, person.patient_id)
        return 200, contract | {"account_id": account.id, "free_fen": max(account.fen, 0)}

    async def _days(self, call: Call) -> Reply:
        days = self._books.days(self._stay(call))
        return 200, {
            "days": [{"day": day, "fen": sum(item.fen for item in items)} for day, items in days.items()]
        }

    async def _day(self, call: Call) -> Reply:
        stay, day = self._stay(call), call.part("day", r"^\d{4}-\d{2}-\d{2}$")
        items = self._books.days(stay).get(day)
        if items is None:
            raise Deny(404, "no_such_day", "not a day of this stay")
        return 200, {
            "day": day,
            "fen": sum(each.fen for each in items),
            "items": [detail(one) for one in items],
        }

    async def _leave(self, call: Call) -> Reply:
        """The bill of the whole stay; a new one when it has grown since."""
        stay = self._stay(call)
        if stay.state != LEAVING:
            raise Deny(409, "not_discharged", "the doctor has not written the discharge")
        if stay.open_items:
            raise Deny(409, "open_items", "something is still open in the ward")
        books = self._house.books()
        bill = books.bills.get(stay.bill)
        if bill is None or bill.fen != self._books.spent(stay):
            books.bills.pop(stay.bill, None)
            bill = self._owe(stay.person, "住院费用", stay.department, self._books.items(stay))
            bill.about, stay.bill = f"{self.name}:stay-{stay.id}", bill.number
        return 201, self._bill_json(bill)

    async def _cover(self, call: Call) -> Reply:
        stay, asked = self._stay(call), call.read(_Cover)
        charge = self._house.books().charges.get(asked.charge_id)
        if charge is None or stay.bill not in charge.bills or asked.cash_fen > charge.fen:
            raise Deny(409, "other_charge", "this is not the charge of that stay")
        self._take_refunds()
        account = self._books.accounts[stay.account]
        used = min(account.fen, asked.cash_fen)
        owed = account.back_by_way(account.fen - used)
        back = [
            {"out_trade_no": payment.way, "channel": payment.channel, "fen": part, "paid_fen": payment.fen}
            for payment, part in owed
            if payment.way != AT_COUNTER
        ]
        return 200, {
            "account_id": account.id,
            "deposit_fen": account.fen,
            "used_fen": used,
            "missing_fen": asked.cash_fen - used,
            "give_back": back,
            "at_counter_fen": sum(part for payment, part in owed if payment.way == AT_COUNTER),
        }

    async def _use(self, call: Call) -> Reply:
        account, reference, asked = self._account(call), call.part("reference"), call.read(_Use)
        self._take_refunds()
        _or_deny(lambda: account.use(reference, asked.fen, asked.back_fen))
        return 200, _use_json(account, reference)

    async def _ask_use(self, call: Call) -> Reply:
        account, reference = self._account(call), call.part("reference")
        return 200, _use_json(account, reference)

    async def _release_use(self, call: Call) -> Reply:
        self._account(call).release(call.part("reference"))
        return 204, None

    def _take_refunds(self) -> None:
        """What terminals gave back is known by their rows."""
        for number, row in self._house.books().refunds.items():
            account = self._books.accounts.get(str(row["account_id"]))
            if account is not None and row["state"] == "done":
                way, settlement = str(row["out_trade_no"]), str(row["settlement"])
                account.gave_back(number, way, int(row["fen"]), settlement)

    def _owe(self, person: str, title: str, department: str, items: Sequence[OwedItem]) -> Bill:
        return self._house.books().owe(person, title, department, items)

    def _patient(self, call: Call) -> Person:
        person = self._house.books().patient(call.part("patient_id", IDENTIFIER))
        if person is None:
            raise Deny(404, "patient_unknown", "no such patient")
        return person

    def _stay(self, call: Call) -> Stay:
        stay = self._books.stays.get(call.part("stay_id", IDENTIFIER))
        if stay is None:
            raise Deny(404, "stay_unknown", "no such stay")
        return stay

    def _account(self, call: Call) -> Account:
        account = self._books.accounts.get(call.part("account_id", IDENTIFIER))
        if account is None:
            raise Deny(404, "account_unknown", "no such account")
        return account

    def _stay_json(self, stay: Stay) -> Json:
        self._take_refunds()
        return {
            "stay_id": stay.id,
            "state": stay.state,
            "department": stay.department,
            "ward": stay.ward,
            "bed": stay.bed,
            "ordered_at": self._house.moment(stay.ordered_at),
            "admitted_at": self._house.moment(stay.admitted_at) if stay.admitted_at else None,
            "deposit_asked_fen": stay.deposit_fen,
            "account_id": stay.account,
            "deposit_fen": self._books.accounts[stay.account].fen,
            "spent_fen": self._books.spent(stay),
            "open_items": list(stay.open_items),
        }

    def _bill_json(self, bill: Bill) -> Json:
        return {
            "number": bill.number,
            "title": bill.title,
            "department": bill.department,
            "ordered_at": self._house.moment(bill.ordered_at),
            "fen": bill.fen,
        }

    @form(
        "A doctor orders an admission", "医生开具住院证", blanks("person! department ward deposit_fen:whole")
    )
    def _order_admission(self, args: Mapping[str, Any]) -> Json:
        person = self._house.people.called(args.get("person"))
        department, ward = text(args, "department", "心血管内科"), text(args, "ward", "心血管内科一病区")
        return {
            "stay": self._books.order_stay(
                person.key, department, ward, whole(args, "deposit_fen", 200_000)
            ).id
        }

    @form(
        "Somebody lies in bed, the deposit paid in cash", "已入院，押金现金已交",
        blanks("person! department ward deposit_fen:whole")
    )  # fmt: skip
    def _put_in_bed(self, args: Mapping[str, Any]) -> Json:
        stay = self._books.stays[self._order_admission(args)["stay"]]
        deposit = whole(args, "deposit_fen", 200_000)
        if deposit:
            self._books.accounts[stay.account].payments["window"] = Payment(AT_COUNTER, "cash", deposit)
        self._books.register(stay, "19900000000")
        return {"stay": stay.id}

    @form("The day's list grows", "当日清单增加费用", blanks("person! name fen:whole items:list"))
    def _add_fees(self, args: Mapping[str, Any]) -> Json:
        entries = args.get("items") or [{"name": text(args, "name", "检查费"), "fen": whole(args, "fen")}]
        self._books.add_fees(self._lies(args), [owed_item(entry) for entry in entries])
        return {}

    @form("Something keeps a discharge from being settled", "增加一项未结事项", blanks("person! title"))
    def _open_item(self, args: Mapping[str, Any]) -> Json:
        self._lies(args).open_items.append(text(args, "title", "出院带药未领"))
        return {}

    @form("Nothing keeps the discharge any more", "未结事项全部办结", blanks("person!"))
    def _close_items(self, args: Mapping[str, Any]) -> Json:
        self._lies(args).open_items.clear()
        return {}

    @form("The doctor lets the patient go", "医生开出院医嘱", blanks("person!"))
    def _let_go(self, args: Mapping[str, Any]) -> Json:
        stay = self._lies(args)
        stay.state, stay.left_at = LEAVING, self._house.now()
        return {"stay": stay.id}

    @form("So much was laid down at the counter, in cash", "柜台现金预存", blanks("person! fen:whole!"))
    def _prepay(self, args: Mapping[str, Any]) -> Json:
        person = self._house.people.called(args.get("person"))
        account = self._books.prepaid(person.key, person.patient_id)
        number = f"WINDOW-{len(account.payments) + 1}"
        account.payments[number] = Payment(AT_COUNTER, "cash", whole(args, "fen"))
        return {"account": account.id}

    @form(
        "A contract with a credit service, or where one is signed", "信用就医协议及额度，或签约链接",
        blanks("person! fen:whole state lender~ due_on sign_link", state=("none", "signed", "due", "overdue"))
    )  # fmt: skip
    def _sign_credit(self, args: Mapping[str, Any]) -> Json:
        person = self._house.people.called(args.get("person"))
        if args.get("state") == "none":
            self._signing[person.key] = text(args, "sign_link")
            return {}
        account = self._books.credit(person.key, person.patient_id)
        account.payments["limit"] = Payment(CREDIT, CREDIT, whole(args, "fen", 100_000))
        about = {"lender": text(args, "lender", "江城银行"), "due_on": args.get("due_on")}
        self._books.contracts[person.key] = about | {"state": text(args, "state", "signed")}
        return {"account": account.id}

    @form("Whether deposits are refused", "是否拒收押金", blanks("refused:flag"))
    def _refuse_deposits(self, args: Mapping[str, Any]) -> Json:
        self._books.deposits_refused = bool(args.get("refused", True))
        return {}

    @form("The counter pays out of the account, in cash", "窗口退押金现金", blanks("person! fen:whole!"))
    def _back_at_window(self, args: Mapping[str, Any]) -> Json:
        account = self._books.accounts[self._lies(args).account]
        account.back[f"WINDOW-{len(account.back) + 1}"] = (AT_COUNTER, whole(args, "fen"))
        return {}

    def _lies(self, args: Mapping[str, Any]) -> Stay:
        person = self._house.people.called(args.get("person"))
        found = self._books.current(person.key)
        if not found:
            raise ValueError(f"{person.key} has no stay")
        return found[0]


def _or_deny(act: Callable[[], None]) -> None:
    try:
        act()
    except Conflict as why:
        raise Deny(410 if why.code == "released" else 409, why.code, str(why)) from why


def _advance(name: str, fen: int) -> OwedItem:
    return OwedItem(name, fen, "1", "笔")


def _use_json(account: Account, reference: str) -> Json:
    used, back = account.uses.get(reference, (0, 0))
    return {"reference": reference, "held": reference in account.uses, "used_fen": used, "back_fen": back}


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"

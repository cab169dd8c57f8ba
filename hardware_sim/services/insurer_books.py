"""What the bench's insurer knows: insurances, visits, fees, settlements, reversals. No wire here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from hardware_sim.part import Json
from hardware_sim.people import Insurance, People, Person
from hardware_sim.services.envelope import Message
from hardware_sim.services.insurance_rules import WHOLLY, Split, Terms, split

SETTLED, REVERSED = "settled", "reversed"
INSTITUTION_NAME = "江城市第一人民医院"
REVOKED = "该报文已冲正，不能再次结算"


class No(Exception):
    """The insurer says no; the text is its err_msg."""


@dataclass
class Visit:
    """A registration (2201) with what was uploaded for it, by chrg_bchno."""

    mdtrt_id: str
    psn_no: str
    insutype: str
    number: str
    begun: str
    institution: str
    described: bool = False
    fees: dict[str, dict[str, tuple[int, str]]] = field(default_factory=dict)


@dataclass
class Settlement:
    """One 2207 that was carried out. `msgid` is the sender's; it is the settlement's medins_setl_id."""

    setl_id: str
    msgid: str
    mdtrt_id: str
    psn_no: str
    split: Split
    balance_after: int
    state: str = SETTLED


class InsurerBooks:
    def __init__(self, people: People) -> None:
        self._people = people
        self.insurances: dict[str, Insurance] = {
            each.key: each.insurance for each in people if each.insurance
        }
        self.paused: set[str] = set()
        self.visits: dict[str, Visit] = {}
        self.settlements: dict[str, Settlement] = {}
        self.revoked: set[str] = set()
        self.shift, self.pays_less = 0, "account"
        # What is said of items: so many fen too much own pay in the first, and once more before settling.
        self.out_by, self.items_again = 0, False
        # What is filed, by number of the person: treatment away from home, serious diseases.
        self.filings: dict[str, list[Json]] = {}
        self.serious: dict[str, list[Json]] = {}

    def holder(self, psn_no: str) -> tuple[Person, Insurance]:
        """Who has this number, and an insurance in force; No otherwise."""
        for key, insurance in self.insurances.items():
            if insurance.psn_no == psn_no:
                if key in self.paused:
                    raise No("参保状态为暂停参保，不能享受待遇")
                return self._people.called(key), insurance
        raise No("未查询到该人员的参保信息")

    def register(self, psn_no: str, insutype: str, number: str, begun: str) -> Visit:
        _, insurance = self.holder(psn_no)
        if insurance.insutype != insutype:
            raise No("险种类型与参保信息不符")
        return self._begin(psn_no, insutype, number, begun, INSTITUTION_NAME)

    def visited(self, insurance: Insurance, institution: str, day: str, total: int) -> None:
        """Treatment at another institution, settled there."""
        visit = self._begin(insurance.psn_no, insurance.insutype, "", f"{day} 09:00:00", institution)
        visit.fees["1"] = {"1": (total, WHOLLY)}
        parts = self.compute(visit, "1", total, True)
        self.settle(f"{institution}{len(self.settlements)}", visit, parts)

    def _begin(self, psn_no: str, insutype: str, number: str, begun: str, institution: str) -> Visit:
        name = f"{3301000000000101 + len(self.visits)}"
        visit = self.visits[name] = Visit(name, psn_no, insutype, number, begun, institution)
        return visit

    def visit(self, mdtrt_id: str, psn_no: str) -> Visit:
        visit = self.visits.get(mdtrt_id)
        if visit is None or visit.psn_no != psn_no:
            raise No("未查询到该人员的就诊登记信息")
        return visit

    def settlement_of(self, mdtrt_id: str) -> Settlement | None:
        """The settlement of this visit that stands."""
        each = (one for one in self.settlements.values() if one.mdtrt_id == mdtrt_id and one.state == SETTLED)
        return next(each, None)

    def compute(self, visit: Visit, batch: str, total: int, use_account: bool) -> Split:
        """The split of what was uploaded; No when the asked total is another."""
        fees = visit.fees.get(batch)
        if not fees:
            raise No("未查询到该收费批次的费用明细")
        if sum(fen for fen, _ in fees.values()) != total:
            raise No("医疗费总额与上传的费用明细合计不一致")
        _, insurance = self.holder(visit.psn_no)
        return split(fees.values(), _terms(insurance), use_account)

    def settle(self, msgid: str, visit: Visit, parts: Split) -> Settlement:
        """Pay the funds' and the account's part, once per msgid and once per visit."""
        if self.settlement_of(visit.mdtrt_id):
            raise No("该就诊已结算，不能重复结算")
        if self.shift:
            parts = _shifted(parts, self.pays_less, self.shift)
            self.shift = 0
        insurance = self._change(visit.psn_no, -parts.account, -parts.deductible)
        setl_id = f"{3301000000000501 + len(self.settlements)}"
        done = Settlement(setl_id, msgid, visit.mdtrt_id, visit.psn_no, parts, insurance.balance)
        self.settlements[msgid] = done
        return done

    def of_day(self, message: Message, day: str) -> list[Settlement]:
        """The settlements of the asking institution whose message was made on that day (2026-11-22)."""
        begins = message.msgid[:12] + day.replace("-", "")
        return [each for each in self.settlements.values() if each.msgid.startswith(begins)]

    def revoke(self, msgid: str, psn_no: str) -> None:
        """Take a settlement back, and never carry out its message from now on, whether it has come or not."""
        settled = self.settlements.get(msgid)
        if settled and settled.psn_no != psn_no:
            raise No("原报文的人员编号不符")
        self.revoked.add(msgid)
        if settled and settled.state == SETTLED:
            settled.state = REVERSED
            self._change(psn_no, settled.split.account, settled.split.deductible)

    def upload(self, visit: Visit, batch: str, fees: Mapping[str, tuple[int, str]]) -> None:
        if self.settlement_of(visit.mdtrt_id):
            raise No("该就诊已结算，不能上传费用明细")
        visit.fees.setdefault(batch, {}).update(fees)

    def as_json(self) -> Json:
        people = {
            key: {
                "balance": each.balance,
                "deductible_left": each.deductible_left,
                "paused": key in self.paused,
            }
            for key, each in self.insurances.items()
        }
        return {
            "people": people,
            "visits": {each.mdtrt_id: _visit_json(each) for each in self.visits.values()},
            "settlements": {msgid: asdict(each) for msgid, each in self.settlements.items()},
            "revoked": sorted(self.revoked),
            "paid_by_funds": sum(each.split.funds for each in self._standing()),
            "paid_by_accounts": sum(each.split.account for each in self._standing()),
        }

    def _standing(self) -> list[Settlement]:
        return [each for each in self.settlements.values() if each.state == SETTLED]

    def _change(self, psn_no: str, balance: int, deductible: int) -> Insurance:
        key, old = next((key, one) for key, one in self.insurances.items() if one.psn_no == psn_no)
        new = replace(old, balance=old.balance + balance, deductible_left=old.deductible_left + deductible)
        self.insurances[key] = new
        return new


def _terms(insurance: Insurance) -> Terms:
    return Terms(
        insurance.balance,
        insurance.deductible_left,
        insurance.pool_percent,
        insurance.other_percent,
        insurance.relief_percent,
    )


def _shifted(parts: Split, payer: str, fen: int) -> Split:
    """The payer pays so much less: the patient has to for the account, medical relief for another fund."""
    moved, other = min(fen, getattr(parts, payer)), "cash" if payer == "account" else "relief"
    return replace(parts, **{payer: getattr(parts, payer) - moved, other: getattr(parts, other) + moved})


def _visit_json(visit: Visit) -> Json:
    fees = {batch: sum(fen for fen, _ in lines.values()) for batch, lines in visit.fees.items()}
    return {"psn_no": visit.psn_no, "number": visit.number, "described": visit.described, "fees": fees}

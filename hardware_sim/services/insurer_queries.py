"""What the bench's insurer only tells, and books nothing for: visits, settlements, registers, day books."""

from collections.abc import Callable

from hardware_sim.part import Json
from hardware_sim.services import setlinfo
from hardware_sim.services.envelope import Message, fen, want
from hardware_sim.services.insurer_books import SETTLED, InsurerBooks

Query = Callable[[InsurerBooks, Message], Json]


def _visits(books: InsurerBooks, message: Message) -> Json:
    """5201: those of the days asked for."""
    person = want(message.data, "psn_no", 30)
    first, last = want(message.data, "begntime", 19)[:10], want(message.data, "endtime", 19)[:10]
    found = [each for each in books.visits.values() if each.psn_no == person]
    return {"mdtrtinfo": [setlinfo.visit(each) for each in found if first <= each.begun[:10] <= last]}


def _settlement(books: InsurerBooks, message: Message) -> Json:
    """5203"""
    data = message.data
    visit = books.visit(want(data, "mdtrt_id", 30), want(data, "psn_no", 30))
    done = books.settlement_of(visit.mdtrt_id)
    if done is None or data.get("setl_id") not in (None, "", done.setl_id):
        return {"setlinfo": None, "setldetail": []}
    return setlinfo.settled(visit.mdtrt_id, done.setl_id, done.msgid, done.split, done.balance_after)


def _filed(books: InsurerBooks, message: Message) -> Json:
    """5304"""
    return {"refmedin": books.filings.get(want(message.data, "psn_no", 30), [])}


def _serious(books: InsurerBooks, message: Message) -> Json:
    """5301"""
    rows = books.serious.get(want(message.data, "psn_no", 30), [])
    disease = {"opsp_dise_code": "M01600", "opsp_dise_name": "糖尿病"}
    return {"feedetail": [disease | row for row in rows]}


def _totals(books: InsurerBooks, message: Message) -> Json:
    """3201: whether the institution's totals are ours; it only says so."""
    rows = books.of_day(message, want(message.data, "stmt_begndate", 10))
    mine = [each for each in rows if each.msgid[26:28] == message.msgid[26:28] and each.state == SETTLED]
    due = sum(each.split.total - each.split.cash for each in mine)
    same = fen(message.data, "fund_and_acct_amt") == due
    return {"stmtinfo": {"stmt_rslt": "0" if same else "1"}}


def _details(books: InsurerBooks, message: Message) -> Json:
    """3202"""
    rows = books.of_day(message, want(message.data, "stmt_begndate", 10))
    return {"detail": [setlinfo.row(each, each.state == SETTLED) for each in rows]}


QUERIES: dict[str, Query] = {
    "5201": _visits,
    "5203": _settlement,
    "5301": _serious,
    "5304": _filed,
    "3201": _totals,
    "3202": _details,
}

"""The insurer: who is insured, who pays which part, settlement, and its reversal.

Speaks the national interface, e-bill.md part B: 1101 person, 2206 pre-settlement, 2207 settlement, 5203
what became of it, 2601 reversal. The hospital itself registers the visit and uploads the fees (2201, 2203,
2204) when it makes a charge.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from drivers.errors import Absent, Garbled, Refused, Trouble
from kiosk.clock import BEIJING
from kiosk.identity.people import Identity
from kiosk.payment.areas import Place, place_of
from kiosk.payment.bills import Care, Charge
from kiosk.payment.coverage import ChargedItem, covered_items, sums
from kiosk.payment.insurance import Cover, Insured, PastSettlement, PreSettled, Registration
from kiosk.payment.payers import LegOrder
from kiosk.services import insurer_messages as messages
from kiosk.services.http import ServiceHealth, nothing_taken_if_absent
from kiosk.services.insurer_line import Heard, InsurerLine, MessageNumbers
from kiosk.services.insurer_messages import Insurance, MaybeSettlement, Settlement
from kiosk.services.insurer_past import Past
from kiosk.services.insurer_profile import InsurerSettings, Register, profiles

log = logging.getLogger(__name__)

NOTHING = messages.yuan_of(0)
RESIDENT_ID = "01"  # psn_cert_type
OF_A_STAY = ("mid_setl_flag", "dscgTime")  # what only stays are settled with. Source: e-bill.md B3


class Insurer:
    """A payer, and what a journey asks of the insurer before."""

    name = "insurer"
    runs_out = False

    def __init__(
        self,
        settings: InsurerSettings,
        device: str,
        numbers: MessageNumbers,
        now: Callable[[], datetime] = lambda: datetime.now(BEIJING),
    ) -> None:
        self._line = InsurerLine(settings, device, numbers, now)
        self._settings, self._numbers, self._now = settings, numbers, now
        self._profile = profiles()[settings.profile]
        self._seldom = (*messages.SELDOM, *self._profile.funds)

    async def person(self, identity: Identity) -> Insured | None:
        """The insurance in force behind a proof (1101), or None when there is none.

        Several in force: the one that the profile names first. Refused when the insurer does not take
        the proof. Whoever proves nothing to the insurer is treated as one who has no insurance.
        """
        if not identity.proof.kind:
            return None
        person = await self._look_up(identity)
        insurance = self._best(person.insuinfo)
        if insurance is None:
            return None
        return Insured(person.baseinfo.psn_no, insurance.insutype, insurance.insuplc_admdvs, identity.proof)

    async def covers(self, identity: Identity) -> tuple[Cover, ...]:
        """Every insurance of a person as the insurer has it now (1101), those in force first.

        Refused when the insurer does not take the proof.
        """
        if not identity.proof.kind:
            return ()
        person = await self._look_up(identity)
        covers = [await self._cover(each, person.baseinfo.psn_no) for each in person.insuinfo]
        return tuple(sorted(covers, key=lambda cover: not cover.in_force))

    @property
    def tells_past(self) -> bool:
        """Whether `past` can be asked here."""
        return self._profile.visits is not None

    async def past(self, identity: Identity) -> tuple[PastSettlement, ...]:
        """What was settled for a person in the last year, here and elsewhere, latest first.

        Refused when the insurer does not take the proof, or does not tell.
        """
        asked = self._profile.visits
        if asked is None or not identity.proof.kind:
            return ()
        person = await self._look_up(identity)
        insurance = self._best(person.insuinfo)
        area = insurance.insuplc_admdvs if insurance else ""
        return await Past(self._line, asked, person.baseinfo.psn_no, area).until(self._now().date())

    async def _cover(self, said: Insurance, person: str) -> Cover:
        """One insurance; of one in force also what is filed, where the profile knows how to ask."""
        place = place_of(said.insuplc_admdvs, self._settings.area)
        cover = Cover(
            kind=said.insutype,
            in_force=said.psn_insu_stas == messages.INSURED_NOW,
            area=said.insuplc_admdvs,
            place=place,
            balance=said.balc,
        )
        if not cover.in_force:
            return cover
        asked = None if place is Place.HERE else self._profile.filing
        filing = await self._registered(asked, person, cover.area)
        serious = await self._registered(self._profile.serious_disease, person, cover.area)
        return replace(cover, filing=filing, serious_disease=serious)

    async def _registered(self, register: Register | None, person: str, area: str) -> Registration | None:
        """None when nobody can say: what is not known is not said, and the rest is shown all the same."""
        if register is None:
            return None
        now = self._now()
        data = {"psn_no": person, "begntime": now.strftime("%Y-%m-%d %H:%M:%S")}
        days = (register.begins, register.ends)
        try:
            heard = await self._line.ask(register.function, data, area)
            if not heard.answer.ok:
                return None
            said = heard.answer.output
            return heard.reply.read(lambda _: messages.registration(said, register.listed, days, now.date()))
        except Trouble as why:
            log.warning("%s while asking what is filed: %s", why.code, why.detail)
            return None

    async def _look_up(self, identity: Identity) -> messages.Person:
        data = {
            "mdtrt_cert_type": identity.proof.kind,
            "mdtrt_cert_no": identity.proof.number,
            "card_sn": identity.proof.card_serial,
            "begntime": self._now().strftime("%Y-%m-%d %H:%M:%S"),
            "psn_cert_type": RESIDENT_ID,
            "certno": identity.number.full,
            "psn_name": identity.name.full,
        }
        reply = await self._line.ask("1101", data)
        if not reply.answer.ok:
            raise Refused("INS-01", reply.detail)
        return reply.output(messages.Person)

    async def pre_settle(self, insured: Insured, charge: Charge) -> PreSettled:
        """Who would pay which part of a charge (2206, of a stay 2303). Nothing is booked."""
        facts = {
            "psn_no": insured.person,
            "insutype": insured.kind,
            "insuplc_admdvs": insured.area,
            "mdtrt_cert_type": insured.proof.kind,
            "mdtrt_id": charge.visit,
            "chrg_bchno": charge.batch,
            "medfee_sumamt": messages.yuan_of(charge.fen),
        }
        if charge.care is Care.INPATIENT:
            leaves = self._now().strftime("%Y-%m-%d %H:%M:%S")
            facts |= {"care": charge.care, "mid_setl_flag": "0", "dscgTime": leaves}
        reply = await self._worked_out(facts, insured)
        said = reply.output(Settlement).setlinfo
        if said.medfee_sumamt != charge.fen:
            raise Garbled("INS-04", f"{reply.origin}: speaks of another sum than the charge")
        amounts = said.amounts(*messages.AGREED, *messages.SAID_AGAIN)
        amounts |= {name: yuan for name, yuan in said.amounts(*self._seldom).items() if yuan != NOTHING}
        items = self._items(charge, reply)
        return PreSettled(
            said.parts,
            {**facts, **amounts},
            insured.proof.number,
            said.named(self._profile.funds),
            covered_items(items, self._profile.items.levels),
            not items or sums(items) == said.items,
        )

    async def _worked_out(self, facts: Mapping[str, str], insured: Insured) -> Heard:
        """The parts; where another province has to say them, its silence and its no have words of their own.

        Source: features.md YD-11, YD-19.
        """
        away, asked = self._line.is_away(insured.area), self._profile.functions(facts).pre_settle
        try:
            reply = await self._line.ask(asked, self._settling(facts, insured.proof.number), insured.area)
        except Absent as why:
            if away:
                raise Absent("INS-14", f"{why.code}, {why.detail}") from why
            raise
        if not reply.answer.ok and away:
            raise Refused("INS-13", reply.detail)
        if not reply.answer.ok:
            raise Refused("INS-03", reply.detail)
        return reply

    def _items(self, charge: Charge, heard: Heard) -> Sequence[ChargedItem]:
        """As the pre-settlement says them again, else as the insurer answered to the hospital."""
        try:
            again = messages.items_said(heard.answer.output or {}, self._profile.items.listed)
        except ValueError:
            log.warning("%s: what it says again of the items can't be read", heard.origin)
            return charge.items
        if not again.keys() >= {each.number for each in charge.items}:
            return charge.items
        said = [(each, again[each.number]) for each in charge.items]
        return [replace(each, level=row.chrgitm_lv, parts=row.parts) for each, row in said]

    async def prepare(self, _fen: int, _facts: Mapping[str, str]) -> Mapping[str, str]:
        """The message id of the settlement, on disk before the wire: reversal asks for it."""
        return {
            "msgid": await self._numbers.insurer_message(),
            "infver": self._settings.version_at(self._now()),
        }

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        """Settle (2207, 2304) under the prepared message id. Garbled when the parts are not as agreed."""
        again = {name: leg.facts[name] for name in messages.SAID_AGAIN}
        data = self._settling(leg.facts, leg.secret or "") | again | {"invono": ""}
        with nothing_taken_if_absent():
            reply = await self._line.asked(self._profile.functions(leg.facts).settle, data, leg.facts)
        if not reply.answer.ok:
            raise Refused("INS-02", reply.detail)
        return self._kept(reply.output(Settlement).setlinfo, leg, reply.origin)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        """Whether the visit is settled (5203); None when it is not. Garbled when with other parts."""
        data = {
            "psn_no": leg.facts["psn_no"],
            "mdtrt_id": leg.facts["mdtrt_id"],
            "setl_id": leg.facts.get("setl_id", ""),
        }
        reply = await self._line.asked("5203", data, _without_id(leg))
        if not reply.answer.ok:
            raise Refused("INS-08", reply.detail)
        found = reply.output(MaybeSettlement).setlinfo
        if found is None:
            return None
        if found.medins_setl_id not in ("", leg.facts["msgid"]):
            return None  # the window has settled this visit, not we
        return self._kept(found, leg, reply.origin)

    async def revoke(self, leg: LegOrder) -> None:
        """Reverse (2601) whatever became of the message; one that arrives later is refused by the insurer."""
        asked = self._profile.functions(leg.facts).settle
        data = {"psn_no": leg.facts["psn_no"], "omsgid": leg.facts["msgid"], "oinfno": asked}
        reply = await self._line.asked("2601", data, _without_id(leg))
        if not reply.answer.ok:
            raise Refused("INS-06", reply.detail)

    async def day_book(self, day: date, ours: Mapping[str, int] | None) -> Mapping[str, int]:
        """What the insurer has of this terminal for a day (3202): message id to the insurer's own fen.

        The institution shares one book; a terminal's entries bear its index in their message ids. The
        sums of `ours` are told first, if there are any (3201); whatever is said to them, details decide.
        """
        msgid = await self._numbers.insurer_message()
        data = {"stmt_begndate": day.isoformat(), "stmt_enddate": day.isoformat()}
        if ours is not None:
            await self._tell_totals(data, ours)
        reply = await self._line.ask("3202", data, msgid=msgid)
        if not reply.answer.ok:
            raise Refused("INS-09", reply.detail)
        rows = reply.output(messages.DayBook).detail
        mine = [row for row in rows if messages.same_device(row.medins_setl_id, msgid)]
        return {row.medins_setl_id: row.fen for row in mine if row.stands}

    async def _tell_totals(self, data: Mapping[str, str], book: Mapping[str, int]) -> None:
        sum_ = messages.yuan_of(sum(book.values()))
        totals = {"fund_and_acct_amt": sum_, "fixmedins_setl_cnt": str(len(book))}
        reply = await self._line.ask("3201", {**data, **totals})
        if not reply.answer.ok:
            raise Refused("INS-10", reply.detail)

    async def health(self) -> ServiceHealth:
        return await self._line.health()

    async def close(self) -> None:
        await self._line.close()

    def _settling(self, facts: Mapping[str, str], proof_number: str) -> dict[str, str]:
        """What pre-settlement and settlement say alike."""
        return {
            "psn_no": facts["psn_no"],
            "mdtrt_cert_type": facts["mdtrt_cert_type"],
            "mdtrt_cert_no": proof_number,
            "med_type": self._profile.functions(facts).treatment,
            "medfee_sumamt": facts["medfee_sumamt"],
            "psn_setlway": self._profile.settle_way,
            "mdtrt_id": facts["mdtrt_id"],
            "chrg_bchno": facts["chrg_bchno"],
            "acct_used_flag": self._profile.use_account,
            "insutype": facts["insutype"],
            **{name: facts[name] for name in OF_A_STAY if name in facts},
        }

    def _kept(self, said: messages.SettlementInfo, leg: LegOrder, origin: str) -> Mapping[str, str]:
        """The insurer's id of a settlement, whose parts have to be those that the patient agreed to."""
        names = (*messages.AGREED, *self._seldom)
        if messages.NOT_IN_OLDER not in leg.facts:
            names = tuple(name for name in names if name in leg.facts)
        if said.amounts(*names) != {name: leg.facts.get(name, NOTHING) for name in names}:
            raise Garbled("INS-05", f"{origin}: settled with other parts than agreed")
        return {"setl_id": said.setl_id}

    def _best(self, insurances: Sequence[Insurance]) -> Insurance | None:
        """Of those in force, the one that the profile names first; None when there is none that it names."""
        in_force = {each.insutype: each for each in insurances if each.psn_insu_stas == messages.INSURED_NOW}
        return next((in_force[kind] for kind in self._profile.kinds if kind in in_force), None)


def _without_id(leg: LegOrder) -> dict[str, str]:
    """For a question about a leg, which goes under a message id of its own."""
    return {name: value for name, value in leg.facts.items() if name != "msgid"}

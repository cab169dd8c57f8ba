"""The same three payers at the bench: our own clients, real HTTP, and the books of the bench as judge."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from drivers.errors import NoAnswer, Trouble
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import LegOrder, Payer, Share
from kiosk.services.hospital import Hospital, HospitalSettings
from kiosk.services.insurer import Insurer
from kiosk.services.insurer_line import MessageNumbers
from kiosk.services.insurer_profile import InsurerSettings
from kiosk.services.wallets import Wallets, WalletSettings
from tests.power_cut.world import Fate, OnThisMachine
from tests.services.conftest import BOOT, DEVICE, INSTITUTION, CountedMessages, FakeClock, Town, by_card

PERSON, FEN = "lin", 1000
# What each service calls the request by which something is taken.
TAKING = {"hospital": "lock", "wallet": "pay", "insurer": "2207"}
WEATHER = ("cut", "lose", "halve")
SWITCHES = (
    "500", "503", "429", "401", "refuse", "lost", "swallow", "late", "done_then_500", "garbage", "empty",
    "cut", "html",
)  # fmt: skip


class Clients:
    """Our clients of the three, as one start of a terminal makes them."""

    def __init__(self, bench: Town, clock: FakeClock, messages: MessageNumbers) -> None:
        def at(name: str) -> dict[str, Any]:
            return {"url": bench.url[name], "connect_seconds": 1.0, "answer_seconds": 0.3}

        self.hospital = Hospital(HospitalSettings.model_validate(at("hospital")), DEVICE, BOOT)
        self.wallet = Wallets(WalletSettings.model_validate(at("wallet")), DEVICE, clock.clock())
        self.insurer = Insurer(InsurerSettings.model_validate(at("insurer") | INSTITUTION), DEVICE, messages)

    @property
    def payers(self) -> Mapping[str, Payer]:
        return {"hospital": self.hospital.lock, "wallet": self.wallet, "insurer": self.insurer}

    async def close(self) -> None:
        for each in (self.hospital, self.wallet, self.insurer):
            await each.close()


class BenchTown:
    """Hospital, wallet and insurer of the bench, with the weather that fate sends."""

    def __init__(self, bench: Town, fate: Fate, refuser: str | None) -> None:
        self.bench, self.fate = bench, fate
        self.fens: Mapping[str, int] = {}
        self.travelling: dict[str, tuple[str, LegOrder]] = {}
        self.references: dict[str, str] = {}
        self._refuser, self._clock = refuser, FakeClock(bench)
        self._street = Clients(bench, self._clock, CountedMessages())
        self._clients: list[Clients] = []
        bench.order("*", "reset")
        # An account that pays nothing, and no deductible: every patient's parts are the same.
        bench.order("insurer", "account", person=PERSON, fen=0)
        bench.order("insurer", "deductible", person=PERSON, fen=0)
        bench.order("wallet", "earliest_reverse", channel="wechat", seconds=15)
        self._clear_up()

    def payers(self, numbers: Numbers) -> Mapping[str, Payer]:
        self._clients.append(Clients(self.bench, self._clock, numbers))
        return {
            name: OnThisMachine(_InWeather(name, payer, self), self.fate)
            for name, payer in self._clients[-1].payers.items()
        }

    async def patient(self) -> Sequence[Share]:
        """With a bill, a charge, the insurer's word on the parts, and a code on the phone."""
        self._clear_up()
        bill = self.bench.order("hospital", "owes", person=PERSON, title="检查费", fen=FEN)["bill"]
        code = self.bench.order("wallet", "code", person=PERSON)["code"]
        identity, street = by_card(PERSON), self._street
        insured = await street.insurer.person(identity)
        patient = await street.hospital.find_patient(identity)
        bills = [each for each in await street.hospital.open_bills(patient) if each.number == bill]
        charge = await street.hospital.charge(patient, bills, insured)
        assert insured is not None
        told = await street.insurer.pre_settle(insured, charge)
        shares = (
            Share("hospital", 0, {"charge": charge.id}),
            Share("wallet", told.parts.cash, {"channel": "wechat"}, secret=code),
            Share("insurer", told.fen, told.facts, secret=told.proof),
        )
        fens = {share.payer: share.fen for share in shares}
        assert all(fens[payer] > 0 for payer in ("wallet", "insurer"))
        assert (self.fens or fens) == fens
        self.fens = fens
        return shares

    async def goes_dark(self) -> None:
        while self._clients:
            await self._clients.pop().close()

    async def time_passes(self, everything: bool) -> None:
        """What is still travelling is carried to its payer by somebody whom no trouble meets."""
        for reference in list(self.travelling):
            if everything or self.fate.wire.random.random() < 0.3:
                self._clear_up()
                name, leg = self.travelling.pop(reference)
                with suppress(Trouble):
                    await self._street.payers[name].take(leg)
        if everything:
            await self._street.close()

    async def taken(self) -> Mapping[str, Mapping[str, int]]:
        settlements = self.bench.books("insurer")["settlements"]
        return {
            "hospital": dict.fromkeys(self.bench.books("hospital")["locks"], 0),
            "wallet": {name: each["paid_fen"] for name, each in self._orders().items() if each["paid_fen"]},
            "insurer": {
                self.references[msgid]: each["split"]["total"] - each["split"]["cash"]
                for msgid, each in settlements.items()
                if each["state"] == "settled"
            },
        }

    async def effects(self) -> Mapping[str, Mapping[str, int]]:
        ever = {name: each["paid_fen"] + each["given_back_fen"] for name, each in self._orders().items()}
        return {
            "hospital": dict.fromkeys(self.bench.books("hospital")["locks"], 1),
            "wallet": {name: fen // self.fens["wallet"] for name, fen in ever.items() if fen},
            "insurer": Counter(self.references[each] for each in self.bench.books("insurer")["settlements"]),
        }

    @contextmanager
    def weather(self, name: str) -> Iterator[None]:
        """One call in eight meets trouble on its way, or at the other end."""
        if not self.fate.wire.strikes(0.12):
            yield
            return
        how = self.fate.wire.random.choice((*WEATHER, *SWITCHES))
        if how in WEATHER:
            self.bench.order("network", how, service=name, **({} if how == "cut" else {"times": 1}))
        else:
            self.bench.fail(name, "*", how, times=1)
        try:
            yield
        finally:
            if how == "cut":
                self.bench.order("network", "heal", service=name)

    def _orders(self) -> Mapping[str, Any]:
        return dict(self.bench.books("wallet")["orders"])

    def _clear_up(self) -> None:
        """All trouble is over but the one that was there from the start."""
        for each in ("network", *TAKING):
            self.bench.order(each, "heal")
        if self._refuser is not None:
            self.bench.fail(self._refuser, TAKING[self._refuser], "refuse")


@dataclass
class _InWeather:
    """A client of ours whose calls may meet trouble, and whose requests may arrive long after."""

    name: str
    payer: Payer
    town: BenchTown

    @property
    def runs_out(self) -> bool:
        return self.payer.runs_out

    async def prepare(self, fen: int, facts: Mapping[str, str]) -> Mapping[str, str]:
        return await self.payer.prepare(fen, facts)

    async def take(self, leg: LegOrder) -> Mapping[str, str]:
        if "msgid" in leg.facts:
            self.town.references[leg.facts["msgid"]] = leg.reference
        if self.town.fate.wire.strikes(0.06):
            self.town.travelling[leg.reference] = self.name, leg
            raise NoAnswer("T-02", "still travelling")
        with self.town.weather(self.name):
            return await self.payer.take(leg)

    async def has_taken(self, leg: LegOrder) -> Mapping[str, str] | None:
        with self.town.weather(self.name):
            return await self.payer.has_taken(leg)

    async def revoke(self, leg: LegOrder) -> None:
        with self.town.weather(self.name):
            await self.payer.revoke(leg)

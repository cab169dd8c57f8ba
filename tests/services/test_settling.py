"""The three payers in one settlement: ledger on disk, back ends at the bench, books compared at the end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from drivers.errors import Trouble
from kiosk.payment.numbers import Numbers
from kiosk.payment.payers import Payer, Share
from kiosk.payment.settlement import Settlements
from kiosk.payment.settlement_ends import Unwound
from offline_queue.ledger import Ledger
from offline_queue.store import Store, StoreSettings
from tests.services.conftest import Clients, Town
from tests.services.test_insurer import pre_settled


@asynccontextmanager
async def settlements(clients: Clients, folder: Path) -> AsyncIterator[Settlements]:
    store = await Store.open(
        StoreSettings.model_validate({"path": folder / "terminal.db", "least_free_mb": 0})
    )
    payers: dict[str, Payer] = {
        "hospital": clients.hospital.lock,
        "wallet": clients.wallets,
        "insurer": clients.insurer,
    }
    try:
        numbers = Numbers(store, "H33010000001", 7)
        yield Settlements(Ledger(store), payers, numbers, lambda _closed: [])
    finally:
        await store.close()


async def shares(clients: Clients, town: Town) -> list[Share]:
    told = await pre_settled(clients)
    charge = town.books("hospital")["charges"]
    code = town.order("wallet", "code", person="lin")["code"]
    return [
        Share("hospital", 0, {"charge": next(reversed(charge))}),
        Share("wallet", told.parts.cash, {"channel": "wechat"}, secret=code),
        Share("insurer", told.fen, told.facts, secret=told.proof),
    ]


def taken(town: Town) -> tuple[int, int]:
    """Fen that the wallet and the insurer have paid."""
    insurer = town.books("insurer")
    return town.books("wallet")["paid"]["lin"], insurer["paid_by_funds"] + insurer["paid_by_accounts"]


def test_p1_all_payers_pay_their_part(clients: Clients, town: Town, tmp_path: Path) -> None:
    async def story() -> list[Share]:
        parts = await shares(clients, town)
        async with settlements(clients, tmp_path) as settling:
            await settling.settle(parts, {})
        return parts

    _, wallet, insurer = asyncio.run(story())
    assert taken(town) == (wallet.fen, insurer.fen)


@pytest.mark.parametrize("how", ["refuse", "500", "503", "down", "garbage", "swallow"])
def test_p1_when_the_insurer_fails_nobody_has_paid_in_the_end(
    clients: Clients, town: Town, tmp_path: Path, how: str
) -> None:
    async def story() -> None:
        parts = await shares(clients, town)
        town.fail("insurer", "2207", how)
        town.fail("insurer", "5203", "500")
        async with settlements(clients, tmp_path) as settling:
            with pytest.raises(Trouble):
                await settling.settle(parts, {})
            town.order("insurer", "heal")
            assert await settling.recover() == 0

    asyncio.run(story())
    assert taken(town) == (0, 0)


def test_parts_that_changed_are_given_back_and_the_reason_is_told(
    clients: Clients, town: Town, tmp_path: Path
) -> None:
    async def story() -> Unwound:
        parts = await shares(clients, town)
        town.order("insurer", "differ", fen=1)
        async with settlements(clients, tmp_path) as settling:
            with pytest.raises(Unwound) as caught:
                await settling.settle(parts, {})
        return caught.value

    assert asyncio.run(story()).given_back
    assert taken(town) == (0, 0)

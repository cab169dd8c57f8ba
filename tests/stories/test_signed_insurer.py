"""A hospital whose insurer signs and encrypts: SM2, SM3 and SM4 both ways, from the card to the slip."""

import secrets
from pathlib import Path

import pytest
from gmssl import sm2

from kiosk.screens.ending import MoneyState, Sorry
from kiosk.screens.payment import ConfirmParts
from tests.services.signing_server import signing_server
from tests.services.test_signing import KEY, PRIVATE, PUBLIC
from tests.stories.patient import done
from tests.stories.site import Site
from tests.stories.test_paying import by_card, pays

SM4_KEY = "0123456789abcdeffedcba9876543210"


def key_pair() -> tuple[str, str]:
    private = f"{secrets.randbelow(2**255) + 1:064x}"
    curve = sm2.CryptSM2(private_key=private, public_key="")
    return private, curve._kg(int(private, 16), sm2.default_ecc_table["g"])


@pytest.fixture
def signed(site: Site, tmp_path: Path) -> Site:
    """Either side has its own key, the public half of the other's, and a secret of both."""
    (own, ours), (private, public) = key_pair(), key_pair()
    contents = {"private_key": own, "public_key": ours, "insurer_key": public, "sm4_key": SM4_KEY}
    files = {f"{name}_file": tmp_path / name for name in contents}
    for name, content in contents.items():
        files[f"{name}_file"].write_text(content, "ascii")
    site.set("insurer", signing={name: str(file) for name, file in files.items()})
    site.bench.order("insurer", "keys", private=private, public=public, terminal=ours, sm4=SM4_KEY)
    return site


async def test_s26_a_whole_payment_goes_through_signed_and_encrypted(signed: Site) -> None:
    patient, ending = await signed.visit(*by_card(signed), *pays(signed), signed.takes_card)
    assert ending == "finished"
    parts, books = patient.last(ConfirmParts).parts, signed.bench.books()
    assert books["wallet"]["paid"]["lin"] == parts.cash
    assert signed.settled_by_insurer(books) == [parts.total - parts.cash]


async def test_s26_a_settlement_whose_answer_was_altered_is_asked_after_and_taken_once(signed: Site) -> None:
    def flips(question: object) -> None:
        signed.bench.order("insurer", "flip", times=1)

    altered = (ConfirmParts, flips)
    steps = [altered if step[0] is ConfirmParts else step for step in pays(signed)]
    patient, ending = await signed.visit(*by_card(signed), *steps, signed.takes_card)
    assert ending == "finished"
    parts, books = patient.last(ConfirmParts).parts, signed.bench.books()
    assert signed.settled_by_insurer(books) == [parts.total - parts.cash]
    assert books["wallet"]["paid"]["lin"] == parts.cash


async def test_s26_one_flipped_bit_before_the_payment_is_refused_and_nothing_is_taken(signed: Site) -> None:
    signed.bench.order("insurer", "flip", times=100)
    patient, ending = await signed.visit(*by_card(signed), (Sorry, done), signed.takes_card)
    assert ending == "INS-11"
    assert patient.last(Sorry).code == "INS-11"
    assert signed.bench.books()["wallet"]["orders"] == {}


async def test_s26_a_terminal_with_another_key_is_not_served(signed: Site) -> None:
    _, stranger = key_pair()
    private, public = key_pair()
    signed.bench.order("insurer", "keys", private=private, public=public, terminal=stranger, sm4=SM4_KEY)
    _, ending = await signed.visit(*by_card(signed), (Sorry, done), signed.takes_card)
    assert ending == "INS-11", "its refusal is not signed by the insurer that we know"


@pytest.mark.parametrize("act", ["verify", "decrypt"])
async def test_p1_when_the_signing_server_breaks_after_the_insurer_has_settled_that_is_taken_back(
    site: Site, tmp_path: Path, act: str
) -> None:
    """The settlement was sent; that nobody can judge its answer does not mean that nothing was taken."""
    with signing_server(tmp_path) as server:
        site.set("insurer", signing=server.settings.model_dump(exclude_defaults=True, mode="json"))
        site.bench.order("insurer", "keys", private=PRIVATE, public=PUBLIC, terminal=PUBLIC, sm4=KEY.hex())

        def breaks(_question: object) -> None:
            server.sick.add(act)

        chooses, _, shows_code, _ = pays(site)
        steps = [chooses, (ConfirmParts, breaks), shows_code, (Sorry, done), site.takes_card]
        patient, ending = await site.visit(*by_card(site), *steps, until_sent=False)
        assert ending == "PAY-03"
        assert patient.last(Sorry).money is MoneyState.BEING_CHECKED
        server.sick.clear()
        await site.waits_until_closed()
    books = site.bench.books()
    assert [each["state"] for each in books["insurer"]["settlements"].values()] == ["reversed"]
    assert site.paid_through("wechat") == 0

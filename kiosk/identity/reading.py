"""From what a card or a code says to an identity, with what it proves. Asks nobody who stands here."""

from collections.abc import Awaitable, Callable

from drivers.card_files import CardHolder
from drivers.card_kinds import AnyCard
from drivers.errors import Refused
from drivers.fingerprint import FingerHolder
from drivers.hospital_card import HospitalCard
from drivers.id_card import IdCardHolder
from drivers.insurance_terminal import InsuredHolder
from drivers.resident_card import ResidentCardHolder
from kiosk.identity.media import CodeClass, Medium
from kiosk.identity.people import Identity, IdNumber, InsuranceProof, Level, PersonName
from kiosk.services.health_card import HealthCards, Known

AnyHolder = AnyCard | IdCardHolder | FingerHolder | InsuredHolder
# Asks the platform whom a medium of this kind and value stands for.
Resolving = Callable[[str, str], Awaitable[Known]]

# mdtrt_cert_type. Source: e-bill.md B3
E_VOUCHER, ID_CARD, SOCIAL_CARD = "01", "02", "03"

HEALTH_CODES = (CodeClass.HEALTH_CARD_DYNAMIC, CodeClass.HEALTH_CARD_STATIC)
# Everything that is read as a code and says who somebody is; a number alone says nothing.
CODES_TAKEN = (
    *HEALTH_CODES,
    CodeClass.E_VOUCHER,
    CodeClass.SUISHEN,
    CodeClass.SOCIAL_CARD_CODE,
    CodeClass.HOSPITAL_CARD,
    CodeClass.VISIT_SLIP,
)


class Mismatch(Refused):
    """Two authorities say different things about one medium: only a person may decide."""


class NoSecondFactor(Refused):
    """What is printed was shown, and not by its owner as far as is known."""

    def __init__(self) -> None:
        super().__init__("EHC-04", "the second factor was not given")


async def by_card(holder: AnyHolder, resolve: Resolving) -> Known:
    """What a card proves. One that says no name, or only its own number, is asked after at the platform."""
    match holder:
        case CardHolder():
            return Known(by_social_card(holder), "")
        case IdCardHolder():
            return Known(by_id_card(holder), "")
        case InsuredHolder():
            return Known(by_insurance_terminal(holder), "")
        case FingerHolder():
            return await resolve("fingerprint", holder.number)
        case HospitalCard():
            return await resolve(CodeClass.HOSPITAL_CARD, holder.number)
        case ResidentCardHolder() if holder.name:
            return Known(by_resident_card(holder), "")
    return await resolve("resident_card", holder.number)


def by_social_card(holder: CardHolder) -> Identity:
    """The insurer takes it as type 03."""
    return Identity(
        medium="social_card",
        name=PersonName(holder.name),
        number=IdNumber(holder.number),
        level=Level.CHIP,
        proof=InsuranceProof(SOCIAL_CARD, holder.number, holder.card_serial),
        sex=holder.sex,
        birth_date=holder.birth_date,
    )


def by_resident_card(holder: ResidentCardHolder) -> Identity:
    """Its chip accepted this terminal's PSAM. Some insurers take the number as that of an ID card."""
    return Identity(
        medium="resident_card",
        name=PersonName(holder.name),
        number=IdNumber(holder.number),
        level=Level.CHIP,
        proof=InsuranceProof(ID_CARD, holder.number),
        sex=holder.sex,
        birth_date=holder.birth_date,
    )


def by_id_card(holder: IdCardHolder) -> Identity:
    """The insurer takes it as type 02."""
    card = holder.text
    return Identity(
        medium="id_card",
        name=PersonName(card.name),
        number=IdNumber(card.number),
        level=Level.CHIP,
        proof=InsuranceProof(ID_CARD, card.number),
        sex=card.sex,
        birth_date=card.birth_date,
        address=card.address,
        photo=holder.photo,
    )


def by_insurance_terminal(holder: InsuredHolder) -> Identity:
    """The insurance's own word, with its token: type 01. A face proves more than a code on a phone."""
    return Identity(
        medium="insurance_terminal",
        name=PersonName(holder.name),
        number=IdNumber(holder.number),
        level=Level.FACE if holder.by_face else Level.CODE,
        proof=InsuranceProof(E_VOUCHER, holder.token),
    )


async def by_code(codes: HealthCards, shown: Medium) -> Known:
    """Whom the platform says a code stands for.

    An e-voucher gives two results, the insurance's and the health card's, linked by the health id.
    Mismatch when they are not of the same name and number.
    """
    if shown.kind in HEALTH_CODES:
        return await codes.holder(shown.text)
    known = await codes.resolve(shown.kind, shown.text)
    insured, person = known.insured, known.identity
    if insured is not None and (insured.name, insured.number) != (person.name, person.number):
        raise Mismatch("EHC-03", f"insurance and health card differ about one {shown.kind}")
    return known

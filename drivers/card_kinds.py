"""Tells cards apart, whichever reader they are shown to: by ATR, then by what they can select."""

import logging
from dataclasses import dataclass, replace
from datetime import date

from drivers.card_application import OtherCard, read_card
from drivers.card_files import CardHolder
from drivers.errors import Absent, Refused
from drivers.hospital_card import HospitalCard, HospitalCardSettings, is_storage_card, read_hospital_card
from drivers.pcsc import Card
from drivers.resident_card import Psam, ResidentCardHolder, read_free, read_person, with_person

log = logging.getLogger(__name__)

AnyCard = CardHolder | ResidentCardHolder | HospitalCard


@dataclass(frozen=True)
class Kinds:
    """What beside social-security cards and the free data of health cards is read here; None is not."""

    hospital: HospitalCardSettings | None = None
    psam: Psam | None = None


def read_any(card: Card, kinds: Kinds) -> AnyCard:
    """Who the card belongs to. Source: resident-health-card.md §B5.

    Raises OtherCard for a card of no kind that is read here.
    """
    if is_storage_card(card.atr):
        return _of_hospital(card, kinds)
    try:
        return _valid(read_card(card.transmit))
    except OtherCard as not_social:
        try:
            return _resident(card, kinds.psam)
        except OtherCard:
            if kinds.hospital is None or kinds.hospital.block is not None:
                raise not_social from None
    return _of_hospital(card, kinds)


def _valid(holder: CardHolder) -> CardHolder:
    if holder.valid_until is not None and holder.valid_until < date.today():
        raise Refused("CRD-14", f"the card was valid until {holder.valid_until}")
    return holder


def _resident(card: Card, psam: Psam | None) -> ResidentCardHolder:
    """A PSAM that fails leaves what is free: the number is enough to ask the platform."""
    holder = read_free(card.transmit)
    if psam is None:
        return holder
    try:
        person = read_person(card.transmit, card.atr, psam)
    except (Absent, Refused) as why:
        log.warning("%s while a health card was opened: %s", why.code, why.detail)
        return replace(holder, fault=why.code)
    return with_person(holder, person)


def _of_hospital(card: Card, kinds: Kinds) -> HospitalCard:
    if kinds.hospital is None:
        raise OtherCard("HTC-07", "a storage card, and no hospital card is set up here")
    return read_hospital_card(card.transmit, kinds.hospital)

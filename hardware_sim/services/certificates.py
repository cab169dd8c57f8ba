"""Whose certificate the insurer is shown. Source: e-bill.md B3, 1101."""

from collections.abc import Mapping
from typing import Any

from hardware_sim.people import People, Person
from hardware_sim.services.envelope import CERTIFICATES, one_of, want
from hardware_sim.services.insurer_books import No


def holder(data: Mapping[str, Any], people: People, tokens: Mapping[str, Person]) -> Person:
    """Whoever the certificate belongs to, `tokens` being those of e-vouchers; No when nobody, or another."""
    kind, shown = one_of(data, "mdtrt_cert_type", CERTIFICATES), want(data, "mdtrt_cert_no", 50)
    person = tokens.get(shown) if kind == "01" else None
    if kind == "02":
        person = people.with_id(shown)
    if kind == "03":
        card = want(data, "card_sn", 32).upper()
        person = next((each for each in people if each.card.identifier == card), None)
        if person and shown not in (person.card.card_number, person.id_number):
            person = None
    if person is None or data.get("certno") not in (None, "", person.id_number):
        raise No("未查询到人员信息")
    if data.get("psn_name") not in (None, "", person.name):
        raise No("姓名与人员信息不符")
    return person

"""What each medium can do: say who somebody is, open what is theirs, settle with the insurance. A table.

They are independent: a code opens little, a face opens much and settles nothing. Source: EHC-05.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kiosk.identity.people import NO_PROOF, Identity, Level


@dataclass(frozen=True)
class Ability:
    """`ways` are where it is shown ("id_card", "tap_card", "health_code"…), as the screen names them.

    It identifies to `level` at best, `serves` when values and records open without another medium, and `pays`
    when the insurance takes it as proof of the person everywhere.
    """

    ways: tuple[str, ...]
    level: Level
    serves: bool
    pays: bool


# By the medium that an identity names. What pays is what the insurer's interface has a type for (01 to 03);
# which others it takes is a setting. Source: EHC-05, CV-24, goal S-5; e-bill.md B3.
CAN: Mapping[str, Ability] = {
    "id_card": Ability(("id_card",), Level.CHIP, serves=True, pays=True),
    "social_card": Ability(("social_card", "tap_card"), Level.CHIP, serves=True, pays=True),
    "resident_card": Ability(("tap_card", "social_card"), Level.CHIP, serves=True, pays=False),
    "insurance_terminal": Ability(("insurance_terminal",), Level.FACE, serves=True, pays=True),
    "e_voucher": Ability(("health_code",), Level.CODE, serves=False, pays=True),
    "health_code": Ability(("health_code",), Level.CODE, serves=False, pays=False),
    "suishen": Ability(("health_code",), Level.CODE, serves=False, pays=False),
    "social_card_code": Ability(("health_code",), Level.CODE, serves=False, pays=False),
    "visit_slip": Ability(("health_code",), Level.CODE, serves=False, pays=False),
    "hospital_card": Ability(("tap_card", "health_code"), Level.CODE, serves=False, pays=False),
    "fingerprint": Ability(("fingerprint",), Level.CODE, serves=False, pays=False),
    "face": Ability(("face",), Level.FACE, serves=True, pays=False),
    # Shown to no device: a relative whom somebody chose, and whose document a member of staff has in hand.
    "guardian": Ability((), Level.GUARDIAN, serves=False, pays=False),
    "staff": Ability((), Level.STAFF, serves=True, pays=True),
}


# What the platform knows the number of: some insurers take it as that of an ID card.
MAY_PAY = tuple(medium for medium, can in CAN.items() if not can.pays and medium != "face")


def with_proof_taken(identity: Identity, also_takes: Collection[str]) -> Identity:
    """The same; without a proof when the insurance does not take this medium here."""
    if identity.medium in MAY_PAY and identity.medium not in also_takes:
        return replace(identity, proof=NO_PROOF)
    return identity


@dataclass(frozen=True)
class Wanted:
    """What a step needs of a medium: how sure it is, and whether the insurance must take it.

    `also_takes` are the media that it takes here beside those that pay everywhere. `face_beside_card`: of an
    ID card, which alone has a photograph, the owner's face, too.
    """

    level: Level = Level.CODE
    pays: bool = False
    also_takes: Collection[str] = ()
    face_beside_card: bool = False

    def met_by(self, identity: Identity) -> bool:
        enough = identity.level.does_for(self.level) and bool(identity.proof.kind or not self.pays)
        return enough and not self.lacks_face(identity)

    def lacks_face(self, identity: Identity) -> bool:
        """Whether it is an ID card whose owner was not seen."""
        return self.face_beside_card and identity.medium == "id_card" and not identity.face_seen

    def possible_by(self, way: str) -> bool:
        """Whether something that is shown this way can do it."""
        return any(
            each.level.does_for(self.level) and (not self.pays or each.pays or medium in self.also_takes)
            for medium, each in CAN.items()
            if way in each.ways
        )

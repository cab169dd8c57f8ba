"""What each medium can do: say who somebody is, open what is theirs, settle with the insurance. A table.

They are independent: a code opens little, a face opens much and settles nothing. Source: EHC-05.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.identity.people import Identity, Level


@dataclass(frozen=True)
class Ability:
    """`way` is where it is shown ("id_card", "tap_card", "health_code"…), as the screen names it.

    It identifies to `level` at best, `serves` when values and records open without another medium, and `pays`
    when the insurance takes it as proof of the person.
    """

    way: str
    level: Level
    serves: bool
    pays: bool


# By the medium that an identity names. Source: EHC-05, CV-24, goal S-5.
CAN: Mapping[str, Ability] = {
    "id_card": Ability("id_card", Level.CHIP, serves=True, pays=True),
    "social_card": Ability("social_card", Level.CHIP, serves=True, pays=True),
    "resident_card": Ability("tap_card", Level.CHIP, serves=True, pays=True),
    "insurance_terminal": Ability("insurance_terminal", Level.FACE, serves=True, pays=True),
    "e_voucher": Ability("health_code", Level.CODE, serves=False, pays=True),
    "health_code": Ability("health_code", Level.CODE, serves=False, pays=True),
    "suishen": Ability("health_code", Level.CODE, serves=False, pays=True),
    "social_card_code": Ability("health_code", Level.CODE, serves=False, pays=True),
    "visit_slip": Ability("health_code", Level.CODE, serves=False, pays=True),
    "hospital_card": Ability("tap_card", Level.CODE, serves=False, pays=True),
    "fingerprint": Ability("fingerprint", Level.CODE, serves=False, pays=True),
    "face": Ability("face", Level.FACE, serves=True, pays=False),
}


@dataclass(frozen=True)
class Wanted:
    """What a step needs of a medium: how sure it is, and whether the insurance must take it."""

    level: Level = Level.CODE
    pays: bool = False

    def met_by(self, identity: Identity) -> bool:
        return identity.level.does_for(self.level) and bool(identity.proof.kind or not self.pays)

    def possible_by(self, way: str) -> bool:
        """Whether something that is shown this way can do it."""
        return any(
            each.level.does_for(self.level) and (each.pays or not self.pays)
            for each in CAN.values()
            if each.way == way
        )

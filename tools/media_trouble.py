"""Each medium, and what can go wrong with it in somebody's hand: which story tells it.

A part of docs/flow_medium_matrix.md; tests/stories/test_flow_matrix.py looks whether the stories are there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

COLUMNS = ("works", "pulled", "garbled", "dead")


@dataclass(frozen=True)
class Told:
    """By a test, one of whose cases is named when it has several."""

    test: str
    case: str = ""

    def __str__(self) -> str:
        return f"`{self.test}[{self.case}]`" if self.case else f"`{self.test}`"


WORKS = Told("test_ehc_01_every_medium_opens_the_same_record")
HELD = "test_a_card_held_there_that_does_not_do_says_so_and_a_code_goes_on"
LAID = "test_an_id_card_that_does_not_do_says_so_and_the_next_try_does"
DEAD = "test_a_device_that_dies_leaves_the_other_media"
FINGER = "test_a_module_that_does_not_do_leaves_the_other_media"
INSURED = "test_an_insurance_terminal_that_does_not_do_leaves_the_other_media"
RESIDENCE = "test_a_residence_card_that_does_not_do_is_laid_there_again"
DECLINED = "test_a_card_that_is_declined_takes_nothing_and_the_phone_pays"
STEPPED_AWAY = "test_a_face_that_walks_away_or_is_not_alone_is_led_another_way"

# Pulled is whatever is taken away too soon: a card, a phone, a finger, a person. A medium that says nothing,
# or a reader that is gone, is dead. What can't be pulled or garbled as such has the nearest thing there:
# NEAREST says so on the page.
STORIES: Mapping[str, tuple[Told, Told, Told, Told]] = {
    "ID card": (WORKS, Told(LAID, "pulled"), Told(LAID, "garbled"), Told(DEAD, "id_card")),
    "permanent residence card, residence permit": (
        Told("test_every_residence_card_is_filed_found_again_and_pays"),
        Told(RESIDENCE, "pulled"),
        Told(RESIDENCE, "garbled"),
        Told("test_a_reader_that_was_dead_at_the_start_takes_a_residence_card_once_it_lives"),
    ),
    "social-security card, put in": (
        WORKS,
        Told("test_a_card_pulled_in_the_middle_can_be_put_in_again"),
        Told("test_a_card_that_does_not_do_says_so_and_a_code_goes_on", "garbled"),
        Told("test_a_dead_slot_leaves_the_other_media"),
    ),
    "social-security card, held": (
        WORKS,
        Told(HELD, "social-pulled"),
        Told(HELD, "social-garbled"),
        Told(DEAD, "tap_card"),
    ),
    "resident health card, held": (
        WORKS,
        Told(HELD, "resident-pulled"),
        Told(HELD, "resident-garbled_number"),
        Told(HELD, "resident-mute"),
    ),
    "hospital card, held": (
        WORKS,
        Told(HELD, "hospital-pulled"),
        Told(HELD, "random_uid-"),
        Told(HELD, "hospital-mute"),
    ),
    "code at the scanner": (
        WORKS,
        Told("test_a_phone_that_is_taken_away_too_soon_is_shown_again"),
        Told("test_a_code_that_is_garbled_on_its_way_is_shown_again"),
        Told(DEAD, "scanner"),
    ),
    "code before the camera": (
        Told("test_scanner_and_camera_give_the_same_person"),
        *(Told("test_a_phone_that_leaves_the_picture_or_cannot_be_read_is_shown_again"),) * 2,
        Told("test_a_camera_that_dies_stops_nobody_and_is_back_by_itself"),
    ),
    "insurance terminal": (
        Told("test_features_5_4_the_insurance_terminal_identifies_and_its_token_pays"),
        Told(INSURED, "stranger"),
        Told(INSURED, "garble"),
        Told(INSURED, "unplug"),
    ),
    "finger": (
        Told("test_a_registered_finger_opens_the_record"),
        Told(FINGER, "unclear"),
        Told(FINGER, "garble"),
        Told(FINGER, "unplug"),
    ),
    "face beside a chip's photograph": (
        Told("test_an_id_card_opens_reports_beside_its_owners_face_where_that_is_asked_for"),
        Told(STEPPED_AWAY, "nobody"),
        Told(STEPPED_AWAY, "two"),
        Told("test_s1_a_dead_camera_leads_to_another_way"),
    ),
    "typed ID number and face": (
        Told("test_s29_a_wrong_number_is_typed_again_and_the_face_that_belongs_to_it_does"),
        Told("test_s29_whoever_walks_away_after_typing_the_number_is_led_another_way"),
        Told("test_s29_a_wrong_number_is_typed_again_and_the_face_that_belongs_to_it_does"),
        Told("test_where_the_platform_checks_no_faces_another_way_is_offered_at_once"),
    ),
    "bank card at the PIN pad": (
        Told("test_a_bank_card_pays_the_cash_part"),
        Told(DECLINED, "cancelled"),
        Told("test_a_lost_answer_is_asked_after_and_the_card_pays_once", "garble"),
        Told("test_a_pad_that_is_gone_closes_the_card_and_not_the_till"),
    ),
}


NEAREST = (
    "Nothing can be pulled from the insurance terminal, and nobody can see that a hospital card's number was"
    " garbled: the nearest are somebody whom that terminal does not know, and a card that has another number"
    " each time. A finger lifted too soon is an unclear one; a typed number is garbled by who types it."
)


def section() -> Iterator[str]:
    """The lines of the page: a table of numbers, and what they stand for."""
    cells = dict.fromkeys(str(cell) for row in STORIES.values() for cell in row)
    said = list(cells)
    yield f"| medium | {' | '.join(COLUMNS)} |"
    yield "| --- " * (len(COLUMNS) + 1) + "|"
    for medium, row in STORIES.items():
        yield f"| {medium} | {' | '.join(str(said.index(str(each)) + 1) for each in row)} |"
    yield ""
    yield NEAREST
    yield ""
    yield "Numbers are stories that are told:"
    yield ""
    yield from (f"- {number}: {each}" for number, each in enumerate(said, start=1))

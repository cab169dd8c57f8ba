"""S-6: the map of data is what the source says, and a field that it does not say stops the build."""

from pathlib import Path

from offline_queue.messages import KINDS
from tests.rules.tree import plant
from tools.data_map import PAGE, SAID, page, unsaid


def test_s6_every_field_of_a_person_has_a_kind_a_purpose_and_an_end() -> None:
    assert unsaid() == [], "say in tools/data_map.toml what this is, then make docs"


def test_s6_the_page_is_what_the_source_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "make docs"


def test_s6_every_kind_of_message_is_on_the_map() -> None:
    assert set(SAID["stored"]) == {"ledger", *KINDS}


def test_a_field_that_the_map_does_not_say_is_found(tmp_path: Path) -> None:
    written = "class A:\n    blood: str = field(repr=False)\n    name: PersonName\n    size: int\n"
    tree = plant(tmp_path, {"kiosk/ward/a.py": written, "kiosk/new_place/b.py": written})
    assert unsaid(tree.root) == [
        "kiosk/new_place/b.py: A.blood",
        "kiosk/new_place/b.py: A.name",
        "kiosk/ward/a.py: A.blood",
    ]

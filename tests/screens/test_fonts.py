"""Names with rare characters are drawn, in simplified Chinese shapes."""

from pathlib import Path

from fontTools.ttLib import TTFont

from ui.fonts import FAMILY, Coverage, font_files
from ui.theme import Style
from ui.widgets.line import MAIN, RARE, SIGNS, Line, marked

IN_NOTO = "𠮷䶮直骨"


def test_the_main_face_is_the_simplified_chinese_one() -> None:
    with TTFont(str(font_files().regular), lazy=True) as face:
        assert str(face["name"].getDebugName(4)).startswith(FAMILY)


def test_the_faces_are_extracted_when_they_are_missing(tmp_path: Path) -> None:
    files = font_files(tmp_path)
    assert files.regular.stat().st_size > 1_000_000
    assert files.bold.exists()
    assert all(letter in files.covered for letter in IN_NOTO)


def test_only_what_the_main_face_lacks_is_drawn_from_the_other() -> None:
    assert marked("林𠀁[b]") == f"林[font={RARE}]𠀁[/font]&bl;b&br;"
    assert marked("10⁹/L") == f"10[font={SIGNS}]⁹[/font]/L"
    assert len({MAIN, RARE, SIGNS}) == 3


def test_the_other_face_is_there_and_has_what_the_main_one_lacks() -> None:
    files = font_files()
    assert files.rare is not None
    assert "𠀁" not in files.covered
    with TTFont(str(files.rare), lazy=True) as face:
        assert ord("𠀁") in face.getBestCmap()


def test_a_sign_of_a_unit_is_drawn_from_a_face_that_has_it() -> None:
    files = font_files()
    assert files.signs is not None
    with TTFont(str(files.signs), lazy=True) as face:
        assert all(ord(each) in face.getBestCmap() for each in "⁹⁻₂₃⩽⩾✔čš")
    assert Line("⁹", Style(40)).width < Line("国", Style(40)).width


def test_a_rare_name_takes_as_much_room_as_a_common_one() -> None:
    rare, common = (Line(name, Style(40)) for name in ("王𠀁", "王英"))
    assert abs(rare.width - common.width) <= 4


def test_markup_in_a_text_is_shown_and_not_obeyed() -> None:
    assert Line("[b]𠀁[/b]", Style(40)).width > Line("𠀁", Style(40)).width


def test_coverage_keeps_exactly_what_it_was_given() -> None:
    covered = Coverage.of([ord(letter) for letter in "abcx"])
    assert covered.ranges == [(97, 99), (120, 120)]
    assert [letter in covered for letter in "acdxy"] == [True, True, False, True, False]

"""A config file is taken whole, or refused with everything that is wrong with it."""

from pathlib import Path

import pytest

from kiosk.config import ConfigError, load

GOOD = """
[terminal]
id = "hall-1"
device_index = 1
institution = "H44010600001"
hospital_name_zh = "第一人民医院"
hospital_name_en = "First People's Hospital"
data_folder = "data"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kiosk.toml"


def problems(file: Path, source: str | bytes) -> list[str]:
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(file) in str(caught.value)
    return [str(each) for each in caught.value.problems]


def test_a_good_file_is_taken_and_paths_count_from_its_folder(file: Path):
    file.write_text(GOOD + '[screen]\ntargets_file = "/run/targets.json"\n')
    config = load(file)
    assert config.terminal.id == "hall-1"
    assert config.terminal.data_folder == file.parent / "data"
    assert str(config.screen.targets_file) == "/run/targets.json"


def test_a_device_without_a_section_is_not_built_in(file: Path):
    file.write_text(GOOD)
    assert load(file).printer is None


def test_all_problems_are_told_at_once_each_with_its_line(file: Path):
    source = """[terminal]
id = "hall 1"
device_index = 100
institution = "H4401060001"
hospital_name_zh = ""
data_foldr = "data"
language = "fr"

[scaner]
port = "/dev/ttyACM0"

[scanner]
port = "/dev/ttyACM0"
baud = "fast"
"""
    assert problems(file, source) == [
        "line 1: terminal.hospital_name_en is missing",
        "line 1: terminal.data_folder is missing",
        "line 2: terminal.id must match ^[0-9A-Za-z-]{1,32}$: Name of this terminal; unique in the hospital",
        "line 3: terminal.device_index must be at most 99",
        "line 4: terminal.institution must match ^[0-9A-Za-z]{12}$:"
        " The insurer's code of the hospital (fixmedins_code)",
        "line 5: terminal.hospital_name_zh is blank: Name of the hospital in Chinese",
        "line 6: terminal.data_foldr is not a setting; did you mean data_folder?",
        "line 7: terminal.language must be one of 'zh' or 'en'",
        "line 9: scaner is not a section; did you mean scanner?",
        "line 14: scanner.baud must be a whole number",
    ]


def test_an_unknown_name_like_no_other_gets_the_list_of_known_ones(file: Path):
    (only,) = problems(file, GOOD + "[health]\nxyz = 1\n")
    assert only == "line 10: health.xyz is not a setting; known here: seconds_between_looks"


def test_a_sum_that_is_no_field_of_the_sites_own_is_named(file: Path):
    section = '[ebills]\nurl = "https://e.example"\nsignature = "none"\n'
    own = '[ebills.own_fields]\nward = "病区"\n'
    (only,) = problems(file, GOOD + section + 'own_sums = ["ward", "wards"]\n' + own)
    assert only == "line 9: ebills own_sums names what own_fields has not: wards"


def test_a_missing_section_is_named(file: Path):
    assert problems(file, "") == ["line 1: terminal is missing: the file needs a section [terminal]"]


def test_a_value_where_a_section_should_be_is_explained(file: Path):
    (only,) = problems(file, "screen = 4\n" + GOOD)
    assert only == "line 1: screen must be a section: write [screen] on a line of its own"


def test_a_missing_file_is_said_in_words(file: Path):
    with pytest.raises(ConfigError, match="the config file cannot be read: No such file"):
        load(file)


def test_a_folder_instead_of_a_file_is_said_in_words(file: Path):
    file.mkdir()
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(file)


def test_bad_toml_is_told_with_line_and_column(file: Path):
    (only,) = problems(file, GOOD + "[scanner\n")
    assert only.startswith("line 9: column 9: this is not TOML: Expected ']'")


def test_toml_that_breaks_off_is_told_with_its_last_line(file: Path):
    (only,) = problems(file, 'one = 1\ntwo = """')
    assert only.startswith("line 2: this is not TOML: ")


def test_a_key_written_twice_is_told_with_its_line(file: Path):
    (only,) = problems(file, GOOD + "device_index = 2\n")
    assert only.startswith("line 9: column 17: this is not TOML: Cannot overwrite a value")


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ('id = "hall', "the quote at the end of the text is missing"),
        ("id = hall", 'a text stands in "…"; numbers, true and false stand without'),
        ("id = “hall”", "these are not the straight quotes"),
        ('id = "C:\\kiosk"', "write \\\\ for \\, or put the text into '…'"),
        ("id = 2,5", "decimals have a point"),
        ("[terminal]", "this section stands in the file already"),
        ('language = "en"', "this key stands in this section already"),
        ("id hall", "the = is missing"),
    ],
)
def test_what_is_no_toml_is_told_with_what_to_do(file: Path, line: str, help_: str):
    (only,) = problems(file, f'[terminal]\nlanguage = "zh"\n{line}\n')
    assert only.startswith("line ")
    assert help_ in only


def test_another_encoding_is_told_with_the_line_where_it_shows(file: Path):
    assert problems(file, GOOD.encode("gb18030")) == [
        "line 6: this is not UTF-8 text; save the file as UTF-8"
    ]


def test_the_mark_that_some_editors_put_before_utf8_is_taken(file: Path):
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.lstrip().encode())
    assert load(file).terminal.device_index == 1


HOSPITAL = GOOD + '[hospital]\nurl = "https://his.example/api"\ntoken_file = "secret-of-mine"\n'


def test_a_secret_file_that_is_not_there_is_a_problem_and_is_not_repeated(file: Path):
    (only,) = problems(file, HOSPITAL)
    assert only == "line 11: hospital.token_file names a file that cannot be read, or an empty one"


def test_an_empty_secret_file_is_a_problem(file: Path):
    (file.parent / "secret-of-mine").write_text("\n")
    assert len(problems(file, HOSPITAL)) == 1


def test_a_secret_in_the_file_itself_is_refused_and_not_repeated(file: Path):
    (file.parent / "secret-of-mine").write_text("t")
    (only,) = problems(file, HOSPITAL + 'token = "very-secret"\n')
    assert only == "line 12: hospital.token is not a setting; did you mean token_file?"


def test_a_good_file_with_secrets_prints_none_of_them(file: Path):
    (file.parent / "secret-of-mine").write_text("very-secret")
    file.write_text(HOSPITAL)
    config = load(file)
    assert config.hospital is not None
    assert config.hospital.token_file == file.parent / "secret-of-mine"
    assert "very-secret" not in repr(config)

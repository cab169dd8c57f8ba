"""A new config file needs its blanks filled in and nothing else; editors know what `kiosk check` knows."""

import json
import re
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from kiosk.__main__ import main
from kiosk.config import ConfigError, load
from kiosk.config_file.form import SITES
from kiosk.menu_settings import Profile

FILLED_IN = {
    "terminal": {
        "id": "hall-1",
        "device_index": 1,
        "institution": "H44010600001",
        "hospital_name_zh": "第一人民医院",
        "hospital_name_en": "First People's Hospital",
    },
    "insurer": {"institution_name": "第一人民医院", "area": "440106", "operator": "kiosk-1"},
    "printer": {"address": "tcp://192.168.10.20:9100"},
    "ebills": {"issuer_file": "issuer.pem"},
}
OTHERWISE = {"url": "https://there.example", "reader": "Reader", "port": "/dev/ttyACM0"}
BLANK = re.compile(r'^(\w+) = (""|-1)$')
PAGE = Path(__file__).parents[2] / "docs" / "kiosk.schema.json"


def new(site: str) -> str:
    result = CliRunner().invoke(main, ["config", "new", "--site", site, "--data-folder", "data"])
    assert result.exit_code == 0, result.output
    return result.output


def filled_in(source: str) -> str:
    lines, section = [], ""
    for line in source.splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        if blank := BLANK.match(line):
            given = FILLED_IN.get(section, {}).get(blank[1]) or OTHERWISE[blank[1]]
            line = f"{blank[1]} = {json.dumps(given, ensure_ascii=False)}"  # noqa: PLW2901
        lines.append(line)
    return "\n".join(lines)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "issuer.pem").write_text("a certificate")
    return tmp_path / "kiosk.toml"


def problems(file: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(file)
    return [str(each) for each in caught.value.problems]


@pytest.mark.parametrize("site", get_args(Profile))
def test_a_new_file_is_good_once_its_blanks_are_filled_in(file: Path, site: str) -> None:
    file.write_text(filled_in(new(site)))
    config = load(file)
    assert config.menu.profile == site
    assert config.lacking == []
    assert config.terminal.data_folder == file.parent / "data"
    assert config.printer
    assert config.scanner
    assert config.social_card


@pytest.mark.parametrize("site", get_args(Profile))
def test_each_blank_of_a_new_file_is_named_with_its_line_and_nothing_else_is(file: Path, site: str) -> None:
    source = new(site)
    file.write_text(source)
    blanks = [number for number, line in enumerate(source.splitlines(), 1) if BLANK.match(line)]
    assert [int(re.split("[ :]", each)[1]) for each in problems(file)] == blanks


def test_what_stands_behind_a_mark_is_what_counts_without_it(file: Path) -> None:
    source = filled_in(new("hall"))
    file.write_text(source)
    before = load(file)
    setting = re.compile(r'^# (\w+ = (?!""$).+)$', re.MULTILINE)
    file.write_text(setting.sub(r"\1", re.sub(r"^# \[.*\n(# \w+ = .*\n)*", "", source, flags=re.MULTILINE)))
    assert load(file) == before


def test_every_kind_of_place_has_a_file_to_start_from() -> None:
    assert set(SITES) == set(get_args(Profile))


def test_the_schema_for_editors_is_current() -> None:
    printed = CliRunner().invoke(main, ["config", "schema"]).output
    assert PAGE.read_text("utf-8") == printed, "python -m kiosk config schema > docs/kiosk.schema.json"


def test_an_editor_finds_what_check_finds(config_file: Path) -> None:
    schema = json.loads(PAGE.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    editor = Draft202012Validator(schema)
    source = config_file.read_text()
    assert list(editor.iter_errors(tomllib.loads(source))) == []
    spoilt = source.replace("device_index = 1", "device_index = 100") + "\n[scaner]\nport = 1\n"
    found = {
        ".".join(map(str, each.path)): each.message for each in editor.iter_errors(tomllib.loads(spoilt))
    }
    assert found.keys() == {"", "terminal.device_index"}
    assert "scaner" in found[""]


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (
            '[camera]\nsource = "rtsp://admin:Sesame1@10.0.0.7/1"\n',
            "camera.source has a password in its address",
        ),
        ('[staff]\nfile = "-----BEGIN PRIVATE KEY-----"\n', "staff.file is a private key"),
    ],
)
def test_s31_a_secret_in_clear_is_refused_and_not_repeated(config_file: Path, more: str, says: str) -> None:
    config_file.write_text(config_file.read_text() + more)
    (only,) = problems(config_file)
    assert says in only
    assert "Sesame1" not in only

"""Every failure has a code that stands at one place, and words for the patient and the technician."""

import ast
import re
import tomllib
from collections import defaultdict
from pathlib import Path

from tests.rules.tree import PRODUCT, Tree, plant, sentences

CODE = re.compile(r"[A-Z]{3}-\d{2}")
HEADING = re.compile(r"^#+ .*?\b([A-Z]{3}-\d{2})\b", re.MULTILINE)
LANGUAGES = ("zh", "en")
CATALOGUE = "kiosk/faults.toml"


def places(tree: Tree) -> dict[str, list[str]]:
    """Where each code stands in the source of the product, as a literal of its own."""
    found: dict[str, list[str]] = defaultdict(list)
    for module in tree.modules(*PRODUCT):
        for node in ast.walk(module.syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found[node.value].append(module.at(node))
    return found


def repeated(tree: Tree) -> list[str]:
    return [f"{code}: {' '.join(sorted(at))}" for code, at in sorted(places(tree).items()) if len(at) > 1]


def differences(tree: Tree) -> list[str]:
    """Codes that are in the source, in the catalogue or in the manuals, but not in all of them."""
    in_source = set(places(tree))
    known = {CATALOGUE: set(tomllib.loads(tree.read(CATALOGUE)))}
    known |= {
        path: set(HEADING.findall(tree.read(path))) for path in map("docs/faults.{}.md".format, LANGUAGES)
    }
    return [
        f"{code} is {'only' if code in codes else 'not'} in {path}"
        for path, codes in known.items()
        for code in sorted(codes ^ in_source)
    ]


def speechless(tree: Tree) -> list[str]:
    """Faults without words for the patient or the technician, in one of the languages."""
    faults = tomllib.loads(tree.read(CATALOGUE))
    texts = {each: sentences(tree, each) for each in LANGUAGES}
    missing = []
    for code, fault in sorted(faults.items()):
        for language in LANGUAGES:
            said = [fault.get("cause", {}).get(language), fault.get("remedy", {}).get(language)]
            said.append(texts[language].get(f"faults.{fault.get('patient', '')}"))
            missing += [f"{code} lacks words in {language}"] if not all(said) else []
    return missing


ABOUT_A_FAULT = 'patient = "sorry"\ncause = {zh = "因", en = "why"}\nremedy = {zh = "法", en = "how"}\n'
PLANTED = {
    "drivers/a.py": 'raise Refused("ABC-01", "no")\nraise Refused("ABC-02")\n',
    "kiosk/b.py": 'raise Refused("ABC-01")\nraise Refused("ABC-03")\n',
    CATALOGUE: "".join(f"[{code}]\n{ABOUT_A_FAULT}" for code in ("ABC-01", "ABC-02")),
    "docs/faults.zh.md": "## ABC-01\n## ABC-02\n## ABC-03\n## ABC-04\n",
    "docs/faults.en.md": "## ABC-01\n## ABC-02\n## ABC-03\n",
    "kiosk/texts/zh/all.toml": '[faults]\nsorry = "抱歉"\n',
    "kiosk/texts/en/all.toml": "[faults]\n",
}


def test_a_fault_code_stands_at_one_place_only(repository: Tree) -> None:
    assert repeated(repository) == []


def test_a_code_used_twice_is_found(tmp_path: Path) -> None:
    assert repeated(plant(tmp_path, PLANTED)) == ["ABC-01: drivers/a.py:1 kiosk/b.py:1"]


def test_source_catalogue_and_manuals_know_the_same_codes(repository: Tree) -> None:
    assert differences(repository) == []


def test_a_code_that_one_of_them_lacks_is_found(tmp_path: Path) -> None:
    assert differences(plant(tmp_path, PLANTED)) == [
        "ABC-03 is not in kiosk/faults.toml",
        "ABC-04 is only in docs/faults.zh.md",
    ]


def test_every_fault_has_words_in_both_languages(repository: Tree) -> None:
    assert speechless(repository) == []


def test_a_fault_without_words_is_found(tmp_path: Path) -> None:
    assert speechless(plant(tmp_path, PLANTED)) == ["ABC-01 lacks words in en", "ABC-02 lacks words in en"]

"""Both languages say the same things, with the same places, and nothing that nobody uses."""

import ast
import re
import string
import tomllib
from pathlib import Path

from tests.rules.tree import PRODUCT, Tree, plant, sentences

LANGUAGES = ("zh", "en")
# A call whose first argument is the key of a text.
SAYING = {"Text", "say", "knows"}
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-zA-Z0-9_-]+)+")


def uneven(tree: Tree) -> list[str]:
    """Keys that one language lacks, is silent about, or fills with other places."""
    zh, en = (sentences(tree, language) for language in LANGUAGES)
    found = [f"{key} is in one language only" for key in sorted(zh.keys() ^ en.keys())]
    for key in sorted(zh.keys() & en.keys()):
        if not zh[key].strip() or not en[key].strip():
            found.append(f"{key} is empty")
        if _gaps(zh[key]) != _gaps(en[key]):
            found.append(f"{key} has other places in English")
    return found


def _gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def missing(tree: Tree) -> list[str]:
    """Keys that the source says outright and that no language has."""
    known = sentences(tree, "zh")
    return sorted(
        f"{module.at(node)} says {key}"
        for module in tree.modules(*PRODUCT)
        for node in ast.walk(module.syntax)
        if isinstance(node, ast.Call)
        for key in _said(node)
        if key not in known
    )


def _said(call: ast.Call) -> list[str]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    first = call.args[0] if call.args else None
    if name in SAYING and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return [first.value] if KEY.fullmatch(first.value) else []
    return []


def unused(tree: Tree) -> list[str]:
    """Keys that no literal of the source spells, whole or as an f-string, and no question or fault names."""
    used = [re.compile(pattern) for pattern in _patterns(tree)]
    return [key for key in sorted(sentences(tree, "zh")) if not any(each.fullmatch(key) for each in used)]


def _patterns(tree: Tree) -> set[str]:
    found: set[str] = set()
    for module in tree.modules(*PRODUCT):
        for node in ast.walk(module.syntax):
            found |= _pattern(node)
    for fault in tomllib.loads(tree.read("kiosk/faults.toml")).values():
        found.add(re.escape(f"faults.{fault['patient']}"))
    return found


def _pattern(node: ast.AST) -> set[str]:
    """A literal as a pattern of keys. f"wallet.{channel}" is wallet\\.[^.]+; f"{a}.{b}" would fit
    everything and counts for nothing."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and KEY.fullmatch(node.value):
        return {re.escape(node.value)}
    if isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["words"]:
        section = ast.literal_eval(node.value) if isinstance(node.value, ast.Constant) else ""
        return {rf"{re.escape(section)}\.(title|lead|yes|note)"}
    if not isinstance(node, ast.JoinedStr):
        return set()
    parts = [each.value if isinstance(each, ast.Constant) else None for each in node.values]
    pattern = "".join("[^.]+" if part is None else re.escape(str(part)) for part in parts)
    begins_with_section = isinstance(parts[0], str) and "." in parts[0]
    return {pattern} if begins_with_section else set()


PLANTED = {
    "kiosk/texts/zh/all.toml": """
        home = {title = "你好 {name}", old = "旧", pay = "缴费"}
        faults = {sorry = "抱歉"}""",
    "kiosk/texts/en/all.toml": """
        home = {title = "Hello {who}", old = "Old", pay = " "}
        faults = {sorry = "Sorry", no = "No"}""",
    "kiosk/faults.toml": '[ABC-01]\npatient = "sorry"\n',
    "kiosk/a.py": 'Text("home.title")\nwords.say(f"home.p{x}")\nText("home.gone")\nText(f"{a}.{b}")\n',
}


def test_both_languages_say_the_same_things(repository: Tree) -> None:
    assert uneven(repository) == []


def test_a_missing_an_empty_and_a_different_sentence_are_found(tmp_path: Path) -> None:
    assert uneven(plant(tmp_path, PLANTED)) == [
        "faults.no is in one language only",
        "home.pay is empty",
        "home.title has other places in English",
    ]


def test_every_key_that_is_said_exists(repository: Tree) -> None:
    assert missing(repository) == []


def test_a_key_that_does_not_exist_is_found(tmp_path: Path) -> None:
    assert missing(plant(tmp_path, PLANTED)) == ["kiosk/a.py:3 says home.gone"]


def test_every_sentence_is_used(repository: Tree) -> None:
    assert unused(repository) == []


def test_a_sentence_that_nobody_says_is_found(tmp_path: Path) -> None:
    assert unused(plant(tmp_path, PLANTED)) == ["home.old"]


# What stands for one thing is called one thing; the right word for each that is not to be used.
WORN = {
    "扫码窗口": "扫码口",  # a window is where people sit
    "按“": "点“",
    "按返回": "点“返回”",
    "¥": "元",
}
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff”）][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")


def clumsy(tree: Tree) -> list[str]:
    """Chinese with punctuation of half a width, or with a word for which another one is the custom here."""
    found = []
    for key, sentence in sorted(sentences(tree, "zh").items()):
        if HALF_WIDTH.search(re.sub(r"\{[^}]*\}", "名", sentence)):
            found.append(f"{key} has punctuation of half a width")
        found += [f"{key}: {right}, not {worn}" for worn, right in WORN.items() if worn in sentence]
    return found


def test_chinese_is_set_as_chinese_and_calls_one_thing_by_one_name(repository: Tree) -> None:
    assert clumsy(repository) == []


def test_a_half_width_comma_and_a_worn_word_are_found(tmp_path: Path) -> None:
    texts = {"kiosk/texts/zh/all.toml": 'home = {a = "你好,{name}", b = "对准扫码窗口", c = "余额 ¥{yuan}"}'}
    assert clumsy(plant(tmp_path, texts)) == [
        "home.a has punctuation of half a width",
        "home.b: 扫码口, not 扫码窗口",
        "home.c: 元, not ¥",
    ]

"""A config file to start from, for one kind of site: what has to be filled in is blank."""

import inspect
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kiosk.config import BACK_ENDS, KioskConfig
from kiosk.config_file.docs import bounds_of, toml_of
from kiosk.config_file.problems import section_model
from kiosk.menu_settings import Profile

WIDTH = 110
HEAD = """\
#:schema ./kiosk.schema.json
# The config file of one terminal: {site}. What is blank has to be filled in. What stands behind a # counts
# as if it were written; a blank there stands for none. Secrets stand in files of their own.
#
#   python -m kiosk check FILE                           everything that is wrong or still blank, by line
#   python -m kiosk config schema > kiosk.schema.json    beside this file: an editor checks while you type
"""
SITES: Mapping[Profile, tuple[str, frozenset[str]]] = {
    "hall": ("in the hall", frozenset({"social_card", "id_card", "scanner", "printer"})),
    "ward": ("on a ward", frozenset({"social_card", "scanner", "printer"})),
    "pharmacy": ("at the pharmacy", frozenset({"social_card", "scanner", "printer"})),
    "small_site": ("at a small site", frozenset({"social_card", "id_card", "scanner", "printer"})),
}
ALWAYS = frozenset({"terminal", "screen", "menu", *BACK_ENDS})
# Not required by their types alone, but by what they have to be good for.
ALSO_BLANK = {("ebills", "issuer_file")}


def form(site: Profile, data_folder: Path) -> str:
    """The text of a new config file; `kiosk check` finds nothing wrong with it but what is blank."""
    about, devices = SITES[site]
    given: Mapping[tuple[str, str], object] = {
        ("menu", "profile"): site,
        ("terminal", "data_folder"): data_folder,
    }
    pieces = [HEAD.format(site=about)]
    for name, field in KioskConfig.model_fields.items():
        model = section_model(field)
        assert model is not None, f"{name} is not a section"
        says = inspect.cleandoc(field.description or model.__doc__ or "")
        if name in ALWAYS | devices:
            pieces.append("\n".join([*_comment(says), f"[{name}]", *_settings(name, model, given)]))
        else:
            pieces.append("\n".join([*_comment(says), f"# [{name}]", *_left_out(model)]))
    return "\n\n".join(pieces) + "\n"


def _settings(section: str, model: type[BaseModel], given: Mapping[tuple[str, str], object]) -> Iterator[str]:
    for key, field in model.model_fields.items():
        yield from _comment(_explained(field))
        if (section, key) in given:
            yield f"{key} = {toml_of(given[section, key])}"
        elif field.is_required() or (section, key) in ALSO_BLANK:
            yield f"{key} = {_blank(field)}"
        else:
            yield f"# {key} = {_usual(field)}"


def _left_out(model: type[BaseModel]) -> Iterator[str]:
    """Of a section that is not built in only what it would need; docs/configuration.md has the rest."""
    for key, field in model.model_fields.items():
        if field.is_required():
            yield f"# {key} = {_blank(field)}"


def _explained(field: FieldInfo) -> str:
    return "; ".join([(field.description or "").rstrip("."), *bounds_of(field)]) + "."


def _blank(field: FieldInfo) -> str:
    """Never a good value, so that `kiosk check` names what was forgotten."""
    return "-1" if field.annotation in (int, float) else '""'


def _usual(field: FieldInfo) -> str:
    """A table is an entry each; what has no usual value is blank."""
    value = field.get_default(call_default_factory=True)
    if value is None or isinstance(value, BaseModel):
        return '""'
    return toml_of(value)


def _comment(says: str) -> list[str]:
    return textwrap.wrap(" ".join(says.split()), WIDTH, initial_indent="# ", subsequent_indent="# ")

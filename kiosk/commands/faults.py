"""python -m kiosk faults: the catalogue of fault codes for the technician."""

from collections.abc import Iterator

import click

from kiosk.commands.shared import LANGUAGE
from kiosk.faults import Fault, catalogue
from kiosk.text import words

HEADINGS = {
    "zh": ("故障代码", "由 `python -m kiosk faults --language zh` 生成；内容在 kiosk/faults.toml 中修改。"),
    "en": ("Fault codes", "Written by `python -m kiosk faults --language en`; change kiosk/faults.toml."),
}
LABELS = {
    "zh": {
        "cause": "原因",
        "remedy": "处理",
        "part": "备件",
        "no_part": "无",
        "patient": "患者看到",
        "severity": "影响",
        "money": "涉及资金",
    },
    "en": {
        "cause": "Cause",
        "remedy": "Remedy",
        "part": "Spare part",
        "no_part": "none",
        "patient": "The patient reads",
        "severity": "Effect",
        "money": "Money may be involved",
    },
}
EFFECTS = {
    "zh": {"none": "无，下一次可能成功", "degraded": "部分业务停办", "down": "终端停用"},
    "en": {
        "none": "none; the next try may do",
        "degraded": "some journeys are not offered",
        "down": "the terminal is out of service",
    },
}


@click.command()
@click.argument("code", required=False)
@LANGUAGE
def faults(code: str | None, language: str) -> None:
    """Say what a fault CODE means and what to do about it; without a code, all of them."""
    if code is None:
        click.echo(page(language), nl=False)
    elif code.upper() in catalogue():
        click.echo("\n".join(_entry(catalogue()[code.upper()], language)))
    else:
        raise click.ClickException(f"there is no fault {code}")


def page(language: str) -> str:
    """docs/faults.<language>.md."""
    title, origin = HEADINGS[language]
    lines = [f"# {title}", "", origin, ""]
    for fault in catalogue().values():
        lines += [*_entry(fault, language), ""]
    return "\n".join(lines)


def _entry(fault: Fault, language: str) -> Iterator[str]:
    label = LABELS[language]
    yield f"## {fault.code}"
    yield ""
    yield f"- **{label['cause']}**: {fault.cause(language)}"
    yield f"- **{label['remedy']}**: {fault.remedy(language)}"
    yield f"- **{label['part']}**: {fault.part(language) or label['no_part']}"
    yield f"- **{label['severity']}**: {EFFECTS[language][fault.severity]}"
    if fault.money:
        yield f"- **{label['money']}**"
    yield f"- **{label['patient']}**: {words(language).say(fault.patient)}"

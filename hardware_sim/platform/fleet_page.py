"""The page of the fleet as HTML, in two languages: what every terminal said of itself, the worst first."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from hardware_sim.platform.books import Device

LATE_SECONDS, GONE_SECONDS = 900, 120
WORDS = {
    "en": {
        "title": "Fleet", "other": "中文", "token": "Token", "enter": "Enter",
        "wrong": "This is not the token.",
        "find": "Find", "called": "Name of a terminal",
        "name": "Terminal", "state": "State", "oldest": "Oldest unsent", "waiting": "Waiting",
        "version": "Version", "faults": "Faults", "seen": "Last seen", "good": "good",
        "late": "does not send", "gone": "not seen", "fault": "has faults", "cloned": "cloned",
        "none": "none", "ago": "{} ago",
        "count": "Terminals: {}. Waiting for a person: {}", "empty": "No terminal of that name.",
        "clone": "refused {} times: {}",
        "sum": "All terminals with what they said of themselves, the worst first",
    },
    "zh": {
        "title": "终端一览", "other": "English", "token": "口令", "enter": "进入", "wrong": "口令不对。",
        "find": "查找", "called": "终端名称",
        "name": "终端", "state": "状态", "oldest": "最早未上传", "waiting": "待上传",
        "version": "版本", "faults": "故障", "seen": "最近联系", "good": "正常", "late": "未上传",
        "gone": "失去联系", "fault": "有故障", "cloned": "身份重复", "none": "无", "ago": "{}前",
        "count": "共{}台，{}台需要处理", "empty": "没有这个名称的终端。",
        "clone": "已拒绝{}次：{}", "sum": "全部终端及其自报状态，问题最重的在前",
    },
}  # fmt: skip
UNITS = {
    "en": ((86400, "d"), (3600, "h"), (60, "min"), (1, "s")),
    "zh": ((86400, "天"), (3600, "小时"), (60, "分"), (1, "秒")),
}
COLUMNS = ("name", "state", "oldest", "waiting", "version", "faults", "seen")
WORST_FIRST = ("cloned", "gone", "late", "fault", "good")
STYLE = (
    "body{font:1rem/1.5 'Noto Sans CJK SC',sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;"
    "color:#1b1f24;background:#fff}table{border-collapse:collapse;width:100%}"
    "caption{text-align:left;padding:.25rem 0}th,td{text-align:left;"
    "padding:.5rem .75rem;border-bottom:1px solid #c9ced6;vertical-align:top}th{background:#eef1f5}"
    "input,button,a{font:inherit;padding:.4rem .6rem;min-height:2.75rem;box-sizing:border-box}"
    "a{display:inline-block;color:#0b4f9e}:focus-visible{outline:3px solid #0b4f9e;outline-offset:2px}"
    "form{margin:1rem 0}"
    "header{display:flex;gap:1rem;align-items:center;flex-wrap:wrap}h1{margin:0;font-size:1.6rem}"
    ".good{color:#1c6b34}.late,.fault{color:#8a4b00;font-weight:bold}.gone,.cloned,.wrong{color:#a3181c;"
    "font-weight:bold}small{display:block;color:#4a525c}nav{margin-left:auto}"
)
# Renews what is read, and leaves alone what has the focus.
SCRIPT = (
    "setInterval(async()=>{if(document.hidden)return;const r=await fetch(location.href);if(!r.ok)return;"
    "const d=new DOMParser().parseFromString(await r.text(),'text/html');for(const i of['count','rows'])"
    "document.getElementById(i).replaceWith(d.getElementById(i))},10000)"
)


@dataclass(frozen=True)
class View:
    """How it is looked at: language, what the name must contain, and the time of the server."""

    language: str
    wanted: str
    now: float

    def say(self, key: str, *values: object) -> str:
        return WORDS[self.language][key].format(*values)


def login_page(language: str, wrong: bool, nonce: str) -> str:
    view = View(language, "", 0.0)
    said = f'<p class="wrong" role="alert">{view.say("wrong")}</p>' if wrong else ""
    form = (
        f'<form method="post" action="/?language={language}"><label>{view.say("token")} '
        f'<input type="password" name="token" autocomplete="current-password" autofocus required></label> '
        f"<button>{view.say('enter')}</button></form>"
    )
    return _page(view, nonce, said + form)


def fleet_page(devices: Sequence[Device], view: View, nonce: str) -> str:
    found = [each for each in devices if view.wanted.casefold() in each.name.casefold()]
    found.sort(key=lambda each: (WORST_FIRST.index(state_of(each, view.now)), each.name))
    bad = sum(state_of(each, view.now) != "good" for each in devices)
    find = (
        f'<form role="search"><input type="hidden" name="language" value="{view.language}">'
        f'<label>{view.say("called")} <input name="find" value="{escape(view.wanted)}"></label> '
        f"<button>{view.say('find')}</button></form>"
    )
    head = "".join(f'<th scope="col">{view.say(each)}</th>' for each in COLUMNS)
    rows = "".join(_row(each, view) for each in found) or (
        f'<tr><td colspan="{len(COLUMNS)}">{view.say("empty")}</td></tr>'
    )
    table = (
        f"<table><caption><small>{view.say('sum')}</small></caption>"
        f'<thead><tr>{head}</tr></thead><tbody id="rows">{rows}</tbody></table>'
    )
    count = f'<p id="count" role="status">{view.say("count", len(devices), bad)}</p>'
    return _page(view, nonce, find + count + table, SCRIPT)


def state_of(device: Device, now: float) -> str:
    """The worst that is known of a terminal."""
    if device.clones:
        return "cloned"
    if now - device.seen_at > GONE_SECONDS:
        return "gone"
    if (device.status.oldest_seconds or 0) > LATE_SECONDS:
        return "late"
    return "fault" if device.status.faults else "good"


def _row(device: Device, view: View) -> str:
    state, status = state_of(device, view.now), device.status
    clone = (
        f"<small>{escape(view.say('clone', device.clones, device.other))}</small>" if device.clones else ""
    )
    oldest = view.say("none") if status.oldest_seconds is None else _span(status.oldest_seconds, view)
    cells = (
        f'<td><span class="{state}">{view.say(state)}</span>{clone}</td>',
        f"<td>{oldest}</td><td>{status.waiting}</td><td>{escape(status.version)}</td>",
        f"<td>{escape(', '.join(status.faults)) or view.say('none')}</td>",
        f"<td>{view.say('ago', _span(max(0, view.now - device.seen_at), view))}</td>",
    )
    return f'<tr><th scope="row">{escape(device.name)}</th>{"".join(cells)}</tr>'


def _span(seconds: float, view: View) -> str:
    for size, unit in UNITS[view.language]:
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"0 {UNITS[view.language][-1][1]}"


def _page(view: View, nonce: str, content: str, script: str = "") -> str:
    other = {"en": "zh", "zh": "en"}[view.language]
    tag = {"en": "en", "zh": "zh-CN"}
    code = f'<script nonce="{nonce}">{script}</script>' if script else ""
    return (
        f'<!doctype html><html lang="{tag[view.language]}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{view.say("title")}</title>'
        f'<style nonce="{nonce}">{STYLE}</style></head><body><header><h1>{view.say("title")}</h1>'
        f'<nav><a href="/?language={other}" lang="{tag[other]}">{view.say("other")}</a></nav></header>'
        f"<main>{content}</main>{code}</body></html>"
    )

"""Known ways out of a program on a display: two hundred of them, as lines of xdotool.

Source: reliability.md S-18; bindings of window managers, browsers and Kivy (F1, Escape, Ctrl+E, Alt+F4).
"""

LETTERS = " ".join("abcdefghijklmnopqrstuvwxyz")
FUNCTION_KEYS = [f"F{number}" for number in range(1, 13)]
ALONE = (
    "Escape Menu Print Pause Scroll_Lock Sys_Req Insert Delete Home End Prior Next Tab Return BackSpace space"
    " super Super_R Hyper_L Meta_L ISO_Level3_Shift Multi_key dead_acute dead_circumflex dead_tilde"
    " XF86HomePage XF86Mail XF86Search XF86Explorer XF86Calculator XF86Sleep XF86PowerOff XF86Back XF86Tools"
    " XF86AudioMute XF86MonBrightnessDown XF86Launch1 XF86TouchpadToggle XF86Eject XF86WWW"
)
COMBINED = {
    "alt": "Tab Escape space Return Left Right Home Print grave d e f t v x",
    "ctrl": f"{LETTERS} Escape Tab Print plus minus 0 space grave",
    "ctrl+shift": "c e i j n p q r t w Escape Tab space Delete",
    "ctrl+alt": "Delete BackSpace Escape t l d Up Down Left Right plus Tab",
    "super": "a d e i l m p r s t x Tab space Return 1 Up Down Left Right Print",
    "super+shift": "q r s m",
    "alt+shift": "Tab F10",
    "alt+Print": "b e i s u",
}
WITH_FUNCTION_KEYS = ("", "alt", "ctrl", "ctrl+alt", "shift")


def keys() -> list[str]:
    """Each combination of keys as xdotool writes it."""
    return [
        *ALONE.split(),
        *("+".join(filter(None, (held, key))) for held in WITH_FUNCTION_KEYS for key in FUNCTION_KEYS),
        *(f"{held}+{key}" for held, several in COMBINED.items() for key in several.split()),
    ]


def gestures(width: int, height: int) -> list[list[str]]:
    """What a hand or a mouse that was plugged in can do, as lines of xdotool; pixels."""
    right, bottom, middle = width - 1, height - 1, f"mousemove {width // 2} {height // 2}"
    edges = (
        (0, height // 2, width // 2, height // 2),
        (right, height // 2, width // 2, height // 2),
        (width // 2, 0, width // 2, height // 2),
        (width // 2, bottom, width // 2, height // 2),
    )
    corners = ((0, 0), (right, 0), (0, bottom), (right, bottom))
    held = ["ctrl", "alt", "shift", "super"]
    return [
        *([f"mousemove {x} {y}", "click --repeat 5 --delay 30 1"] for x, y in corners),
        *([f"mousemove {a} {b}", "mousedown 1", f"mousemove {c} {d}", "mouseup 1"] for a, b, c, d in edges),
        *([middle, f"click {button}"] for button in (2, 3, 4, 5, 6, 7, 8, 9)),
        *([middle, f"click --repeat {times} --delay 30 1"] for times in (2, 3)),
        *([middle, f"keydown {key}", "click 1", f"keyup {key}"] for key in held),
        [middle, "mousedown 1", "sleep 0.8", "mouseup 1"],
        [middle, "mousedown 1", "mousedown 3", "mouseup 1", "mouseup 3"],
        [middle, "mousedown 1", "mousedown 2", "mousedown 3", "mouseup 3", "mouseup 2", "mouseup 1"],
        [middle, "keydown alt", "mousedown 1", "mousemove 20 20", "keyup alt", "mouseup 1"],
    ]


def ways_out(width: int, height: int) -> list[list[str]]:
    """All of them; each is the lines of one try."""
    return [[f"key --delay 0 {each}"] for each in keys()] + gestures(width, height)

"""A real browser without a window, driven over a pipe by its own DevTools protocol: keys, text, pictures."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

WAIT_SECONDS = 40.0
KEYS = {"Tab": 9, "Enter": 13, "ArrowDown": 40}


class PageGone(Exception):
    """The page that was asked is no longer there."""


class Browser:
    """One page of it. Nothing but keys goes in, so that what works here works without a mouse."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._last, self._read, self._session = 0, b"", ""
        self.seconds = WAIT_SECONDS
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def open(self, url: str) -> None:
        self._call("Page.navigate", url=url)
        self.wait("document.readyState == 'complete'")

    def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        return self._call("Runtime.evaluate", expression=script, returnByValue=True)["result"].get("value")

    def wait(self, script: str) -> None:
        """Until the expression is true, for as many `seconds` as this browser has patience."""
        ends = time.monotonic() + self.seconds
        while not self._is(script):
            assert time.monotonic() < ends, f"never: {script}; the page says {self.text()!r}"
            time.sleep(0.02)

    def _is(self, script: str) -> bool:
        try:
            return bool(self.run(f"!!({script})"))
        except PageGone:
            return False  # it is on its way to the next page

    def text(self) -> str:
        return str(self.run("document.body.innerText"))

    def press(self, key: str) -> None:
        what = {"key": key, "code": key, "windowsVirtualKeyCode": KEYS[key]}
        text = {"text": "\r"} if key == "Enter" else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **what, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **what)

    def type(self, text: str) -> None:
        self._call("Input.insertText", text=text)

    def tab_to(self, selector: str, most: int = 30) -> None:
        """Press Tab until what `selector` names has the focus, as a person without a mouse would."""
        for _ in range(most):
            if self.run(f"document.activeElement.matches({json.dumps(selector)})"):
                return
            self.press("Tab")
        raise AssertionError(f"{selector} can't be reached by Tab")

    def size(self, width: int, height: int) -> None:
        """Of the page, in pixels."""
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    def time_zone(self, name: str) -> None:
        """Where the browser believes that it stands; "" is the machine's own."""
        self._call("Emulation.setTimezoneOverride", timezoneId=name)

    def picture(self, file: Path) -> None:
        data = self._call("Page.captureScreenshot", format="png")["data"]
        file.write_bytes(base64.b64decode(data))

    def _call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        asked = {"id": self._last, "method": method, "params": parameters}
        asked |= {"sessionId": self._session} if self._session else {}
        os.write(self._commands, json.dumps(asked).encode() + b"\0")
        while True:
            said = self._next()
            if said.get("id") == self._last:
                if "result" not in said:
                    raise PageGone(said["error"]["message"])
                return dict(said["result"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            piece = os.read(self._answers, 1 << 20)
            assert piece, "the browser is gone"
            self._read += piece
        said, _, self._read = self._read.partition(b"\0")
        return dict(json.loads(said))


@contextmanager
def browser(language: str = "en") -> Iterator[Browser]:
    """Debian's chromium-headless-shell, with a profile that is thrown away."""
    profile = tempfile.mkdtemp(prefix="browser-")
    theirs_in, commands = os.pipe()
    answers, theirs_out = os.pipe()
    options = [f"--user-data-dir={profile}", f"--lang={language}", f"--accept-lang={language}"]
    options += ["--remote-debugging-pipe", "--no-sandbox", "--disable-gpu", "--window-size=1200,800"]
    # It reads commands from 3 and answers on 4; bash puts our ends there, whatever their numbers are.
    program = f'exec chromium-headless-shell "$@" 3<&{theirs_in} 4>&{theirs_out}'
    process = subprocess.Popen(
        ["bash", "-c", program, "browser", *options],
        pass_fds=(theirs_in, theirs_out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs_in)
    os.close(theirs_out)
    try:
        yield Browser(commands, answers)
    finally:
        process.kill()
        process.wait(20)
        os.close(commands)
        os.close(answers)
        shutil.rmtree(profile, ignore_errors=True)

"""Says aloud what a screen asks for, one sound file for a sentence. What has no file stays unsaid."""

import json
import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from kivy.core.audio import Sound, SoundLoader

from kiosk.screens.screen import Ask
from kiosk.screens.settings import VoiceSettings
from kiosk.text import Words
from ui.spoken import help_key, spoken_key

log = logging.getLogger(__name__)

SHIPPED = Path(__file__).with_name("assets") / "voice"
MANIFEST = "manifest.json"
REPEAT_SECONDS = 8.0

Files = Mapping[tuple[str, str], Path]


def read_manifest(folder: Path) -> Files:
    """The file of each (language, sentence); a sentence that was changed since has none."""
    file = folder / MANIFEST
    if not file.is_file():
        return {}
    entries = json.loads(file.read_text("utf-8"))
    return {(each["language"], each["says"]): folder / each["file"] for each in entries}


class Voice:
    """`on` is what the patient wants; `fresh` sets it back to what the hospital wants."""

    def __init__(
        self, files: Files, settings: VoiceSettings, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._files, self._settings, self._clock = files, settings, clock
        self.on = settings.on
        self._sound: Sound | None = None
        self._said_at = 0.0

    @classmethod
    def of(cls, settings: VoiceSettings, clock: Callable[[], float] = time.monotonic) -> "Voice":
        return cls(read_manifest(settings.folder or SHIPPED), settings, clock)

    @property
    def there(self) -> bool:
        """Whether there is anything to switch on."""
        return bool(self._files)

    @property
    def speaking(self) -> bool:
        return self._sound is not None and self._sound.state == "play"

    def fresh(self) -> None:
        """The next patient: silence, and nothing of what the last one chose."""
        self.hush()
        self.on = self._settings.on

    def switch(self) -> None:
        self.on = not self.on
        if not self.on:
            self.hush()

    def screen(self, matter: object, words: Words) -> None:
        """A screen has come up."""
        anyway = isinstance(matter, Ask) and matter.aloud
        self._say(spoken_key(matter, words), words, on=self.on or anyway)

    def help(self, matter: object, words: Words) -> None:
        self._say(help_key(matter, words), words, on=self.on)

    def remind(self, matter: object, words: Words) -> None:
        """Once more, when it is time: somebody is about to leave something behind."""
        if self._clock() - self._said_at >= REPEAT_SECONDS:
            self.screen(matter, words)

    def hush(self) -> None:
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.stop()
            sound.unload()

    def _say(self, key: str | None, words: Words, *, on: bool) -> None:
        self.hush()
        self._said_at = self._clock()
        file = self._files.get((words.language, words.say(key))) if key and on else None
        if file is None:
            return
        sound = SoundLoader.load(str(file))
        if sound is None or not sound.length:
            log.warning("no sound comes of %s; is there an audio device?", file.name)
            return
        sound.volume = self._settings.volume
        sound.play()
        self._sound = sound


SILENCE = Voice({}, VoiceSettings.model_validate({}))

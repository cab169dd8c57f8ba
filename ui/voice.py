"""Says aloud what a screen asks for, one sound file for a sentence or figure. What has none stays unsaid."""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kivy.core.audio import Sound, SoundLoader

from kiosk.screens.screen import Ask
from kiosk.screens.settings import VoiceSettings
from kiosk.text import Words
from ui.spoken import called_out, help_key, spoken

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
        self._waiting: deque[Path] = deque()

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

    @property
    def saying(self) -> str:
        """The key of what is heard now; "" in silence."""
        return Path(self._sound.source).stem if self._sound and self.speaking else ""

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
        anyway = isinstance(matter, Ask) and matter.aloud and (called_out(matter) or not matter.insists)
        self._say(spoken(matter, words), words, on=self.on or anyway)

    def help(self, matter: object, words: Words) -> None:
        self._say((help_key(matter, words),), words, on=self.on)

    def countdown(self, words: Words) -> None:
        """Somebody has not touched anything for long, and is asked for."""
        self._say(("countdown.title", "countdown.lead"), words, on=self.on)

    def remind(self, matter: object, words: Words) -> None:
        """Once more, when it is time: somebody is about to leave something behind."""
        if self._clock() - self._said_at >= REPEAT_SECONDS:
            self.screen(matter, words)

    def hush(self) -> None:
        self._waiting.clear()
        sound, self._sound = self._sound, None
        if sound is not None:
            sound.stop()
            sound.unload()

    def _say(self, keys: Sequence[str], words: Words, *, on: bool) -> None:
        """One after the other; of a sum without all its words nothing is said, for half would be wrong."""
        self.hush()
        self._said_at = self._clock()
        files = [self._files.get((words.language, words.say(key))) for key in keys if on]
        figures = [file for key, file in zip(keys, files, strict=False) if key.startswith("aloud.")]
        plain = files[: len(files) - len(figures)]
        whole = [*plain, *figures] if all(figures) else plain
        self._waiting.extend(file for file in whole if file)
        self._next()

    def _next(self, *_ended: object) -> None:
        if not self._waiting:
            return
        file = self._waiting.popleft()
        sound = SoundLoader.load(str(file))
        if sound is None or not sound.length:
            log.warning("no sound comes of %s; is there an audio device?", file.name)
            return
        sound.volume = self._settings.volume
        sound.bind(on_stop=self._next)
        sound.play()
        self._sound = sound


SILENCE = Voice({}, VoiceSettings.model_validate({}))

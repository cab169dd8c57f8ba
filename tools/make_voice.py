"""Makes a sound file for each sentence that a terminal may say aloud, and the manifest that lists them.

espeak-ng speaks clearly and without feeling: good for building and testing. Where patients listen, a speaker
reads the sentences of the manifest, and the files take the place of these. Source: feasibility of voices.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click

from kiosk.text import LANGUAGES, words
from ui.spoken import sentences

# Debian 12's voices "cmn" and "zh" read pinyin as English words; this one speaks.
VOICES = {"zh": "cmn-latn-pinyin", "en": "en"}
WORDS_A_MINUTE = 150


@click.command()
@click.option("--to", "folder", default="ui/assets/voice", type=click.Path(path_type=Path), show_default=True)
@click.option("--only", multiple=True, help="Only the sentence with this key; may be given again.")
def main(folder: Path, only: tuple[str, ...]) -> None:
    """Speak all that the screens say aloud, and the figures of sums, in both languages."""
    entries = list(_spoken(folder, only))
    (folder / "manifest.json").write_text(json.dumps(entries, ensure_ascii=False, indent=1) + "\n", "utf-8")
    click.echo(f"{len(entries)} sentences in {folder}")


def _spoken(folder: Path, only: tuple[str, ...]) -> Iterator[dict[str, str]]:
    for language in LANGUAGES:
        (folder / language).mkdir(parents=True, exist_ok=True)
        for key, says in sentences(words(language)).items():
            if not only or key in only:
                file = f"{language}/{key}.wav"
                _speak(language, says, folder / file)
                yield {"language": language, "key": key, "says": says, "file": file}


def _speak(language: str, says: str, file: Path) -> None:
    options = ["-v", VOICES[language], "-s", str(WORDS_A_MINUTE), "-w", str(file)]
    subprocess.run(["espeak-ng", *options, "--", says], check=True)


if __name__ == "__main__":
    main()

"""Names of commands that outside programs rely on and that a later release fills."""

import click

ANYTHING = {"ignore_unknown_options": True, "allow_extra_args": True}


@click.command(name="decode", context_settings=ANYTHING)
@click.argument("images", nargs=-1, expose_value=False)
def decode() -> None:
    """Read the codes in pictures. Comes with the media release; until then exit status 2."""
    _not_yet("decode")


@click.command(name="same-person", context_settings=ANYTHING)
@click.argument("photo_and_frame", nargs=-1, expose_value=False)
def same_person() -> None:
    """Compare a face with an ID photograph. Comes with the media release; until then exit status 2."""
    _not_yet("same-person")


def _not_yet(command: str) -> None:
    click.echo(f"{command} comes with the media release; this release does not read pictures", err=True)
    raise SystemExit(2)

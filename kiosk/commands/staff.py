"""python -m kiosk staff: who may log in at the glass. PINs are asked for, never typed into a command line."""

from pathlib import Path

import click

from kiosk.staff.login import Role, enrol


@click.command()
@click.argument("number")
@click.option(
    "--role", type=click.Choice([str(each) for each in Role]), required=True, help="What they may do."
)
@click.option(
    "--file", type=click.Path(path_type=Path), required=True, help="Credential file, as in [staff]."
)
def staff(number: str, role: str, file: Path) -> None:
    """Enrol a member of staff, or set their PIN anew; it is asked for twice and kept as a hash."""
    pin = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    try:
        enrol(file, number, Role(role), pin)
    except ValueError as why:
        raise click.ClickException(str(why)) from why
    click.echo(f"{number} may log in as {role}")

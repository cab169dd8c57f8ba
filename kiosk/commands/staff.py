"""python -m kiosk staff: who may log in at the glass. PINs are asked for, never typed into a command line."""

from pathlib import Path

import click

from kiosk.staff.login import Role, enrol, give_badge, give_secret
from kiosk.staff.second_factor import address


@click.command()
@click.argument("number")
@click.option(
    "--role", type=click.Choice([str(each) for each in Role]), required=True, help="What they may do."
)
@click.option(
    "--file", type=click.Path(path_type=Path), required=True, help="Credential file, as in [staff]."
)
@click.option("--badge", is_flag=True, help="Ask for the code on their badge, too; scan or type it.")
@click.option("--one-time-code", is_flag=True, help="Print what their app for one-time codes reads.")
def staff(number: str, role: str, file: Path, badge: bool, one_time_code: bool) -> None:
    """Enrol a member of staff, or set their PIN anew; it is asked for twice and kept as a hash.

    The diagnostics screen wants a badge or a one-time code beside the PIN.
    """
    pin = click.prompt("PIN", hide_input=True, confirmation_prompt=True)
    try:
        enrol(file, number, Role(role), pin)
    except ValueError as why:
        raise click.ClickException(str(why)) from why
    if badge:
        give_badge(file, number, click.prompt("Badge", hide_input=True))
    if one_time_code:
        click.echo(address(give_secret(file, number), number))
    click.echo(f"{number} may log in as {role}")

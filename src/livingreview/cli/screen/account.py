"""`livingreview screen account`: who may sign in to the screening page of a team."""

import sys
from pathlib import Path

import click

from livingreview.cli.screen.desk import open_review
from livingreview.errors import InputError, Problem


@click.group("account")
def command() -> None:
    """Say who may sign in to the screening page of a team (`livingreview screen serve --accounts`).

    An account is a person of the team in config/review.yaml, with a password; what the person may do are the
    roles given there: screener, adjudicator, or reader, who sees how the review stands.

    Example: livingreview screen account add ann
    """


@command.command("add")
@click.argument("person")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin, for scripts.")
def add(person: str, password_stdin: bool) -> None:
    """Give PERSON an account, or a new password; the person is signed out everywhere.

    Example: livingreview screen account add ann
    """
    from livingreview.page.accounts import add_account
    from livingreview.page.sessions import Sessions

    review = open_review()
    people = [name for name, member in review.team.items() if not member.automation]
    if person not in people:
        allowed = ", ".join(people)
        raise InputError([Problem("PERSON", 0, "", "Nobody of the team has this id.", value=person, allowed=allowed)])
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    add_account(Path(), person, password)
    Sessions(Path()).end_all(person)
    click.echo(f"{person} may sign in.")


@command.command("list")
def show() -> None:
    """List the accounts with the roles of their people.

    Example: livingreview screen account list
    """
    from livingreview.page.accounts import accounts

    team = open_review().team
    for person in accounts(Path()):
        roles = ", ".join(team[person].roles) if person in team else "no longer in the team: cannot sign in"
        click.echo(f"{person}: {roles}")


@command.command("remove")
@click.argument("person")
def remove(person: str) -> None:
    """Take PERSON's account away; the person is signed out everywhere.

    Example: livingreview screen account remove ann
    """
    from livingreview.page.accounts import remove_account
    from livingreview.page.sessions import Sessions

    if not remove_account(Path(), person):
        raise InputError([Problem("PERSON", 0, "", "This person has no account.", value=person)])
    Sessions(Path()).end_all(person)
    click.echo(f"{person} can no longer sign in.")

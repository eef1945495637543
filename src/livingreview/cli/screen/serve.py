"""`livingreview screen serve`: the screening page, for one person or a team."""

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from livingreview.cli.progress import working
from livingreview.cli.screen.desk import open_review
from livingreview.errors import InputError, Problem

if TYPE_CHECKING:
    from livingreview.models.review import Review
    from livingreview.page.settings import Settings

LOOPBACK = ("127.0.0.1", "::1", "localhost")
PORT = 8765
DECIDING = ("screener", "adjudicator")


@click.command("serve")
@click.option("--by", metavar="ID", help="Who uses the page: an id of the team. Needed where several could.")
@click.option("--accounts", is_flag=True, help="People sign in with the accounts of `livingreview screen account`.")
@click.option("--host", default=LOOPBACK[0], show_default=True, help="Address to listen on; others need --accounts.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--address", metavar="URL", help="What people open, as https://review.example.org/screening.")
@click.option(
    "--trusted-proxy", "proxies", multiple=True, metavar="IP", help="A proxy whose X-Forwarded-For is believed."
)
@click.option("--no-browser", is_flag=True, help="Print the address; do not open it.")
def command(
    by: str | None,
    accounts: bool,
    host: str,
    port: int,
    address: str | None,
    proxies: tuple[str, ...],
    no_browser: bool,
) -> None:
    """Open the screening page: one record at a time, by keyboard, on this machine.

    The address that is printed holds a token that is good once; whoever opens it decides as the person of --by.
    With --accounts a team signs in by name and password, behind a proxy that speaks https (docs/screening-page.md).
    Decisions go into the same files as those of the commands, which may be used at the same time.

    Example: livingreview screen serve --by ann
    """
    from livingreview.page.settings import Settings

    review = open_review()
    _check(review, by, accounts=accounts, host=host, address=address)
    person = None if accounts else by or _only_person(review)
    settings = Settings(Path.cwd(), host, port or _free_port(host), person, address, proxies)
    _run(settings, is_opened=not (no_browser or accounts))


def _check(review: "Review", by: str | None, *, accounts: bool, host: str, address: str | None) -> None:
    """Refuse what would let in who should stay out."""
    if by and accounts:
        raise click.UsageError("--by is for one person, --accounts for a team; give one of them.")
    if host not in LOOPBACK and not accounts:
        fix = "Add --accounts, after `livingreview screen account add PERSON` for everybody."
        message = "On an address that others reach, people sign in."
        raise InputError([Problem("--host", 0, "", message, value=host, fix=fix)])
    if accounts and host not in LOOPBACK and address is None:
        fix = "Say what people open: --address https://review.example.org."
        raise InputError([Problem("--address", 0, "", "The server answers to one name, which is not given.", fix=fix)])
    if address is not None and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc):
        raise InputError([Problem("--address", 0, "", "Not an address.", value=address, allowed="https://NAME/PATH")])
    if accounts and not _accounts():
        fix = "`livingreview screen account add PERSON` adds one."
        raise InputError([Problem("--accounts", 0, "", "There is no account yet.", fix=fix)])
    if by is not None and (by not in review.team or review.team[by].automation):
        names = ", ".join(_people(review))
        raise InputError([Problem("--by", 0, "", "Nobody of the team has this id.", value=by, allowed=names)])


def _accounts() -> list[str]:
    from livingreview.page.accounts import accounts

    return accounts(Path())


def _people(review: "Review") -> list[str]:
    return [person for person, member in review.team.items() if not member.automation]


def _only_person(review: "Review") -> str:
    """Give the one person who could use the page."""
    people = [person for person in _people(review) if set(review.team[person].roles) & set(DECIDING)]
    if len(people) != 1:
        names = ", ".join(people) or "nobody yet; add people under team in config/review.yaml"
        raise InputError([Problem("--by", 0, "", "Say who uses the page.", allowed=names)])
    return people[0]


def _free_port(host: str) -> int:
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as free:
        free.bind((host, 0))
        port: int = free.getsockname()[1]
        return port


def _run(settings: "Settings", *, is_opened: bool) -> None:
    import uvicorn

    from livingreview.page.app import make_app

    with working("reading the review"):
        app = make_app(settings)
    config = uvicorn.Config(
        app, settings.host, settings.port, log_level="warning", access_log=False, server_header=False,
        proxy_headers=False, timeout_graceful_shutdown=10,
    )  # fmt: skip
    server = uvicorn.Server(config)
    sock = config.bind_socket()
    address = settings.address or f"{min(settings.origins, key=len)}/"
    if settings.by is not None:
        address = f"http://{_name(settings.host)}:{settings.port}/enter?token={app.state.page.token.value}"
    click.echo(f"The screening page: {address}")
    click.echo("Ctrl-C ends it; every decision that the page calls saved is on the disk.")
    if is_opened:
        click.launch(address)
    server.run(sockets=[sock])


def _name(host: str) -> str:
    return f"[{host}]" if ":" in host else host

"""`livingreview audit verify`: is everything as it was written?"""

import gc
import json
import sys
from pathlib import Path

import click

from livingreview.errors import EXIT_USER_ERROR


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Write the checks, every finding and the heads as JSON.")
@click.option(
    "--heads",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    metavar="FILE",
    help="Also hold the files against heads kept earlier: the JSON of an earlier run. May be repeated.",
)
@click.option(
    "--against",
    multiple=True,
    metavar="COMMIT",
    help="Also hold the files against a commit, tag or branch of git, origin/main say. May be repeated.",
)
def command(*, as_json: bool, heads: tuple[Path, ...], against: tuple[str, ...]) -> None:
    """Verify that decisions and counts are as they were written.

    Every chain is intact, every id known, every conflict settled by an adjudicator, every built state follows from
    the decisions, every number of the PRISMA flow is the size of its set. The decision files continue those of the
    frozen versions and of every commit in git; who committed a line is compared with whom it names.

    What could not be checked is said so. Exit code 0: intact. Exit code 2: broken; the first broken place of every
    check is named with file and line.

    Example: livingreview audit verify --json > audit.json
    """
    from livingreview import layout
    from livingreview.audit.findings import is_intact, lines, plain
    from livingreview.audit.sources import read_json
    from livingreview.audit.verify import verify
    from livingreview.folder import require_file

    require_file(layout.REVIEW)
    gc.disable()  # millions of small things that stay until the end
    kept = [(path.as_posix(), read_json(path, path.as_posix())) for path in heads]
    verified = verify(Path(), heads=kept, refs=against)
    if as_json:
        content = {
            "intact": is_intact(verified.checks),
            "checks": [plain(each) for each in verified.checks],
            "decision_heads": verified.heads,
        }
        click.echo(json.dumps(content, indent=2, ensure_ascii=False))
    else:
        for line in lines(verified.checks):
            click.echo(line)
    if not is_intact(verified.checks):
        sys.exit(EXIT_USER_ERROR)

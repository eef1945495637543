"""`livingreview diff`: what is new between two versions."""

import json
import sys
from pathlib import Path

import click


@click.command("diff")
@click.argument("earlier", metavar="A")
@click.argument("later", metavar="B", default="now")
@click.option("--json", "as_json", is_flag=True, help="Write plain values as JSON.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page to this file."
)
@click.option("--cores", "-c", help="How many steps may run at once where a commit is built.  [default: 2]")
def command(*, earlier: str, later: str, as_json: bool, page: Path | None, cores: str | None) -> None:
    """Say what is new in B since A: evidence, method, every outcome before and after, and what moved it.

    A and B are a frozen version's number, a commit, tag or branch of git, or `now` (what is built here, and B where
    it is not given). A commit is built in a folder of its own first, which is removed again.

    \b
    Examples:
      livingreview diff 1.0
      livingreview diff 1.0 2.0 --html whats-new.html
      livingreview diff HEAD~3 now --json
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview import io, layout
    from livingreview.cli.progress import working
    from livingreview.folder import load_review, require_file
    from livingreview.freezing.compare import compare
    from livingreview.freezing.compared_page import lines
    from livingreview.freezing.compared_page import page as laid_out
    from livingreview.report.render import html

    require_file(layout.REVIEW)
    root = Path.cwd()
    with working(f"comparing {earlier} with {later}"):
        found = compare(root, earlier, later, cores=cores)
    if page is not None:
        io.write_text(page, html(laid_out(found, load_review(root / layout.REVIEW)), medium="screen"))
    if as_json:
        click.echo(json.dumps(found.plain(), indent=2, ensure_ascii=False))
    elif page is None:
        for line in lines(found):
            click.echo(line)
    else:
        click.echo(f"Written: {page.as_posix()}.")
    sys.exit(0)

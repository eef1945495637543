"""`livingreview watch`: rebuild on save, and a page that follows."""

from pathlib import Path

import click

from livingreview.cli.build import CORES, cores_given

PORT = 8766


@click.command("watch")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--cores", "-c", callback=cores_given, help=f"{CORES}  [default: 2]")
@click.option(
    "--also", multiple=True, type=click.Path(exists=True, path_type=Path, resolve_path=True),
    help="Watch this file or folder too: what rules of your own read. May be given several times.",
)  # fmt: skip
@click.option("--no-browser", is_flag=True, help="Print the address; do not open it.")
def command(port: int, cores: str | None, also: tuple[Path, ...], no_browser: bool) -> None:
    """Rebuild whenever you save, and show the report on a page that follows.

    The page on 127.0.0.1 loads the report anew after every build, at the same place; its PDF follows. What is wrong
    in a file stands above the report, and the last good report stays. Ctrl-C ends everything.

    It runs the same steps as `livingreview build`, in processes that need not start anew. While it runs, `build` has
    nothing to do here and says so.

    Example: livingreview watch
    """
    from livingreview.folder import require_file
    from livingreview.watching.run import Settings, watch

    require_file("Snakefile")
    watch(Settings(port, cores, also, not no_browser), click.echo, click.launch)

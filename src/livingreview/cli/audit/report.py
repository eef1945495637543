"""`livingreview audit report`: how screening was done, as HTML and CSV."""

from pathlib import Path

import click

from livingreview import layout


@click.command("report")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(layout.RESULTS) / "audit",
    show_default=True,
    help="Write into this folder.",
)
def command(out: Path) -> None:
    """Write how screening was done: one HTML page, and its tables as CSV.

    Reports settled by fewer people than due, conflicts settled by one of those who differed, decisions changed after
    both had decided, agreement of every pair at every stage, time and reasons by person. The same stands in the built
    review, in the appendix "How screening was done". It shows everyone's numbers, and no one's decision on a record
    that still waits for somebody.

    Example: livingreview audit report --out audit
    """
    from livingreview import io
    from livingreview.audit.report import process_document, process_tables, written
    from livingreview.catalogue import built_links
    from livingreview.checks import check_folder, read_folder
    from livingreview.folder import require_file
    from livingreview.report.render import html

    require_file(layout.REVIEW)
    checked = check_folder(read_folder(Path()), built_links(Path()))
    derived = checked.require()
    if checked.folder.review is None:
        return
    tables = process_tables(derived, checked.folder.review.content)
    page = html(process_document(tables), medium="screen")
    for table, rows in written(tables):
        io.write_table(rows, out / f"{table.name}.csv", table)
    io.write_text(out / "audit.html", page)
    click.echo(f"Written: {(out / 'audit.html').as_posix()}, and {len(list(written(tables)))} tables beside it.")

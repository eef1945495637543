"""`livingreview audit record`: the whole life of one record."""

import json
from pathlib import Path

import click


@click.command("record")
@click.argument("name", metavar="ID")
@click.option("--unblind", is_flag=True, help="Show decisions also where somebody still has to decide.")
@click.option("--json", "as_json", is_flag=True, help="Write plain values as JSON.")
@click.option(
    "--html", "page", type=click.Path(path_type=Path, dir_okay=False), help="Write one HTML page to this file."
)
def command(*, name: str, unblind: bool, as_json: bool, page: Path | None) -> None:
    """Show the whole life of one record: exports, links, decisions, study, results, versions.

    ID is a record id or its beginning, a DOI, a PubMed id, a trial number, or a study's id. Every line names the file
    and line it comes from.

    This shows everyone's decisions; not for reviewers who still have to decide. While somebody has to, decisions are
    left out unless you say --unblind, and the page then says that it was.

    Example: livingreview audit record 10.1016/j.pain.2009.06.023 --html life.html
    """
    from livingreview import io, layout
    from livingreview.audit.life import life
    from livingreview.audit.lookup import find_reports
    from livingreview.audit.record import as_text, record_document
    from livingreview.audit.versions import known_then
    from livingreview.catalogue import built_links
    from livingreview.checks import check_folder, read_folder
    from livingreview.folder import require_file
    from livingreview.report.render import html

    require_file(layout.REVIEW)
    folder = read_folder(Path())
    derived = check_folder(folder, built_links(Path())).require()
    if folder.review is None:
        return
    studies = [study.content for study in folder.studies]
    reports = find_reports(name, derived.records.records, derived.report_of, studies)
    lives = [
        life(report, folder, derived, known_then(Path(), report, derived, folder.logs), may_unblind=unblind)
        for report in reports
    ]
    review = folder.review.content
    if page is not None:
        io.write_text(page, html(record_document(lives, review), medium="screen"))
    if as_json:
        click.echo(json.dumps([each.plain() for each in lives], indent=2, ensure_ascii=False))
    elif page is None:
        for line in as_text(lives, review):
            click.echo(line)
    else:
        click.echo(f"Written: {page.as_posix()}.")

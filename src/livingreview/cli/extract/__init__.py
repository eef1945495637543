"""`livingreview extract`: a study as a workbook, two extractors side by side, their consensus, suspect numbers."""

from pathlib import Path

import click

WHAT = "Say what to do: --sheet, --read FILE, --compare, --consensus or --acknowledge CODE."
"""What a call without an option is told."""
HELP = """Extract a study in a spreadsheet; compare two people's files; keep a suspect number.

STUDY is the id of a study: the name of its file in records/studies. With --sheet a workbook (XLSX) of the
study is written, with the allowed values to choose from; a study without a file yet is begun with --report.
With --read a filled-in workbook is taken back: only the lines of the cells that changed are changed, every
mistake is named by its cell, and with a mistake nothing is written.

With --by the two work on your own file, records/extraction/PERSON/STUDY.yaml, so that two people can extract
without seeing each other's numbers. Once both have, --compare shows where they differ, and --consensus writes
the study file: what both have is taken, each difference is named with --take or --leave-out. With --by it
also says who settled it, and keeps what was settled, so that a later change of a number is seen.

Example: livingreview extract berg_2021 --sheet

Example: livingreview extract berg_2021 --read berg_2021.xlsx

Example: livingreview extract ross_2024 --sheet --report rec_0123456789abcdef --by ann

Example: livingreview extract berg_2021 --consensus --by eve --take "ann:results[0].data.bath.events"

Example: livingreview extract berg_2021 --acknowledge 1a2b3c4d --by ann --reason "printed so in table 2"
"""
HOW_TO_KEEP = "A suspect is kept with --by (who looked it up) and --reason (why it stands)."


@click.command("extract", help=HELP)
@click.argument("study")
@click.option(
    "--sheet", is_flag=False, flag_value="", metavar="[FILE]", help="Write a workbook (STUDY.xlsx) to fill in."
)
@click.option("--report", "reports", multiple=True, metavar="RECORD_ID", help="New study: a record of its report.")
@click.option("--read", type=click.Path(path_type=Path), metavar="FILE", help="Take a filled-in workbook back.")
@click.option("--by", metavar="PERSON", help="Your own file instead of the study's; or who settles or acknowledges.")
@click.option("--compare", is_flag=True, help="Show where two people's own files differ.")
@click.option("--consensus", is_flag=True, help="Write the study file that settles two people's files.")
@click.option("--take", multiple=True, metavar="PERSON:PLACE", help="Whose value stands, as ann:results[0].data.bath.n")
@click.option("--leave-out", multiple=True, metavar="PERSON:PLACE", help="What only one has, and neither should have.")
@click.option("--acknowledge", metavar="CODE", help="Keep a suspect number that check names.")
@click.option("--reason", help="Why it stands.")
@click.option("--dry-run", "-n", is_flag=True, help="Show what would change; write nothing.")
def command(
    study: str,
    sheet: str | None,
    reports: tuple[str, ...],
    read: Path | None,
    by: str | None,
    compare: bool,
    consensus: bool,
    take: tuple[str, ...],
    leave_out: tuple[str, ...],
    acknowledge: str | None,
    reason: str | None,
    dry_run: bool,
) -> None:
    """Do what the one option of it asks for."""
    from livingreview import layout
    from livingreview.folder import require_file

    asked = [sheet is not None, read is not None, compare, consensus, acknowledge is not None]
    if sum(asked) != 1:
        raise click.UsageError(WHAT)
    if acknowledge is not None and not (by and reason):
        raise click.UsageError(HOW_TO_KEEP)
    require_file(layout.REVIEW)
    if sheet is not None:
        from livingreview.cli.extract.sheet import write_sheet

        write_sheet(study, by or "", sheet, reports)
    elif read is not None:
        from livingreview.cli.extract.sheet import read_sheet

        read_sheet(study, by or "", read, is_dry_run=dry_run)
    elif acknowledge is not None:
        from livingreview.cli.extract.acknowledge import keep

        keep(study, acknowledge, by or "", reason or "")
    else:
        _two_people(study, take if consensus else None, leave_out, by or "", is_dry_run=dry_run)


def _two_people(
    study: str, take: tuple[str, ...] | None, leave_out: tuple[str, ...], by: str, *, is_dry_run: bool
) -> None:
    from livingreview.cli.extract.two_people import show_differences, write_consensus

    if take is None:
        show_differences(study)
    else:
        write_consensus(study, take, leave_out, by, is_dry_run=is_dry_run)

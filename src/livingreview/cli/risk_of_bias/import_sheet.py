"""`livingreview risk-of-bias import`: assessments made elsewhere, into their assessors' own files."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview import layout
from livingreview.cli.risk_of_bias.bench import (
    assessor_text,
    every_study,
    keys_of,
    keys_options,
    open_review,
    own_path,
    pairs,
    plain,
    require_person,
)
from livingreview.cli.risk_of_bias.export_sheet import TEMPLATES
from livingreview.errors import InputError, Problem

if TYPE_CHECKING:
    from livingreview.judgements.tools import Tool
    from livingreview.models.review import Review
    from livingreview.models.study import Study
    from livingreview.stages.bias_sheets import SheetItem, Taken

WORKBOOKS = (".xlsx", ".xlsm")
FILE = click.Path(path_type=Path)


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--by", help="Whose assessments they are, where the sheet names nobody.")
@click.option("--person", "people", multiple=True, metavar="NAME=ID", help="Who a name in the sheet is.")
@click.option("--tool", "template", type=click.Choice(TEMPLATES), help="Template of a robvis CSV.")
@click.option("--as", "named", metavar="TOOL", help='With Generic: the tool, as "RoB 2 2021-03-18 crossover".')
@click.option("--effect", type=click.Choice(["assignment", "adhering"]), default="assignment", help="robvis: effect.")
@click.option("--adhering-to", multiple=True, metavar="QUESTION", help="Adhering: 2.3, 2.4 or 2.5; may be repeated.")
@keys_options
@click.option("--every-outcome", is_flag=True, help="They hold for every outcome, whatever the sheet's column says.")
@click.option("--replace", is_flag=True, help="Put them in the place of other assessments of the same results.")
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
def command(file: Path, replace: bool, dry_run: bool, **given: Any) -> None:
    """Read assessments from FILE: a CSV of robvis, or the workbook of the RoB 2 Excel tool (sheet Results).

    Each becomes an assessment in its assessor's own file, records/risk_of_bias/PERSON/STUDY.yaml; other lines stay
    as they are. Studies are found by label or id. robvis has judgements without answers: they are taken as the
    assessor's own. Anything wrong is named by its cell, with exit code 2, and then nothing is written.

    \b
    Example:
      livingreview risk-of-bias import robvis.csv --tool ROB2 --by ann
      livingreview risk-of-bias import robvis.csv --tool Generic --as "RoB 2 2021-03-18 crossover" --by ann
      livingreview risk-of-bias import rob2.xlsx --person "A. Smith=ann" --person "B. Lee=bob" --every-outcome
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview.stages.bias_sheets import Taken

    review, studies = open_review(), every_study()
    for person in filter(None, [given["by"], *pairs("--person", given["people"]).values()]):
        require_person(review, person)
    taken = Taken(plain(file.name))
    _read(file, taken, review, studies, given)
    planned = _planned(taken, {study.study_id: study for study in studies}, is_replacing=replace)
    if taken.problems:
        raise InputError(taken.problems)
    for notice in taken.notices:
        click.echo(plain(notice), err=True)
    _write(planned, is_dry_run=dry_run)


def _read(file: Path, taken: "Taken", review: "Review", studies: "list[Study]", given: dict[str, Any]) -> None:
    from livingreview import io
    from livingreview.formats import workbook
    from livingreview.formats.encoding import decode
    from livingreview.stages.rob2_workbook import Wanted, read_rob2_workbook
    from livingreview.stages.robvis_reading import read_robvis
    from livingreview.terms import RobEffect

    keys = (given["outcome"], given["comparison"], given["days"])
    data = io.read_bytes(file)
    if file.suffix.casefold() in WORKBOOKS:
        try:
            sheets = workbook.read(data)
        except workbook.WorkbookError as error:
            raise InputError([Problem(taken.file, 0, "", str(error))]) from None
        people = pairs("--person", given["people"])
        wanted = Wanted(given["by"], people, keys, is_every_outcome=given["every_outcome"])
        read_rob2_workbook(sheets, taken, review, studies, wanted)
        return
    if given["by"] is None:
        raise InputError([Problem("--by", 0, "", "A robvis sheet names no assessor.", fix="Say who with --by.")])
    effect, adhering_to = RobEffect(given["effect"]), given["adhering_to"]
    tool = _tool(given["template"], given["named"])
    text = decode(data).text
    read_robvis(text, taken, tool, studies, given["by"], keys=keys, effect=effect, adhering_to=adhering_to)


def _tool(template: str | None, named: str | None) -> "Tool":
    from livingreview.stages import robvis

    if template is None:
        message = "A CSV does not say which tool it is of, as columns count by position."
        raise InputError([Problem("--tool", 0, "", message, allowed=", ".join(TEMPLATES))])
    fixed = robvis.TEMPLATES[template]
    known = robvis.with_levels()
    if fixed is not None:
        return fixed
    if named not in known:
        message = "Generic does not say which tool it is of."
        raise InputError([Problem("--as", 0, "", message, value=named or "", allowed=", ".join(known))])
    return known[named]


def _planned(taken: "Taken", studies: "dict[str, Study]", *, is_replacing: bool) -> dict[Path, tuple[str, list[str]]]:
    """Give the new text of every file, each assessment held against its tool; problems go to their cells."""
    from livingreview import io

    planned: dict[Path, tuple[str, list[str]]] = {}
    for one in taken.items:
        path = own_path(one.person, one.study_id)
        held = io.read_exact_text(path) if path.exists() and path not in planned else ""
        text, told = planned.get(path, (held, []))
        if not _is_sound(one, studies[one.study_id], taken):
            continue
        new, what = _placed(one, text, path.as_posix(), taken, is_replacing=is_replacing)
        planned[path] = (new, [*told, f"{one.row} {what}"])
    return planned


def _is_sound(one: "SheetItem", study: "Study", taken: "Taken") -> bool:
    from livingreview.assessing import as_assessment

    try:
        as_assessment(one.item, study, taken.file)
    except InputError as error:
        for problem in error.problems:
            cell = next((c for key, c in one.cells.items() if problem.key.startswith(key)), one.row)
            taken.refuse(cell, f"{problem.key}: {problem.message}", problem.value, problem.allowed)
        return False
    return True


def _placed(one: "SheetItem", text: str, file: str, taken: "Taken", *, is_replacing: bool) -> tuple[str, str]:
    """Put an assessment into its file's text; one about the same result is replaced only on demand."""
    from livingreview import yaml_dialect

    held = yaml_dialect.read(text, file).data.get("assessments") or [] if text else []
    place = next((n for n, item in enumerate(held) if keys_of(item) == one.keys), len(held))
    before = held[place] if place < len(held) else None
    if before == one.item:
        return text, "stands there already"
    if before is not None and not is_replacing:
        message = f"{file} has another assessment of this result."
        taken.refuse(one.row, message, fix="Take it from the sheet with --replace.")
        return text, ""
    return assessor_text(text, one.study_id, place, before, one.item, file).decode(), "taken in"


def _write(planned: dict[Path, tuple[str, list[str]]], *, is_dry_run: bool) -> None:
    from livingreview import io

    for path, (text, told) in planned.items():
        has_changed = not path.exists() or io.read_exact_text(path) != text
        if has_changed and not is_dry_run:
            io.write_bytes(path, text.encode())
        start = "Unchanged" if not has_changed else "Would write" if is_dry_run else "Written"
        click.echo(f"{start}: {path.as_posix()} ({'; '.join(told)})")
    if not planned:
        click.echo(f"Nothing to take in; assessors' own files are in {layout.ASSESSORS}.")

"""`livingreview import`: the export of one search, taken in whole or not at all."""

import hashlib
import json
import re
import shlex
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from livingreview import layout
from livingreview.errors import InputError, Problem
from livingreview.terms import SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from livingreview.stages.records import Export, RecordTables

SOURCE = re.compile(r"(?P<source>.+?)\s*\((?P<platform>[^()]+)\)\s*")
MAX_SLUG = 60
"""Characters of a source's name in a folder's name."""
HASH_DIGITS = 8
"""Of the hash that names the folder of a source without a Latin letter."""
KINDS = [kind.value for kind in SourceKind]
COLUMNS_FIX = re.compile(r"Say which header is which.*columns: \{(.*)\}", re.DOTALL)
"""How the stage shows the mapping for searches.yaml; the command shows it as its option."""
NO_STRATEGY = "[strategy not given when the export was taken in]"


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--source", required=True, help='Name of the source, with its platform in brackets: "Embase (Ovid)".')
@click.option("--date", required=True, help="Day the search was run: 2026-11-20.")
@click.option("--kind", type=click.Choice(KINDS), default=SourceKind.DATABASE.value, show_default=True)
@click.option("--strategy", help="The strategy as run, or @FILE to take it from a file.")
@click.option("--hits", type=click.IntRange(min=0), help="Number of results the source claimed.")
@click.option("--encoding", help="Encoding of the export, where what is recognised is wrong.")
@click.option("--columns", help='Which header of a table is which: "title=Article Title; year=Jahr".')
@click.option("--note", help="What a reader should know of this search, as why the number of hits differs.")
def command(
    file: Path,
    source: str,
    date: str,
    kind: str,
    strategy: str | None,
    hits: int | None,
    encoding: str | None,
    columns: str | None,
    note: str | None,
) -> None:
    """Take in FILE, the export of one search: copy it untouched and add its entry to searches.yaml.

    Says how many records are new, already known or rejected. If anything is wrong, nothing is changed.

    Example: livingreview import embase.ris --source "Embase (Ovid)" --date 2026-11-20 --strategy @embase.txt
    """
    from livingreview import io
    from livingreview.cli.check import show_warnings
    from livingreview.cli.taken_in import ask_about, report_found
    from livingreview.folder import load_exports, require_file
    from livingreview.models.searches_text import add_search
    from livingreview.stages.records import read_searches

    require_file(layout.SEARCHES)
    data, before = io.read_bytes(file), io.read_exact_text(Path(layout.SEARCHES))
    given = {"strategy": _strategy(strategy), "hits": hits, "encoding": encoding, "columns": _columns(columns)}
    search = _search(file, source, date, kind, {**given, "note": note})
    folder = Path(layout.EXPORTS) / search["search_id"]
    if folder.exists():
        fix = "This search was taken in before; give another --date or --source."
        raise InputError([Problem(folder.as_posix(), 0, "", "Is already there.", fix=fix)])
    after = add_search(before, search)
    exports = load_exports(Path())
    known, found = read_searches(exports), _read(after, data)
    _write(folder / search["file"], data, after)
    twins = [export.search.search_id for export in exports if export.data == data]
    show_warnings([*found.warnings, *_doubts(search, data, twins), *([] if strategy else [_no_strategy(search)])])
    report_found(found, {row["record_id"] for row in known.records}, folder)
    _name_decisions(found, file)
    ask_about(known.records, found.records)


def _search(file: Path, source: str, date: str, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    """Give the entry of searches.yaml; keys without a value are left out."""
    match = SOURCE.fullmatch(source)
    name = re.sub(r"[^A-Za-z0-9._ -]", "_", file.name)
    entry = {
        "search_id": f"{date}_{_slug(source)}",
        "kind": kind,
        "source": match["source"] if match else source.strip(),
        "platform": match["platform"].strip() if match else None,
        "date": date,
        "strategy": given["strategy"],
        "hits": given["hits"],
        "file": name if name[:1].isalnum() else f"export{name}",
        **{key: given[key] for key in ("encoding", "columns", "note")},
    }
    return {key: value for key, value in entry.items() if value is not None}


def _slug(source: str) -> str:
    """Give a source's name in letters a to z and digits; where it has none of them, a hash stands for it."""
    plain = unicodedata.normalize("NFKD", source).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:MAX_SLUG].strip("_")
    return slug or f"source_{hashlib.sha256(source.encode()).hexdigest()[:HASH_DIGITS]}"


def _columns(given: str | None) -> dict[str, str] | None:
    """Read `title=Article Title; year=Jahr`; what is not of this form is an InputError."""
    if given is None:
        return None
    parts = [part.partition("=") for part in given.split(";") if part.strip()]
    found = {name.strip(): header.strip() for name, _, header in parts}
    if not found or not all(name and header for name, header in found.items()):
        fix = 'Write NAME=HEADER, several with semicolons between: --columns "title=Article Title; year=Jahr".'
        raise InputError([Problem("--columns", 0, "", "This names no columns.", value=given, fix=fix)])
    return found


def _strategy(given: str | None) -> str:
    from livingreview import io

    if not given:
        return NO_STRATEGY
    return io.read_text(Path(given[1:])).strip() if given.startswith("@") else given.strip()


def _doubts(search: dict[str, Any], data: bytes, twins: list[str]) -> list[Problem]:
    """Give what a person should look at: an export without a record, and one that was taken in before."""
    place = f"{layout.EXPORTS}/{search['search_id']}/{search['file']}"
    undo = f"If this is a mistake, remove that folder and its entry in {layout.SEARCHES}."
    if not data.strip():
        message = "The file is empty: a search that found nothing, or a download that failed."
        return [Problem(place, 0, "", message, fix=undo, severity="warning")]
    if twins:
        message = f"This is byte for byte the export of {', '.join(twins)}; the flow counts its entries again."
        return [Problem(place, 0, "", message, fix=undo, severity="warning")]
    return []


def _no_strategy(search: dict[str, Any]) -> Problem:
    fix = f"Write it into the entry {search['search_id']}: a search that cannot be repeated cannot be reported."
    return Problem(layout.SEARCHES, 0, "strategy", "The strategy is not given.", fix=fix, severity="warning")


def _export(text: str, data: bytes) -> "Export":
    """Give the new export as the file will declare it; what the file may not hold is an InputError."""
    from livingreview import yaml_dialect
    from livingreview.models.searches import Searches
    from livingreview.stages.records import Export
    from livingreview.validation import validate

    document = yaml_dialect.read(text.removeprefix("\ufeff"), layout.SEARCHES)
    content, problems = validate(document, Searches)
    if content is None:
        raise InputError(_as_options(problems, f"searches[{len(document.data['searches']) - 1}]."))
    search = content.searches[-1]
    return Export(search, data, f"{layout.EXPORTS}/{search.search_id}/{search.file}")


def _as_options(problems: "Sequence[Problem]", entry: str) -> list[Problem]:
    """Name the option behind what is wrong with the new entry, which no file holds yet."""
    found = []
    for problem in problems:
        key = problem.key.removeprefix(entry)
        if key == problem.key:
            found.append(problem)
        elif key != "search_id":  # made of the date and the source: what is wrong with it is wrong with them
            option, _, rest = key.partition(".")
            found.append(replace(problem, file=f"--{option}", line=0, key=rest))
    return found or list(problems)


def _read(text: str, data: bytes) -> "RecordTables":
    """Read the new export; for a table that is not known, the message shows the option that makes it so."""
    from livingreview.stages.records import read_searches

    try:
        return read_searches([_export(text, data)])
    except InputError as error:
        problems = [replace(problem, fix=COLUMNS_FIX.sub(_as_option, problem.fix)) for problem in error.problems]
        raise InputError(problems) from None


def _as_option(match: re.Match[str]) -> str:
    pairs = re.findall(r"(\w+): (\"(?:[^\"\\]|\\.)*\")", match[1])
    shown = "; ".join(f"{name}={json.loads(header)}" for name, header in pairs).replace("'", "'\\''")
    return f"Say which header is which: --columns '{shown}'"


def _write(path: Path, data: bytes, searches: str) -> None:
    """Write the export, then the entry that declares it; without the entry the export goes again."""
    from livingreview import io

    try:
        io.write_bytes(path, data)
        io.write_bytes(Path(layout.SEARCHES), searches.encode("utf-8"))
    except BaseException:
        io.remove_folder(path.parent)
        raise


def _name_decisions(found: "RecordTables", file: Path) -> None:
    """Say that an export of another screening tool holds decisions, and how to take them over."""
    from livingreview.formats.screening_tools import decisions_in

    decided = decisions_in(found.records)
    if decided is not None:
        tool, number = decided
        click.echo(f"It holds screening decisions of {tool} on {number} records. To take them over as people's own:")
        click.echo(f"  livingreview screen import {shlex.quote(str(file))} --stage STAGE --reviewer NAME=ID --dry-run")

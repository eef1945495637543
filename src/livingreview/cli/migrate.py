"""`livingreview migrate`: bring files of an older schema up to date."""

from pathlib import Path

import click


@click.command("migrate")
@click.option("--dry-run", "-n", is_flag=True, help="Only list the files that would change.")
def command(dry_run: bool) -> None:
    """Bring the YAML files of this folder's review to the schema this release reads.

    Only the lines that must change are changed; comments and layout stay. If any file cannot be
    migrated, none is written. Decision files are never touched.

    Example: livingreview migrate --dry-run
    """
    from livingreview import io, layout
    from livingreview.errors import InputError, Problem
    from livingreview.folder import require_file
    from livingreview.migrations import migrated

    require_file(layout.REVIEW)
    single = [Path(layout.REVIEW), Path(layout.SEARCHES), Path(layout.NOTES), Path(layout.PUBLISHED)]
    files = [path for path in single if path.exists()]
    flat = (layout.STUDIES, layout.MISSING_EVIDENCE, layout.WORDING, layout.CERTAINTY)
    by_person = (layout.EXTRACTION, layout.ASSESSORS)
    for pattern in (*(f"{place}/*.yaml" for place in flat), *(f"{place}/*/*.yaml" for place in by_person)):
        files += [path for path in sorted(Path().glob(pattern)) if path.is_file() and path.name[0] != "."]
    changed: dict[Path, str] = {}
    problems: list[Problem] = []
    for path in files:
        try:
            text = io.read_exact_text(path)
            new = migrated(text, path.as_posix())
        except InputError as error:
            problems += error.problems
        else:
            if new != text:
                changed[path] = new
    if problems:
        raise InputError(problems)
    for path, text in changed.items():
        if not dry_run:
            io.write_text(path, text)
        click.echo(f"{'Would migrate' if dry_run else 'Migrated'} {path}")
    if not changed:
        click.echo("Every file is in the newest schema.")

"""`livingreview step changes`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import files_argument, late, reads, reads_publication, writes
from livingreview.folder import load_review, load_study
from livingreview.moments import built_evidence, built_state, frozen_evidence, frozen_state, old_protocol
from livingreview.moments import history as version_history
from livingreview.stages import changes as stage
from livingreview.stages.changes_held import changed_syntheses, with_old_method
from livingreview.stages.up_to_date import up_to_date
from livingreview.versions import before, frozen_versions


@click.command("changes")
@reads("review")
@reads_publication
@writes("changes", "history", "currency", "schedule", "triggers")
@files_argument
def command(
    review: Path,
    records: Path | None,
    links: Path | None,
    changes: Path,
    history: Path,
    currency: Path,
    schedule: Path,
    triggers: Path,
    files: tuple[Path, ...],
) -> None:
    """Compare the built tables with the frozen version before, and say how current they are; FILES are study files."""
    protocol = load_review(review)
    earlier = before(frozen_versions(Path()), protocol.version)
    found: tables.Rows = []
    if earlier:
        old, new = frozen_state(earlier[-1]), built_state(Path(), protocol)
        then = old_protocol(old)
        names = changed_syntheses(old.protocol, new.protocol) if then else []
        aside = late(protocol, records, links)
        studies = [load_study(file) for file in files] if names else []
        found = stage.changes(old, new, with_old_method(studies, then, names, aside) if then else {})
    io.write_table(found, changes, tables.CHANGES)
    io.write_table(version_history(earlier, protocol, found), history, tables.VERSION_HISTORY)
    now, last = built_evidence(Path(), protocol), frozen_evidence(earlier[-1]) if earlier else None
    current = up_to_date(protocol, now, last)
    io.write_table(current.currency, currency, tables.CURRENCY)
    io.write_table(current.schedule, schedule, tables.SCHEDULE)
    io.write_table(current.triggers, triggers, tables.TRIGGERS)

"""What the subcommands share: the review as one person at a screening desk sees it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from livingreview import layout
from livingreview.catalogue import Catalogue, is_built, load_catalogue
from livingreview.cli.progress import working
from livingreview.errors import InputError, Problem
from livingreview.folder import load_logs, load_logs_about, load_notes, load_review, require_file
from livingreview.formats.decision_log import Log
from livingreview.models.review import Review
from livingreview.stages.fold import StageFold, fold_stages, people_with_role
from livingreview.stages.queue import Queue, own_decisions
from livingreview.stages.screening import not_retrieved
from livingreview.terms import ScreeningStage

FEW = 200
"""Records up to which the decision files are skimmed for them; above, reading the files whole is quicker."""

Command = Callable[..., Any]

STAGES = click.Choice([stage.value for stage in ScreeningStage])
by_option = click.option("--by", required=True, metavar="ID", help="Whose it is: an id of the team.")
stage_option = click.option(
    "--stage", type=STAGES, default=ScreeningStage.TITLE_ABSTRACT.value, show_default=True, help="The screening stage."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Write JSON, for programs.")


@dataclass(frozen=True)
class Desk:
    """The records, and the decisions on some or all of them."""

    review: Review
    catalogue: Catalogue
    logs: Sequence[Log]

    @cached_property
    def folds(self) -> dict[ScreeningStage, StageFold]:
        """Give the current decisions by stage and report."""
        has_share = any(self.review.screening.settings(stage).second_share for stage in ScreeningStage)
        order = self.catalogue.order() if has_share else {}
        return fold_stages(self.catalogue.report_of, self.logs, self.review, order)

    @cached_property
    def missing(self) -> set[str]:
        """Give the reports that could not be had."""
        report_of = self.catalogue.report_of
        noted = not_retrieved(load_notes(Path(layout.NOTES)))
        return {report_of[record] for record in noted if record in report_of}

    def queue(self, stage: ScreeningStage, by: str) -> Queue:
        """Give what is due at a stage for a person, or a program."""
        own = own_decisions(self.logs, stage, by, self.catalogue.report_of)
        return Queue(self.folds, self.missing, stage, own, by in self.review.programs)


def open_review() -> Review:
    """Read the protocol of the working folder's review."""
    require_file(layout.REVIEW)
    return load_review(Path(layout.REVIEW))


def open_catalogue() -> Catalogue:
    """Read the records, and say so where that takes making them anew."""
    root = Path()
    require_file(layout.SEARCHES)
    hint = "" if is_built(root) else " (`livingreview build` makes this quick)"
    with working(f"reading the records{hint}"):
        return load_catalogue(root)


def open_desk(review: Review, catalogue: Catalogue, reports: Collection[str] | None = None) -> Desk:
    """Read the decisions on some reports, or all."""
    if reports is not None and len(reports) <= FEW:
        records = {record for report in reports for record in catalogue.records_of[report]}
        logs = [_known(log, catalogue.report_of) for log in load_logs_about(Path(), records)]
        return Desk(review, catalogue, logs)
    with working("reading the decisions"):
        logs = load_logs(Path())
    problems = [
        Problem(log.file, line.line, "record_id", "No export holds this record.", value=line.record_id)
        for log in logs
        for line in log.lines
        if line.record_id not in catalogue.report_of
    ]
    if problems:
        raise InputError(problems)
    return Desk(review, catalogue, logs)


def _known(log: Log, report_of: Mapping[str, str]) -> Log:
    return replace(log, lines=tuple(line for line in log.lines if line.record_id in report_of))


def require_person(review: Review, by: str, role: str) -> None:
    """Raise InputError where a person, or a program that screens, has not a role in the team."""
    programs = sorted(review.programs) if role == "screener" else []
    allowed = [*people_with_role(review, role), *programs]
    if by not in allowed:
        message = f"Nobody of the team has this id and the role {role}."
        names = ", ".join(allowed) or "nobody yet; add people under team in config/review.yaml"
        raise InputError([Problem("--by", 0, "", message, value=by, allowed=names)])


def find_report(catalogue: Catalogue, text: str, place: str = "RECORD", line: int = 0) -> str:
    """Give the one report that a record id, the beginning of one, a DOI or a PubMed id means."""
    records = catalogue.find(text.strip())
    reports = sorted({catalogue.report_of[record] for record in records})
    if len(reports) == 1:
        return reports[0]
    if reports:
        message = "This means several reports; give a whole record id."
        raise InputError([Problem(place, line, "", message, value=text, allowed=", ".join(reports))])
    fix = "Give a record id, at least four characters after rec_, a DOI or a PubMed id of this review."
    raise InputError([Problem(place, line, "", "No record of this review has this id.", value=text, fix=fix)])


def now() -> str:
    """Give the time to be noted on a decision."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def tell(problem: Problem) -> None:
    """Say what a person should know about a write that succeeded."""
    click.echo(f"Warning: {problem}", err=True)


def plain(text: object) -> str:
    """Make text from an export safe for a terminal: no escape sequence, no hidden or reordering character."""
    return "".join(c if c.isprintable() else " " for c in str(text)).strip()


def titles(catalogue: Catalogue, reports: Collection[str]) -> Mapping[str, str]:
    """Give a title for every report."""
    records = {record for report in reports for record in catalogue.records_of[report]}
    found: dict[str, str] = {}
    for row in sorted(catalogue.fetch(records), key=lambda row: row["record_id"]):
        if row["title"]:
            found.setdefault(catalogue.report_of[row["record_id"]], plain(row["title"]))
    return {report: found.get(report, "no title") for report in reports}

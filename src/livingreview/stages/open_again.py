"""Studies whose report was included and is open again, as other records were linked with it.

1. People decide on records; records that are linked are one report, and their decisions are folded together.
   So a link - a ruling, or a new export - can put a report that was included into conflict, or make it wait.
2. A report *was included* where people's decisions on some of its records alone include it: on one record, on
   those whose decisions an adjudicator settled together, or on all that nobody decided against.
3. Such a report is decided on anew, and nothing that was extracted from it is lost: its study stays in the
   review and is marked until an adjudicator, or a ruling on the records, settles it.

Source: this project's choice, so that a new search never undoes what people decided; MECIR C39 (disagreements are
settled by people).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from livingreview.formats.decision_log import Log, LogLine
from livingreview.models.review import Review
from livingreview.stages.fold import current_lines, fold_stages
from livingreview.terms import Decision, ReportState, ScreeningStage, StageState

OPEN_STATES = (
    ReportState.AWAITING_SCREENING,
    ReportState.SCREENING_CONFLICT,
    ReportState.AWAITING_ASSESSMENT,
    ReportState.ASSESSMENT_CONFLICT,
)
"""Where the report of an included study can stand while people decide on it anew."""


def lines_on(records: Collection[str], logs: Sequence[Log]) -> list[Log]:
    """Give the files cut down to what they say about some records."""
    return [replace(log, lines=tuple(line for line in log.lines if line.record_id in records)) for log in logs]


def was_included(records: Collection[str], logs: Sequence[Log], review: Review, first_seen: Mapping[str, int]) -> bool:
    """Say whether people included a report before all of these records were linked; `logs` may hold others too."""
    own = lines_on(records, logs)
    return any(_includes(part, own, review, first_seen) for part in _parts(records, own))


def _parts(records: Collection[str], logs: Sequence[Log]) -> Iterator[set[str]]:
    """Give the sets of records that may have been one report before."""
    current = [line for log in logs for line in current_lines(log)]
    record_of = {line.hash: line.record_id for line in current if not line.is_resolution}
    against = {line.record_id for line in current if _is_against(line)}
    decided = sorted(set(record_of.values()).intersection(records))
    yield set(decided) - against
    for line in current:
        if line.settles is not None:
            yield {line.record_id, *(record_of[settled] for settled in line.settles if settled in record_of)}
    yield from ({record} for record in decided)


def _is_against(line: LogLine) -> bool:
    if line.is_resolution or line.decision is Decision.INCLUDE:
        return False
    return line.stage is ScreeningStage.FULL_TEXT or line.decision is Decision.EXCLUDE


def _includes(records: set[str], logs: Sequence[Log], review: Review, first_seen: Mapping[str, int]) -> bool:
    if not records:
        return False
    report = min(records)
    folds = fold_stages(dict.fromkeys(records, report), lines_on(records, logs), review, first_seen)
    first, second = (folds[stage].fold(report) for stage in (ScreeningStage.TITLE_ABSTRACT, ScreeningStage.FULL_TEXT))
    return first.advances and second.state is StageState.INCLUDE

"""What decisions must agree on with the protocol."""

from collections.abc import Iterator, Mapping, Sequence

from livingreview.errors import Problem
from livingreview.folder import Folder
from livingreview.formats.decision_log import RESOLVED, Log, LogLine
from livingreview.models.review import Review
from livingreview.terms import Decision, ScreeningStage


def decision_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find files of people who may not decide, and exclusions without a reason."""
    reasons = ", ".join(review.screening.reasons)
    settled = {each for log in folder.logs for line in log.lines if line.settles for each in line.settles}
    maker = {line.hash: line.by for log in folder.logs for line in log.lines if line.hash in settled}
    for log in folder.logs:
        yield from _owner_problems(log, review)
        for line in log.lines:
            yield from _reason_problems(log, line, reasons, review)
            if line.settles is not None:
                yield from _resolution_problems(log, line, line.settles, maker)
        yield from _replacement_problems(log)


def _owner_problems(log: Log, review: Review) -> Iterator[Problem]:
    stage, person = log.owner.split("/")
    role = "adjudicator" if stage == RESOLVED else "screener"
    allowed = [name for name, member in review.team.items() if role in member.roles]
    if person not in allowed:
        message = f"The file belongs to nobody with the role {role}."
        fix = "Add the person under team in config/review.yaml."
        yield Problem(log.file, 0, "", message, value=person, allowed=", ".join(allowed), fix=fix)


def _reason_problems(log: Log, line: LogLine, reasons: str, review: Review) -> Iterator[Problem]:
    if line.reason is None:
        if line.stage is ScreeningStage.FULL_TEXT and line.decision is Decision.EXCLUDE:
            fix = "Decide again with a reason; the new line replaces this one."
            message = "An exclusion at full text has one reason; this one has none."
            yield Problem(log.file, line.line, "reason", message, allowed=reasons, fix=fix)
    elif line.decision is not Decision.EXCLUDE:
        message = "Only an exclusion has a reason."
        yield Problem(log.file, line.line, "reason", message, value=line.reason)
    elif line.reason not in review.screening.reasons:
        message = "The protocol has no such reason."
        yield Problem(log.file, line.line, "reason", message, value=line.reason, allowed=reasons)


def _resolution_problems(
    log: Log, line: LogLine, settles: Sequence[str], maker: Mapping[str, str]
) -> Iterator[Problem]:
    """Find resolutions of decisions that are not there, and of conflicts that one of the two sides resolves."""
    for settled in settles:
        if settled not in maker:
            message = "It settles a decision that no file holds."
            fix = "Restore the file that held it; decisions are taken back by a new line, never by removing one."
            yield Problem(log.file, line.line, "settles", message, value=settled, fix=fix)
    if line.by in {maker.get(settled) for settled in settles}:
        message = "One of those who disagree resolved this conflict."
        fix = "It counts, and the audit shows it; a third person would be better (MECIR C39)."
        yield Problem(log.file, line.line, "by", message, value=line.by, fix=fix, severity="warning")


def _replacement_problems(log: Log) -> Iterator[Problem]:
    if all(line.replaces is None for line in log.lines):
        return
    earlier: set[str] = set()
    for line in log.lines:
        if line.replaces is not None and line.replaces not in earlier:
            message = "It replaces a line that does not stand above it; a person replaces their own decisions only."
            yield Problem(log.file, line.line, "replaces", message, value=line.replaces)
        earlier.add(line.hash)

"""What decisions must agree on with the protocol."""

from collections.abc import Iterator

from livingreview.errors import Problem
from livingreview.folder import Folder
from livingreview.formats.decision_log import RESOLVED, Log, LogLine
from livingreview.models.review import Review
from livingreview.stages.screening import people_with_role
from livingreview.terms import Decision, ScreeningStage


def decision_problems(folder: Folder, review: Review) -> Iterator[Problem]:
    """Find files of people who may not decide, and exclusions without a reason."""
    reasons = ", ".join(review.screening.reasons)
    known = {line.hash for log in folder.logs for line in log.lines if not line.is_resolution}
    for log in folder.logs:
        yield from _owner_problems(log, review)
        for line in log.lines:
            yield from _reason_problems(log, line, reasons, review)
            yield from _hash_problems(log, line, known)
        yield from _replacement_problems(log)


def _owner_problems(log: Log, review: Review) -> Iterator[Problem]:
    stage, person = log.owner.split("/")
    role = "adjudicator" if stage == RESOLVED else "screener"
    allowed = people_with_role(review, role)
    if person not in allowed:
        message = f"The file belongs to nobody with the role {role}."
        fix = "Add the person under team in config/review.yaml."
        yield Problem(log.file, 0, "", message, value=person, allowed=", ".join(allowed), fix=fix)


def _reason_problems(log: Log, line: LogLine, reasons: str, review: Review) -> Iterator[Problem]:
    is_full_text_exclusion = line.stage is ScreeningStage.FULL_TEXT and line.decision is Decision.EXCLUDE
    if line.reason is None:
        if is_full_text_exclusion:
            fix = "Decide again with a reason; the new line replaces this one."
            message = "An exclusion at full text has one reason; this one has none."
            yield Problem(log.file, line.line, "reason", message, allowed=reasons, fix=fix)
    elif line.decision is not Decision.EXCLUDE:
        message = f"Only an exclusion has a reason; this decision is {line.decision}."
        yield Problem(log.file, line.line, "reason", message, value=line.reason)
    elif line.reason not in review.screening.reasons:
        message = "The protocol has no such reason."
        yield Problem(log.file, line.line, "reason", message, value=line.reason, allowed=reasons)


def _hash_problems(log: Log, line: LogLine, known: set[str]) -> Iterator[Problem]:
    for settled in line.settles or ():
        if settled not in known:
            message = "It settles a decision that no file holds."
            fix = "Restore the file that held it; decisions are taken back by a new line, never by removing one."
            yield Problem(log.file, line.line, "settles", message, value=settled, fix=fix)


def _replacement_problems(log: Log) -> Iterator[Problem]:
    earlier: set[str] = set()
    for line in log.lines:
        if line.replaces is not None and line.replaces not in earlier:
            message = "It replaces a line that does not stand above it; a person replaces their own decisions only."
            yield Problem(log.file, line.line, "replaces", message, value=line.replaces)
        earlier.add(line.hash)

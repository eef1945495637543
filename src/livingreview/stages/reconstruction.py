"""What a reconstruction sets aside: reports published after its year, and those of whose year nothing is known.

1. A report is as old as the oldest of its records that gives a year.
2. A report without any year is set aside too: nobody can say that it had been published by then.
3. A study is set aside where all of its reports are; of the others, results from reports set aside are not taken.
4. Nothing is lost: each report is in a state of its own, and the flow counts it.

Source: this project's; people's files and decisions stay as they are.
"""

from collections.abc import Collection, Iterable, Mapping

from livingreview.models.review import Review
from livingreview.models.study import Study

NO_YEAR = "its year of publication is not known"
LATER_RESULT = "its report was published after the reconstruction's year"


def late_records(
    years: Iterable[tuple[str, int | None]], report_of: Mapping[str, str], review: Review
) -> dict[str, str]:
    """Give every record whose report is set aside, with the reason; none where the review is no reconstruction."""
    if review.reconstruction is None:
        return {}
    until = review.reconstruction.published_until
    first: dict[str, int] = {}
    for record, year in years:
        if year is not None:
            report = report_of[record]
            first[report] = min(year, first.get(report, year))
    found = {}
    for record, report in report_of.items():
        if report not in first:
            found[record] = NO_YEAR
        elif first[report] > until:
            found[record] = f"published after {until}"
    return found


def is_set_aside(study: Study, late: Collection[str]) -> bool:
    """Say whether all reports of a study are set aside."""
    return bool(study.reports) and all(report.record_id in late for report in study.reports)

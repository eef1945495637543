"""Write the flow as CSV for the R packages that draw PRISMA diagrams.

1. `prisma2020`: the eight columns of the package PRISMA2020 (and its web application), one row for each of its boxes in
   its order, NA where the review has no such number. With a frozen version it is the template for updated reviews.
2. `living`: the same rows with one column of numbers a period, as the companion for living reviews reads them; without
   rows of specific sources, titles, stages and meta-analysis.
3. The packages find a row by searching for its name in others, and cut a list of reasons at commas and
   semicolons: no further rows are written, and those signs in a reason's words become spaces.

Source: PRISMA2020 1.1.1 (Haddaway 2022, Campbell Syst Rev 18:e1230), its template and how it parses it.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence

HEADER = ("data", "node", "box", "description", "boxtext", "tooltips", "url", "n")
NA = "NA"
CUTS = re.compile(r"\s*[,;]\s*")

# data, node, box, words, and the rows of the flow (box, column) that the number adds up.
ROWS: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (NA, "node4", "prevstud", "Previous studies", ()),
    ("previous_studies", "node5", "box1", "Studies included in previous version of review", ()),
    ("previous_reports", NA, "box1", "Reports of studies included in previous version of review", ()),
    (NA, "node6", "newstud", "Identification of new studies via databases and registers", ()),
    ("database_results", "node7", "box2", "Databases", (("database_results", "databases"),)),
    ("database_specific_results", NA, "box2", "Specific Databases", (("database_results", "databases"),)),
    ("register_results", NA, "box2", "Registers", (("register_results", "databases"),)),
    ("register_specific_results", NA, "box2", "Specific Registers", (("register_results", "databases"),)),
    (NA, "node16", "othstud", "Identification of new studies via other methods", ()),
    ("website_results", "node17", "box11", "Websites", (("website_results", "other"), ("other_results", "other"))),
    ("organisation_results", NA, "box11", "Organisations", (("organisation_results", "other"),)),
    ("citations_results", NA, "box11", "Citation searching", (("citations_results", "other"),)),
    ("duplicates", "node8", "box3", "Duplicate records", (("duplicates", "databases"),)),
    ("excluded_automatic", NA, "box3", "Records marked as ineligible by automation tools", ()),
    (
        *("excluded_other", NA, "box3", "Records removed for other reasons"),
        (("entries_rejected", "databases"), ("published_later", "databases")),
    ),
    ("records_screened", "node9", "box4", "Records screened", (("records_screened", "databases"),)),
    ("records_excluded", "node10", "box5", "Records excluded", (("records_excluded", "databases"),)),
    ("dbr_sought_reports", "node11", "box6", "Reports sought for retrieval", (("dbr_sought_reports", "databases"),)),
    (
        "dbr_notretrieved_reports",
        "node12",
        "box7",
        "Reports not retrieved",
        (("dbr_notretrieved_reports", "databases"),),
    ),
    ("other_sought_reports", "node18", "box12", "Reports sought for retrieval", (("other_sought_reports", "other"),)),
    (
        "other_notretrieved_reports",
        "node19",
        "box13",
        "Reports not retrieved",
        (("other_notretrieved_reports", "other"),),
    ),
    ("dbr_assessed", "node13", "box8", "Reports assessed for eligibility", (("dbr_assessed", "databases"),)),
    ("dbr_excluded", "node14", "box9", "Reports excluded", (("dbr_excluded", "databases"),)),
    ("other_assessed", "node20", "box14", "Reports assessed for eligibility", (("other_assessed", "other"),)),
    ("other_excluded", "node21", "box15", "Reports excluded", (("other_excluded", "other"),)),
    ("new_studies", "node15", "box10", "New studies included in review", ()),
    ("new_reports", NA, "box10", "Reports of new included studies", ()),
    ("total_studies", "node22", "box16", "Total studies included in review", ()),
    ("total_reports", NA, "box16", "Reports of total included studies", ()),
    ("identification", "node1", "identification", "Identification", ()),
    ("screening", "node2", "screening", "Screening", ()),
    ("included", "node3", "included", "Included", ()),
    ("total_studies_ma", "node23", "box17", "Total studies included in meta-analysis", ()),
    ("total_reports_ma", NA, "box17", "Reports of total included studies in meta-analysis", ()),
)
ITEMISED = ("database_specific_results", "register_specific_results", "dbr_excluded", "other_excluded")
STAGES = ("identification", "screening", "included")
NOT_LIVING = ("database_specific_results", "register_specific_results", *STAGES, "total_studies_ma", "total_reports_ma")
OTHER_BOXES = ("box11", "box12", "box13", "box14", "box15")

PREVIOUS = ("previous_studies", "previous_reports")
"""Rows of the box beside all periods, which has one number."""

Numbers = Mapping[tuple[str, str, str], Sequence[int]]
"""Box, column of the diagram, item -> a number for each period."""


def prisma2020(numbers: Numbers, against: Mapping[str, int]) -> str:
    """Write the package's own template; `against` holds `previous_studies`, `new_studies` and the like.

    `numbers` has one period: all searches, or those since the last version. How many studies were pooled is
    left open: there is a number for each synthesis.
    """
    rows = [HEADER]
    for data, node, box, words, parts in ROWS:
        value = _value(data, box, parts, numbers, against, 0)
        page = f"{data if data != NA else box}.html"
        rows.append((data, node, box, words, words, words, page, value))
    return _text(rows)


def living(numbers: Numbers, against: Mapping[str, int], *, periods: Sequence[str]) -> str:
    """Write one column of numbers a period.

    Numbers against the last version stand in the last one, but for those of earlier studies: the companion reads
    them in the first.
    """
    rows = [(*HEADER[:-1], *periods)]
    for data, node, box, words, parts in ROWS:
        if data == NA or data in NOT_LIVING:
            continue
        own = 0 if data in PREVIOUS else len(periods) - 1
        values = [
            _value(data, box, parts, numbers, against if place == own else {}, place) for place in range(len(periods))
        ]
        rows.append((data, node, box, words, words, words, f"{data}.html", *("" if v == NA else v for v in values)))
    return _text(rows)


def _value(
    data: str,
    box: str,
    parts: Sequence[tuple[str, str]],
    numbers: Numbers,
    own: Mapping[str, int],
    place: int,
) -> str:
    if data == NA or data in STAGES:
        return "0"
    if data in own:
        return str(own[data])
    if box in OTHER_BOXES and not _has_other(numbers):
        return NA  # drops the column of other methods
    if data in ITEMISED:
        return _itemised(data, parts, numbers, place)
    return str(sum(numbers[(*part, "")][place] for part in parts if (*part, "") in numbers)) if parts else NA


def _itemised(data: str, parts: Sequence[tuple[str, str]], numbers: Numbers, place: int) -> str:
    """Give `Reason 1, 3; Reason 2, 4`; 0 where no report was excluded."""
    found = [
        (item, counts[place])
        for (box, column, item), counts in numbers.items()
        if (box, column) in parts and item and counts[place]
    ]
    named = [f"{CUTS.sub(' ', item)}, {n}" for item, n in sorted(found, key=lambda one: (-one[1], one[0]))]
    return "; ".join(named) or ("0" if data.endswith("_excluded") else NA)


def _has_other(numbers: Numbers) -> bool:
    return any(any(counts) for (_, column, _), counts in numbers.items() if column == "other")


def _text(rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()

"""Which files stand in reports/, each with the built file that it is a copy of; made from the protocol alone.

The page lists its neighbours from the same mapping that the build copies by, so that neither can name a file that the
other does not.
"""

from pathlib import Path

from livingreview import layout
from livingreview.models.review import Review
from livingreview.report.appendices import FOLDER, named
from livingreview.report.grade_files import grade_names
from livingreview.stages.prisma_rounds import LAYOUTS
from livingreview.tables import CHECKLISTS, TABLES, Table

BUILT = f"{layout.RESULTS}/publish"
PAGE, PAPER, WORD, FEED = "review.html", "review.pdf", "review.docx", "feed.xml"
DRAWN = ("", "_risk_of_bias", "_risk_of_bias_summary")
"""Endings of the figures of a synthesis: its forest plot, and its risk of bias by study and in bars."""


def finished_files(review: Review) -> dict[str, str]:
    """Give the files of reports/, each with the built file that it is a copy of."""
    pages = [PAGE, PAPER, WORD, FEED, *(f"{FOLDER}/{name}.pdf" for name in named(review))]
    return {
        **{f"{layout.REPORTS}/{page}": f"{BUILT}/{page}" for page in pages},
        **{f"{layout.REPORTS}/figures/{Path(path).name}": path for path in drawn(review)},
        **{f"{layout.REPORTS}/tables/grade/{name}.docx": f"{BUILT}/grade/{name}.docx" for name in grade_names(review)},
        **{f"{layout.REPORTS}/tables/{Path(path).relative_to(layout.RESULTS)}": path for path in published_csv(review)},
    }


def drawn(review: Review) -> list[str]:
    """Give the figures that are drawn for every synthesis."""
    return [f"{BUILT}/figures/{name}{end}.svg" for end in DRAWN for name in review.syntheses]


def built_tables(review: Review) -> list[str]:
    """Give every built table, as the report reads them all."""
    return [path for table in TABLES if table is not CHECKLISTS for path in paths_of(table, review)]


def published_csv(review: Review) -> list[str]:
    """Give the built tables that are published beside the report."""
    own = [path for path in built_tables(review) if path.endswith(".csv")]
    return [*own, f"{layout.RESULTS}/prisma/prisma2020.csv", *living_csv(), f"{layout.RESULTS}/{CHECKLISTS.path}"]


def living_csv() -> list[str]:
    """Give the flow in each layout of periods, for the R package."""
    return [f"{layout.RESULTS}/prisma/living_{arrangement}.csv" for arrangement in LAYOUTS]


def paths_of(table: Table, review: Review) -> list[str]:
    """Give where a table stands: once, or once for each synthesis."""
    path = f"{layout.RESULTS}/{table.path}"
    return [path.format(synthesis=name) for name in review.syntheses] if "{" in path else [path]

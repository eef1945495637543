"""What an earlier, frozen version of the review knew of a synthesis: its table of effects, as written then."""

from dataclasses import dataclass, field

from livingreview.tables import Row, Rows
from livingreview.terms import ALL_STUDIES, MAIN_ANALYSIS


@dataclass(frozen=True)
class Look:
    """One version's tables of a synthesis; empty where that version did not have the synthesis."""

    version: str
    date: str | None = None
    effects: Rows = field(default_factory=list, repr=False)
    summary: Rows = field(default_factory=list, repr=False)

    @property
    def name(self) -> str:
        """Name the version for readers."""
        return f"version {self.version} ({self.date})" if self.date else f"version {self.version}"

    @property
    def main(self) -> Row | None:
        """Give the summary of its main analysis."""
        wanted = (MAIN_ANALYSIS, ALL_STUDIES)
        return next((row for row in self.summary if (row["analysis"], row["subgroup"] or "") == wanted), None)

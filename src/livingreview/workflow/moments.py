"""What rules ask about other moments of the review: a reconstruction's year, and the frozen version before."""

from collections.abc import Sequence
from typing import Protocol

from livingreview import layout
from livingreview.canonical import digest
from livingreview.folder import Folder
from livingreview.models.review import Review
from livingreview.stages.changes_state import COMPARED
from livingreview.stages.up_to_date import EVIDENCE
from livingreview.tables import DECISIONS, LINKED_RECORDS, RECORDS
from livingreview.versions import Version

YEARS_OPTIONS = ("--records", "--links")


class Wildcards(Protocol):
    """Snakemake's wildcards: the synthesis, or the appendix of the printed report."""

    synthesis: str
    appendix: str


class Moments:
    """The part of the graph that looks at other moments."""

    folder: Folder
    review: Review
    late: dict[str, str]
    """The records that a reconstruction sets aside."""
    earlier: Sequence[Version]
    """The frozen versions before this one."""

    @property
    def records_for_years(self) -> list[str]:
        """Give the table of records, where a reconstruction asks when they were published."""
        return [f"{layout.RESULTS}/{RECORDS.path}"] if self.review.reconstruction else []

    @property
    def tables_for_years(self) -> list[str]:
        """Give the tables of records and links, where a reconstruction asks when reports were published."""
        links = f"{layout.RESULTS}/{LINKED_RECORDS.path}"
        return [*self.records_for_years, links] if self.review.reconstruction else []

    @property
    def records_option(self) -> str:
        """Give the option that names the table of records."""
        return " ".join(f"--records {path}" for path in self.records_for_years)

    @property
    def years_options(self) -> str:
        """Give the options that name the tables of records and links."""
        return " ".join(f"{name} {path}" for name, path in zip(YEARS_OPTIONS, self.tables_for_years, strict=False))

    @property
    def compared_tables(self) -> list[str]:
        """Give the built tables that are held against the schedule and, where there is one, the version before."""
        asked = (*EVIDENCE, *COMPARED, DECISIONS) if self.earlier else EVIDENCE
        own = (f"{layout.RESULTS}/{table.path}" for table in dict.fromkeys(asked))
        paths = [path for pattern in own for path in self._of_each(pattern)]
        return list(dict.fromkeys([*paths, *self.tables_for_years]))

    @property
    def compared_studies(self) -> list[str]:
        """Give the study files, which are put together once more where a method changed."""
        return [study.document.file for study in self.folder.studies] if self.earlier else []

    def changes_slice(self, wildcards: Wildcards) -> str:
        """Hash the protocol, the words and the studies, and the versions before, whose manifests hash their files."""
        protocol = self.review.plain()
        if not self.earlier:
            asked = [[name, part.summary_of_findings] for name, part in self.review.syntheses.items()]
            return digest([[protocol[key] for key in ("version", "version_date", "reconstruction", "living")], asked])
        studies = [study.content.plain() for study in self.folder.studies]
        manifests = [version.manifest for version in self.earlier]
        return digest([protocol, self.folder.texts, studies, sorted(self.late), manifests])

    def _of_each(self, path: str) -> list[str]:
        return [path.format(synthesis=name) for name in self.review.syntheses] if "{" in path else [path]

"""What each rule depends on, computed whenever Snakemake builds its graph.

People's files enter the rules as `ancient`: their times mean nothing. What counts is the `slice` of a
rule: the hash of exactly what its step takes from them, made by the functions that the step itself
calls. A comment or a touched file changes no slice; a number changes the slices of its syntheses.

Nothing is kept between two graphs, so an edit is never missed.
"""

import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from snakemake.exceptions import WorkflowError

from livingreview import layout
from livingreview.canonical import digest, sha256_hex
from livingreview.contact_files import contact_files
from livingreview.earlier_versions import looked_at
from livingreview.errors import InputError
from livingreview.folder import FileOf
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.report.finished_files import built_tables, drawn, living_csv
from livingreview.stages.extraction import extraction
from livingreview.stages.extraction_results import study_results
from livingreview.stages.grade_studies import directness, study_facts
from livingreview.stages.screening import not_retrieved
from livingreview.stages.study_notices import GRAVE
from livingreview.tables import FLOW_MEMBERS, JUDGEMENTS
from livingreview.versions import Version, before, frozen_versions, has_frozen_table, read_frozen_table
from livingreview.workflow import fingerprints
from livingreview.workflow.bias import Bias
from livingreview.workflow.checked import read_and_checked
from livingreview.workflow.fingerprints import Sources, step_fingerprint
from livingreview.workflow.judged import contacts_slice, holds_judgement, judged_slice, kept_files
from livingreview.workflow.moments import Moments, Wildcards
from livingreview.workflow.printed import Printed
from livingreview.workflow.run import STEPS_FOLDER, handed
from livingreview.workflow.statistics_settings import effects_settings, forest_settings, notice_words, pooling_settings


class Graph(Moments, Bias, Printed):
    """The checked review, as the rules ask about it."""

    def __init__(self, *, is_dry_run: bool = False) -> None:
        """Read and check every file of the review in the working folder; a dry run writes nothing."""
        # A rule's shell finds `livingreview` beside this Python, also where no environment is active.
        # The one that hands steps to a preloaded process comes first, where `livingreview build` or `watch` made it.
        first = [os.environ[STEPS_FOLDER]] if STEPS_FOLDER in os.environ else []
        os.environ["PATH"] = os.pathsep.join([*first, str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        checked = handed() or read_and_checked(is_dry_run=is_dry_run)
        self.folder = checked.folder
        try:
            derived = checked.require()
            self.late = dict(derived.late)
            self._study_notices = derived.study_notices(self.folder)
        except InputError as error:
            raise WorkflowError(str(error)) from None
        self.review: Review = self._review().content
        self.sources = Sources(fingerprints.ROOT)
        self.earlier = self._earlier()
        self.logs = [log.file for log in self.folder.logs]
        self._heads = [[log.owner, log.head, len(log.lines)] for log in self.folder.logs]
        # Their lines, maybe a million, are not asked for again: the memory is for the steps.
        self.folder.logs.clear()

    @property
    def syntheses(self) -> list[str]:
        """Give the ids of the syntheses, in the protocol's order."""
        return list(self.review.syntheses)

    # Files that people write, as inputs

    @property
    def exports(self) -> list[str]:
        """Give the search exports."""
        return [layout.SEARCHES, *(export.file for export in self.folder.exports)]

    @property
    def rulings(self) -> list[str]:
        """Give the file of rulings on duplicates, where there is one."""
        return [layout.SAME_REPORT] if Path(layout.SAME_REPORT).exists() else []

    @property
    def retraction_lists(self) -> list[str]:
        """Give the lists of notices and the team's decisions, where there are any."""
        decided = [layout.RETRACTION_DECISIONS] if self.folder.retractions.document else []
        return [*self.folder.retractions.lists, *decided]

    @property
    def lists_option(self) -> list[str]:
        """Give the options that name the lists of notices."""
        return [word for path in self.folder.retractions.lists for word in ("--list", path)]

    @property
    def notes(self) -> list[str]:
        """Give the file of notes, where there is one."""
        return [layout.NOTES] if self.folder.notes else []

    @property
    def published(self) -> list[str]:
        """Give the file of other reviews' pooled results, where there is one."""
        return [layout.PUBLISHED] if self.folder.published else []

    @property
    def texts(self) -> list[str]:
        """Give the text sections."""
        return [f"{layout.TEXT}/{name}.md" for name in sorted(self.folder.texts)]

    @property
    def studies(self) -> list[str]:
        """Give all study files."""
        return [study.document.file for study in self.folder.studies]

    @property
    def extractions(self) -> list[str]:
        """Give the extractors' own files, and the log of contacts about missing data."""
        return [*(one.file.document.file for one in self.folder.extractions), *contact_files(Path())]

    @property
    def ratings(self) -> list[str]:
        """Give the certainty ratings."""
        return [rating.document.file for rating in self.folder.certainty]

    @property
    def judged_files(self) -> list[str]:
        """Give the study files that hold a judgement."""
        return [study.document.file for study in self.folder.studies if holds_judgement(study.content)]

    @property
    def kept_files(self) -> list[str]:
        """Give the claims, the evidence kept with judgements, and the extractors' own files."""
        return kept_files()

    def studies_of(self, wildcards: Wildcards) -> list[str]:
        """Give the study files that have a result for a synthesis."""
        return [study.document.file for study in self._studies_of(wildcards)]

    def each(self, path: str) -> list[str]:
        """Give a path with the wildcard filled in for every synthesis."""
        return [path.format(synthesis=synthesis) for synthesis in self.syntheses]

    @property
    def report_tables(self) -> list[str]:
        """Give every built table, as the report reads them all."""
        return built_tables(self.review)

    @property
    def drawn(self) -> list[str]:
        """Give the drawn figures: each synthesis's forest plot, and its risk of bias by study and in bars."""
        return drawn(self.review)

    def code(self, step: str) -> str:
        """Give the fingerprint of a step's source."""
        return step_fingerprint(step, self.sources)

    # Slices: hashes of what each step takes from people's files

    def records_slice(self, wildcards: Wildcards) -> str:
        """Hash the search runs, the bytes of their exports, and what is said of the whole search."""
        methods = self.folder.searches.content.prisma_s.plain() if self.folder.searches else {}
        runs = [[export.search.plain(), sha256_hex(export.data)] for export in self.folder.exports]
        return digest([runs, methods])

    def records_notices_slice(self, wildcards: Wildcards) -> str:
        """Hash the lists of notices, the team's decisions, and which records each study has."""
        found = self.folder.retractions
        studies = [
            [study.study_id, sorted(report.record_id for report in study.reports)]
            for study in self._contents(self.folder.studies)
        ]
        return digest([found.hashes, [one.plain() for one in found.decisions], studies])

    def dedupe_slice(self, wildcards: Wildcards) -> str:
        """Hash the rulings on pairs of records."""
        rulings = self.folder.rulings
        return digest([[r.record_a, r.record_b, r.ruling, r.by, r.date, r.reason] for r in rulings])

    def screening_slice(self, wildcards: Wildcards) -> str:
        """Hash the decisions (by the heads of their chains), who screens, and what was not retrieved."""
        team = [[person, member.roles, member.automation] for person, member in self.review.team.items()]
        stages = [self.review.screening.title_abstract.plain(), self.review.screening.full_text.plain()]
        return digest([self._heads, team, stages, sorted(not_retrieved(self._notes())), self.late])

    def extraction_slice(self, wildcards: Wildcards) -> str:
        """Hash the tables of characteristics."""
        published = self.folder.published.content.published if self.folder.published else []
        own = [(one.person, one.file.content) for one in self.folder.extractions]
        built = extraction(self._contents(self.folder.studies), self.review, published, own, late=self.late)
        return digest([asdict(built), contacts_slice()])

    def extraction_results_slice(self, wildcards: Wildcards) -> str:
        """Hash the results that concern a synthesis."""
        studies = self._contents(self._studies_of(wildcards))
        return digest(study_results(studies, self.review, wildcards.synthesis, late=self.late))

    def effects_slice(self, wildcards: Wildcards) -> str:
        """Hash the measure of a synthesis, how numbers become it, and what its sensitivity analyses change in that."""
        return digest(effects_settings(self.review.syntheses[wildcards.synthesis]))

    def notices_option(self, wildcards: Wildcards) -> list[str]:
        """Give the options that name what the effects of a synthesis must know of retracted studies.

        Not the built table: Snakemake passes over changed params of a rule behind an ancient input that is built anew.
        """
        grave = [row for row in self._study_notices if row["kind"] in GRAVE]
        studies = self._contents(self._studies_of(wildcards)) if grave else []
        return notice_words(grave, study_results(studies, self.review, wildcards.synthesis))

    def meta_analysis_slice(self, wildcards: Wildcards) -> str:
        """Hash how a synthesis and its sensitivity analyses are pooled and explored, and its earlier versions."""
        synthesis = wildcards.synthesis
        return digest([pooling_settings(self.review, synthesis), looked_at(self.earlier, synthesis)])

    def judgements_for_pooling(self, wildcards: Wildcards) -> list[str]:
        """Give the table of risk of bias, where an analysis takes only studies at low risk."""
        planned = self.review.syntheses[wildcards.synthesis].sensitivity.values()
        path = f"{layout.RESULTS}/{JUDGEMENTS.path}".format(synthesis=wildcards.synthesis)
        return [path] if any(part.low_risk_of_bias for part in planned) else []

    def judgements_option(self, wildcards: Wildcards) -> str:
        """Give the option that names it; ids are words, so nothing needs quoting."""
        return " ".join(f"--judgements {path}" for path in self.judgements_for_pooling(wildcards))

    def grade_slice(self, wildcards: Wildcards) -> str:
        """Hash ratings, claims, what changed under judgements, and what is taken from studies and the protocol."""
        ratings = [rating.content.plain() for rating in self.folder.certainty]
        studies = self._contents(self.folder.studies)
        asked = [study_facts(studies, self.review), directness(studies, self.review)]
        parts = self._named_parts("outcomes", "syntheses", "comparisons", "interventions")
        return digest([ratings, judged_slice(self.review, studies, ratings), asked, parts, self.review.grading.plain()])

    def prisma_slice(self, wildcards: Wildcards) -> str:
        """Hash which reports belong to which study, the reasons' labels, and the flow of every frozen version."""
        studies = [
            [study.study_id, study.status, sorted(report.record_id for report in study.reports)]
            for study in self._contents(self.folder.studies)
        ]
        flows = [
            [version.number, version.date, read_frozen_table(version, FLOW_MEMBERS)]
            for version in self.earlier
            if has_frozen_table(version, FLOW_MEMBERS)
        ]
        return digest([studies, self.review.screening.plain()["reasons"], sorted(self.late), flows])

    @property
    def living_csv(self) -> list[str]:
        """Give the flow in each layout of periods, for the R package."""
        return living_csv()

    def living_options(self, wildcards: Wildcards) -> str:
        """Give the options that name them."""
        return " ".join(f"--living {path}" for path in living_csv())

    def publish_forest_slice(self, wildcards: Wildcards) -> str:
        """Hash what a forest plot takes from the protocol."""
        shown = (self.review.risk_of_bias_colours, self.review.language)
        return digest([forest_settings(self.review, wildcards.synthesis), *shown])

    def publish_html_slice(self, wildcards: Wildcards) -> str:
        """Hash the protocol, the text sections, the notes, and the team's templates and logo."""
        notes = [note.plain() for note in self._notes()]
        return digest([self.review.plain(), self.folder.texts, notes, self._look()])

    def _named_parts(self, *names: str) -> dict[str, Any]:
        # As pairs: the protocol's order is part of what is read.
        plain = self.review.plain()
        return {name: list(plain[name].items()) for name in names}

    def _notes(self) -> list[Any]:
        return self.folder.notes.content.notes if self.folder.notes else []

    def _earlier(self) -> list[Version]:
        """Give the frozen versions before this one: its own, once frozen, is nothing new."""
        try:
            return before(frozen_versions(Path()), self.review.version)
        except InputError as error:
            raise WorkflowError(str(error)) from None

    def _review(self) -> FileOf[Review]:
        if self.folder.review is None:
            raise WorkflowError(f"{layout.REVIEW}: cannot be read")
        return self.folder.review

    @staticmethod
    def _contents(studies: Sequence[FileOf[Study]]) -> list[Study]:
        return [study.content for study in studies]

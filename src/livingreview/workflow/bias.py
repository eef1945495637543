"""What rules ask about risk of bias: study files, assessors' own, missing evidence, wordings, and their slices."""

from livingreview.bias_files import of_assessors, wordings_of
from livingreview.canonical import digest
from livingreview.folder import FileOf, Folder
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import MissingEvidence
from livingreview.models.study import Study
from livingreview.stages.extraction_results import concerns
from livingreview.stages.missing_evidence import missing_evidence
from livingreview.stages.risk_of_bias import risk_of_bias
from livingreview.stages.risk_of_bias_agreement import risk_of_bias_agreement
from livingreview.stages.risk_of_bias_assessors import assessors
from livingreview.workflow.moments import Wildcards


class Bias:
    """The part of the graph that risk of bias is judged by."""

    folder: Folder
    review: Review
    late: dict[str, str]
    """The records that a reconstruction sets aside."""

    def studies_for_bias(self, wildcards: Wildcards) -> list[str]:
        """Give the study files that are read: all of them where missing evidence is assessed."""
        return [study.document.file for study in self._read_for_bias(wildcards)]

    @property
    def assessors(self) -> list[str]:
        """Give the assessors' own files."""
        return [own.file.document.file for own in self.folder.assessors]

    def assessors_of(self, wildcards: Wildcards) -> list[str]:
        """Give what is read about risk of bias beside the study files of a synthesis."""
        studies = {study.content.study_id for study in self._studies_of(wildcards)}
        own = [one.file.document.file for one in self.folder.assessors if one.file.content.study_id in studies]
        return [*own, *(file.document.file for file in self._missing_evidence(wildcards))]

    @property
    def wordings(self) -> list[str]:
        """Give the team's wordings of tools."""
        return [wording.document.file for wording in self.folder.wordings]

    def risk_of_bias_slice(self, wildcards: Wildcards) -> str:
        """Hash the judgements on a synthesis's results, assessors' own, and what is missing from it."""
        studies = [study.content for study in self._read_for_bias(wildcards)]
        rob_me = next((file.content for file in self._missing_evidence(wildcards)), None)
        own, wordings = of_assessors(self.folder), wordings_of(self.folder)
        place = (self.review, wildcards.synthesis, wordings)
        return digest(
            [
                risk_of_bias(studies, *place, late=self.late),
                assessors(studies, own, *place, late=self.late) if own else [],
                missing_evidence(studies, rob_me, *place, late=self.late),
            ]
        )

    def risk_of_bias_agreement_slice(self, wildcards: Wildcards) -> str:
        """Hash how far assessors agree."""
        return digest(risk_of_bias_agreement(of_assessors(self.folder)))

    def _read_for_bias(self, wildcards: Wildcards) -> list[FileOf[Study]]:
        return self.folder.studies if self._missing_evidence(wildcards) else self._studies_of(wildcards)

    def _studies_of(self, wildcards: Wildcards) -> list[FileOf[Study]]:
        synthesis = self.review.syntheses[wildcards.synthesis]
        return [study for study in self.folder.studies if concerns(study.content, synthesis)]

    def _missing_evidence(self, wildcards: Wildcards) -> list[FileOf[MissingEvidence]]:
        return [file for file in self.folder.missing_evidence if file.content.synthesis == wildcards.synthesis]

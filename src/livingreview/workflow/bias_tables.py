"""The tables of the step `risk_of_bias`, as the graph computes them to see whether the step has to run."""

from collections.abc import Collection, Sequence

from livingreview.bias_files import of_assessors, wordings_of
from livingreview.folder import Folder
from livingreview.models.review import Review
from livingreview.models.risk_of_bias import MissingEvidence
from livingreview.models.study import Study
from livingreview.stages.missing_evidence import missing_evidence
from livingreview.stages.reconstruction import is_set_aside
from livingreview.stages.risk_of_bias import risk_of_bias
from livingreview.stages.risk_of_bias_assessors import assessors
from livingreview.tables import Rows


def bias_tables(
    folder: Folder,
    studies: Sequence[Study],
    rob_me: MissingEvidence | None,
    review: Review,
    synthesis_id: str,
    late: Collection[str] = (),
) -> list[Rows]:
    """Give what the step writes from the studies that it reads; `late` are records that a reconstruction sets aside."""
    taken = [study for study in studies if not is_set_aside(study, late)]
    own, wordings = of_assessors(folder), wordings_of(folder)
    return [
        risk_of_bias(taken, review, synthesis_id, wordings),
        assessors(taken, own, review, synthesis_id, wordings) if own else [],
        missing_evidence(studies, rob_me, review, synthesis_id, wordings),
    ]

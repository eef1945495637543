"""`records/published_results.yaml`: pooled results of other reviews, for comparison only."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from livingreview.models.base import FileModel, Id, Model, Text
from livingreview.models.result import Source
from livingreview.models.study import Number
from livingreview.terms import Measure


class PublishedResult(Model):
    """One pooled result as another review printed it; shown beside a synthesis, never used in it."""

    synthesis: Id
    """The synthesis it is shown beside."""
    about: Text
    """Outcome, time and comparison in the review's terms."""
    measure: Measure
    """Effect measure."""
    value: Number
    """The pooled estimate, on the measure's own scale."""
    ci: Annotated[list[Number], Field(min_length=2, max_length=2)]
    """Its 95 % confidence interval, lower and upper."""
    extent: Text | None = None
    """Number of studies and participants as printed; left out where not stated for this result."""
    certainty: Text | None = None
    """Certainty or quality of evidence in the review's words."""
    why_not_rebuilt: Text
    """Why it cannot be rebuilt from what is known, or how its question differs."""
    source: Source
    """Where it was read."""

    @model_validator(mode="after")
    def _numbers_are_possible(self) -> Self:
        if self.ci[0] >= self.ci[1]:
            raise ValueError("the lower limit of ci is not below the upper one")
        if not self.ci[0] <= self.value <= self.ci[1]:
            raise ValueError("the estimate lies outside its confidence interval")
        return self


class PublishedResults(FileModel):
    """All published results, in the order in which they are shown."""

    published: list[PublishedResult]
    """One entry a result."""

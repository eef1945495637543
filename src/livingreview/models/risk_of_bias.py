"""Risk of bias as people write it: one assessment, an assessor's own file, ROB-ME, a team's wording of a tool."""

from typing import Annotated, Literal

from pydantic import Field

from livingreview.models.base import Date, FileModel, Fingerprint, Id, Model, RecordId, Text
from livingreview.terms import BiasDirection, Judgement, MissingState, RobAnswer, RobEffect, RobTool, RobVariant

Rated = Literal[
    Judgement.LOW,
    Judgement.LOW_EXCEPT,
    Judgement.SOME_CONCERNS,
    Judgement.MODERATE,
    Judgement.UNCLEAR,
    Judgement.HIGH,
    Judgement.SERIOUS,
    Judgement.CRITICAL,
    Judgement.NO_INFORMATION,
]
"""Levels of all tools; which of them a tool uses is checked against `judgements.tools`."""
RatedOrStars = Literal[Rated, Judgement.TWO_STARS, Judgement.ONE_STAR, Judgement.NO_STAR]
RobMeJudgement = Literal[Judgement.LOW, Judgement.SOME_CONCERNS, Judgement.HIGH]


class Support(Model):
    """What stands behind an answer, and where it was read."""

    text: Text
    """Quote or argument."""
    record_id: RecordId
    """A record of the report it was read in."""
    locator: Text
    """Where in the report: page, table, section."""


SupportBy = dict[str, Text | Support]


class Override(Model):
    """An assessor's judgement that differs from the algorithm's."""

    judgement: Rated
    """The assessor's judgement."""
    reason: Text
    """Why it differs."""


class Settled(Model):
    """How assessors who differed came to what stands here."""

    by: Id
    """Who settled it."""
    reason: Text
    """Why it was settled so."""


class RiskOfBias(Model):
    """One assessment: of one result of the study, of a group of them, or of all."""

    tool: RobTool
    """Tool."""
    version: Text
    """Version of the tool, in quotes; `livingreview risk-of-bias tools` lists them."""
    variant: RobVariant = RobVariant.NONE
    """Variant by design, where the tool has several."""
    effect: RobEffect = RobEffect.ASSIGNMENT
    """Effect of interest (RoB 2, ROBINS-I)."""
    adhering_to: list[Literal["2.3", "2.4", "2.5"]] = []
    """RoB 2, adhering only: which questions on deviations were selected."""
    outcome: Id | None = None
    """The outcome it is about; left out, it holds for every outcome without its own."""
    comparison: Id | None = None
    """The comparison it is about; left out, it holds for every comparison without its own."""
    days: Annotated[float, Field(ge=0)] | None = None
    """The time of the result it is about, in days as the result has it; left out, it holds for every time."""
    answers: dict[str, RobAnswer] = {}
    """Answers by question (RoB 2, JBI); a question not answered is not assessed."""
    judgements: dict[str, RatedOrStars] = {}
    """Judgements by domain or item (tools that are not answered question by question)."""
    support: SupportBy = {}
    """Quotes and places behind the answers, by question or domain; a text, or a text with where it was read."""
    direction: dict[str, BiasDirection] = {}
    """Predicted direction of bias, by domain or "overall"."""
    overrides: dict[str, Override] = {}
    """Judgements that differ from the algorithm's, by domain or "overall"."""
    unanswered: Text | None = None
    """Why some questions are left without an answer; says that the assessor has finished."""
    by: Id
    """Who assessed it."""
    consensus_of: list[Id] = []
    """Whose assessments this one settles; each has a file in `records/risk_of_bias`."""
    settled: dict[str, Settled] = {}
    """Who settled what the assessors differed in, and why; by question or domain, "direction D1", "overall"."""
    fingerprint: Fingerprint | None = None
    """Fingerprint of the evidence it was made on; without it the judgement is unconfirmed."""
    confirmed_by: Id | None = None
    """Who last confirmed it on the evidence of its fingerprint; left out where that is `by`."""

    @property
    def keys(self) -> tuple[str | None, str | None, float | None]:
        """Give what it is about: outcome, comparison, days."""
        return self.outcome, self.comparison, self.days


class Assessments(FileModel):
    """One assessor's own assessments of one study, made without seeing anybody else's."""

    study_id: Id
    """The study; the file has the same name, its folder is the assessor's id."""
    assessments: list[RiskOfBias] = []
    """Assessments, each by the assessor."""


class MissingResult(Model):
    """Whether a study's result is in the synthesis."""

    state: Literal[MissingState.AVAILABLE, MissingState.UNRELATED, MissingState.UNCLEAR, MissingState.SUSPECTED]
    """Available, or why not."""
    reason: Text | None = None
    """What that rests on, as "registered as primary outcome, not in the report"; needed where it is not available."""


class MissingEvidence(FileModel):
    """A person's assessment of the bias due to missing evidence in one synthesis (ROB-ME)."""

    synthesis: Id
    """Which synthesis; the file has the same name."""
    version: Literal["2023-10-01"]
    """Version of ROB-ME."""
    by: Id
    """Who assessed it."""
    date: Date
    """When."""
    matrix: dict[Id, MissingResult] = {}
    """State of each study's result, by study id; one whose result is taken needs no entry."""
    answers: dict[str, RobAnswer] = {}
    """Answers by question; 4.1, 4.3 and 4.5 follow from the matrix and from 3.1 to 3.3 where left out."""
    support: SupportBy = {}
    """What stands behind the answers, by question; a text, or a text with where it was read."""
    judgement: RobMeJudgement | None = None
    """The person's judgement; left out, there is only the suggestion, which is no judgement."""
    reason: Text | None = None
    """Why; needed where the judgement differs from the suggestion."""
    direction: BiasDirection | None = None
    """Predicted direction of the bias."""
    fingerprint: Fingerprint | None = None
    """Fingerprint of the evidence it was made on; without it the judgement is unconfirmed."""
    confirmed_by: Id | None = None
    """Who last confirmed it on the evidence of its fingerprint; left out where that is `by`."""


class Wording(FileModel):
    """A team's own copy of a tool's wording, shown in place of the short labels."""

    tool: Literal[
        RobTool.ROB2,
        RobTool.ROBINS_I,
        RobTool.QUADAS2,
        RobTool.NEWCASTLE_OTTAWA,
        RobTool.JBI,
        RobTool.ROB1,
        "ROB-ME",
    ]
    """Which tool."""
    source: Text | None = None
    """Where the wording is from, and under which terms."""
    wording: dict[str, Text] = {}
    """Words by question or domain."""
    only_for: dict[str, dict[str, Text]] = {}
    """Words that hold for one variant (as cohort) or effect (as adhering) only, by question or domain."""

"""`config/review.yaml`: the protocol as data."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Date, FileModel, Id, Model, Positive, Text
from livingreview.models.grading import FamiliarScale, Grading, Sizes
from livingreview.models.living import Living
from livingreview.models.report_look import ReportLook
from livingreview.models.screening_settings import Screening
from livingreview.models.statistics import Statistics, StudyField
from livingreview.models.synthesis import Synthesis
from livingreview.terms import (
    FONT_FILE_PATTERN,
    AmendmentReach,
    Design,
    Direction,
    Language,
    OutcomeType,
    ProtocolPart,
)
from livingreview.words import say

FontFile = Annotated[str, Field(pattern=FONT_FILE_PATTERN)]


class Question(Model):
    """The question in its parts, as sentences for readers."""

    population: Text
    """Who."""
    intervention: Text
    """What is given."""
    comparator: Text
    """Compared with what."""
    outcomes: Text
    """What is measured."""
    setting: Text | None = None
    """Where, for the head of the Summary of Findings."""


class Eligibility(Model):
    """What a report must and must not be; shown to screeners and in the methods."""

    include: list[Text]
    """Criteria a study must meet."""
    exclude: list[Text] = []
    """Criteria that rule a study out."""
    designs: list[Design]
    """Designs that are eligible."""


class Person(Model):
    """A member of the team; may be a role rather than a name."""

    roles: Annotated[list[Literal["screener", "adjudicator", "extractor", "author", "reader"]], Field(min_length=1)]
    """What the person does in the review."""
    label: Text
    """Name shown in the report."""
    note: Text | None = None
    """Anything a reader should know about this person or role."""
    git: list[Text] = []
    """Authors under which this person commits, as "Name <mail>" or the mail; the audit compares them with `by`."""
    automation: bool = False
    """True for a program. What it decides is kept and shown as a suggestion, and counts for nobody's decision."""
    version: Text | None = None
    """Name and version of the program, with its settings."""

    @model_validator(mode="after")
    def _program_has_a_version_and_only_suggests(self) -> Self:
        if self.automation and (self.version is None or self.roles != ["screener"]):
            raise ValueError("a program has a version, and no role but screener: it suggests, people decide")
        if self.version is not None and not self.automation:
            raise ValueError("only a program has a version; add automation: true, or remove it")
        return self


class Intervention(Model):
    """Something an arm may receive."""

    label: Text
    """Name shown in tables and figures."""


class Comparison(Model):
    """Which interventions are compared with which."""

    label: Text
    """Name shown as the heading of its results."""
    experimental: Annotated[list[Id], Field(min_length=1)]
    """Interventions whose arms stand on the first side."""
    comparator: list[Id] = []
    """Interventions whose arms stand on the second side; none where syntheses only describe the first."""


class Outcome(Model):
    """Something measured on participants."""

    label: Text
    """Name shown in tables and figures."""
    type: OutcomeType
    """Kind of numbers."""
    direction: Direction
    """Whether more (events, or a higher score) is better for the patient."""
    scale: Text | None = None
    """Instrument and range, as "0 to 10 numerical rating scale"."""
    range: Annotated[list[float | int], Field(min_length=2, max_length=2)] | None = None
    """Lowest and highest possible value of the scale; numbers outside are found, and skewed ones flagged."""
    step: Positive | None = None
    """Smallest step between two participants' values, as 1 for whole numbers; with it, means are tested by GRIM."""
    mid: Positive | None = None
    """Minimal important difference, where one is known: on the outcome's scale, for binary and time to event outcomes
    people per 1,000, for rates events per 1,000 units of person-time, for standardised mean differences without a
    familiar scale standard deviations; with `sizes`, the same as `sizes: small`."""
    sizes: Sizes | None = None
    """Where effects become small, moderate and large, on the scale of `mid`; statements name the size by them."""
    familiar_scale: FamiliarScale | None = None
    """A scale that standardised mean differences are shown again on."""
    risk_of: Literal["event", "no event"] = "event"
    """Time to event outcomes: whether risks are of the event or of staying free of it, as survival."""
    importance: Literal["critical", "important", "not important"]
    """Importance for a decision, as GRADE asks for."""

    @property
    def smallest_important(self) -> float | None:
        """Give the minimal important difference."""
        return self.mid if self.mid is not None or self.sizes is None else self.sizes.small

    @model_validator(mode="after")
    def _one_minimal_important_difference(self) -> Self:
        if self.mid is not None and self.sizes is not None and self.mid != self.sizes.small:
            raise ValueError(f"mid ({self.mid:g}) and sizes: small ({self.sizes.small:g}) differ; give one of them")
        return self

    @model_validator(mode="after")
    def _range_is_possible(self) -> Self:
        if self.range is None:
            return self
        low, high = self.range
        if low >= high:
            raise ValueError("the lowest value of range is not below the highest one")
        if self.mid is not None and self.mid > high - low:
            raise ValueError(f"mid ({self.mid:g}) is larger than the whole range of the scale")
        return self


class Reconstruction(Model):
    """A review as it would have stood earlier: what was published later is set aside, and counted."""

    published_until: Annotated[int, Field(ge=1500, le=2999)]
    """The last year of publication that is taken."""

    @property
    def label(self) -> str:
        """Give the words that stand on every page."""
        return say("reconstruction: evidence published up to {year}", year=self.published_until)


class Amendment(Model):
    """A dated change of the protocol (PRISMA-LSR item L2)."""

    date: Date
    """When."""
    change: Text
    """What changed."""
    why: Text
    """Why."""
    part: ProtocolPart | None = None
    """Which part of the methods it is about."""
    applied: AmendmentReach | None = None
    """Whether it was applied to studies that were included already."""


class Review(FileModel):
    """The protocol of the review."""

    title: Text
    """Title; says "living systematic review" while the review is living."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+(\.\d+)?$")]
    """Version of the review, as "1.0"; written in quotes."""
    version_date: Date
    """Date of this version; stands on every page instead of any clock."""
    notice: Text | None = None
    """A notice shown at the top of every page."""
    language: Language = Language.ENGLISH
    """Language of the report: its headings, labels and sentences; what the team writes stays as written."""
    registration: Text | None = None
    """Registration of the protocol."""
    funding: Text | None = None
    """Support for the review."""
    interests: Text | None = None
    """Declarations of interest."""
    question: Question
    """The question in its four parts."""
    eligibility: Eligibility
    """What a report must and must not be."""
    team: Annotated[dict[Id, Person], Field(min_length=1)]
    """Everyone who writes into the review, by the id used in files."""
    screening: Screening
    """How screening is done, and the reasons for exclusion."""
    interventions: dict[Id, Intervention] = {}
    """What arms may receive, by the id that study files use."""
    comparisons: dict[Id, Comparison] = {}
    """Which interventions are compared, in the order of the report."""
    outcomes: dict[Id, Outcome] = {}
    """What is measured, by the id that study files use."""
    study_fields: dict[Id, StudyField] = {}
    """Facts about studies that syntheses ask for, by the key that study files give them under `facts`."""
    statistics: Statistics = Statistics()
    """Conventions of the syntheses that do not set their own."""
    grading: Grading = Grading()
    """When a domain of GRADE is suggested to lower or raise certainty; people rate."""
    risk_of_bias_colours: Literal["colourblind", "cochrane"] = "colourblind"
    """Colours of the two figures of risk of bias: safe with colour blindness, or Cochrane's green, yellow and red."""
    fonts: list[FontFile] = []
    """Font files of the review (`config/fonts/Name.ttf` or `.otf`) for characters that no font of the report has, as
    Chinese; the first that has a character draws it."""
    report: ReportLook = ReportLook()
    """The team's logo, colours and sections."""
    syntheses: dict[Id, Synthesis] = {}
    """Each comparison, outcome and time that is put together; the id is also its file name and anchor."""
    living: Living
    """How the review is kept up to date."""
    reconstruction: Reconstruction | None = None
    """Take only evidence published up to a year, to show how the review would have stood then; every page says so."""
    amendments: list[Amendment] = []
    """Changes of the protocol, oldest first."""

    @model_validator(mode="before")
    @classmethod
    def _profile_holds_for_every_synthesis(cls, keys: Any) -> Any:
        chosen = keys.get("statistics") if isinstance(keys, dict) else None
        profile = chosen.get("profile") if isinstance(chosen, dict) else None
        syntheses = keys.get("syntheses") if isinstance(keys, dict) else None
        if profile is None or not isinstance(syntheses, dict):
            return keys
        filled = {
            name: {"profile": profile, **own} if isinstance(own, dict) else own for name, own in syntheses.items()
        }
        return {**keys, "syntheses": filled}

    @property
    def programs(self) -> set[str]:
        """Give the ids of the programs in the team, whose decisions are suggestions."""
        return {person for person, member in self.team.items() if member.automation}

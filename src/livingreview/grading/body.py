"""A body of evidence as the rules of GRADE see it: one synthesis with its numbers, studies and judgements.

1. A study's share of the evidence is its weight in the meta-analysis; without one, its share of the participants;
   where any study's number is unknown, each study counts the same.
2. Effects are compared with thresholds on one scale (`grading.scale`).
3. A suggestion names its rule and the figures behind it. Where evidence is missing it is not drafted, and says why.

Source: GRADE guidelines 4 to 9; Core GRADE 1 to 7.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from livingreview.grading.absolute import Effect
from livingreview.grading.scale import Scale
from livingreview.judgements.levels import is_high, is_low
from livingreview.models.grading import Grading
from livingreview.models.review import Outcome
from livingreview.models.synthesis import Synthesis
from livingreview.tables import Row, Rows
from livingreview.terms import Concern, Design, Judgement, ResultState, SynthesisState
from livingreview.words import mark

NOT_DRAFTED = mark("not drafted")
UNDETECTED, SUSPECTED = mark("undetected"), mark("strongly suspected")
BY_WEIGHT = "weight in the meta-analysis"
BY_PARTICIPANTS = "participants, there being no pooled weights"
BY_NUMBER = "number of studies (a study's number of participants is unknown)"
ONE_STUDY = "evidence, from one study"


LOW_RISK = tuple(word.value for word in Judgement if is_low(word))
HIGH_RISK = tuple(word.value for word in Judgement if is_high(word))
NO_JUDGEMENT = ("not assessed", "no overall judgement", "no information")
"""Overall judgements of any tool that count as low, as high, and as none; all others are between low and high."""


@dataclass(frozen=True)
class Suggestion:
    """What the rules make of one domain: words and levels, or that nothing can be drafted, and why."""

    domain: str
    words: str
    levels: int | None
    rule: str
    figures: tuple[str, ...] = ()
    choice: str | None = None
    """What a person may also choose, and when."""

    @property
    def is_drafted(self) -> bool:
        """Say whether the rules came to anything."""
        return self.levels is not None


class StudyFacts(NamedTuple):
    """What the rules ask of a study's file; all studies of the review, with or without a result."""

    study_id: str
    label: str
    design: Design
    is_completed: bool
    registrations: tuple[str, ...]
    randomised: int | None
    n_results: int
    is_industry_funded: bool | None
    is_directness_judged: bool
    comparisons: tuple[str, ...]


@dataclass(frozen=True)
class LowRisk:
    """The main analysis of studies at low risk of bias alone; `reason` says why there is none."""

    k: int
    effect: Effect | None
    reason: str | None = None


@dataclass(frozen=True)
class Body:
    """Everything that the rules look at; the effects are those of the main analysis."""

    synthesis: Synthesis
    outcome: Outcome
    settings: Grading
    scale: Scale
    main: Row | None
    effect: Effect | None
    effects: Rows
    weights: Mapping[str, float] = field(default_factory=dict)
    judgements: Mapping[str, str] = field(default_factory=dict)
    tools: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, "StudyFacts"] = field(default_factory=dict)
    directness: Rows = field(default_factory=list)
    small_study: Rows = field(default_factory=list)
    missing_evidence: Rows = field(default_factory=list)
    comparator_risk: float | None = None
    low_risk: LowRisk | None = None

    @property
    def state(self) -> str:
        """Give what the synthesis came to."""
        return str(self.main["state"]) if self.main else SynthesisState.NO_DATA.value

    @property
    def has_data(self) -> bool:
        """Say whether any study reported the outcome."""
        return self.state != SynthesisState.NO_DATA

    @property
    def estimated(self) -> Rows:
        """Give the studies' results with an estimate."""
        return [row for row in self.effects if row["state"] == ResultState.ESTIMATED]

    @property
    def reporting(self) -> Rows:
        """Give the results that the evidence consists of: those with an estimate, or without any, those in words."""
        told = [row for row in self.effects if row["state"] != ResultState.NOT_TAKEN]
        return self.estimated or told

    @property
    def study_ids(self) -> list[str]:
        """Give the studies that the evidence consists of."""
        return sorted({str(row["study_id"]) for row in self.reporting})

    @property
    def labels(self) -> dict[str, str]:
        """Give their names."""
        return {str(row["study_id"]): str(row["study_label"]) for row in self.effects}

    @property
    def participants(self) -> int | None:
        """Give how many took part; None where a study does not say."""
        if self.main is not None and self.main["n_participants"] is not None:
            return int(self.main["n_participants"])
        numbers = list(self._sizes().values())
        known = [number for number in numbers if number is not None]
        return sum(known) if known and len(known) == len(numbers) else None

    @property
    def events(self) -> int | None:
        """Give the events on both sides; None where a study does not say."""
        rows = self.estimated
        cells = [row[name] for row in rows for name in ("events_1", "events_2")]
        return None if not rows or any(cell is None for cell in cells) else sum(cells)

    @property
    def shares(self) -> tuple[dict[str, float], str]:
        """Give each study's share of the evidence in percent, and what it is a share of."""
        ids = self.study_ids
        if len(ids) == 1:
            return {ids[0]: 100.0}, ONE_STUDY
        if ids and set(ids) <= set(self.weights):
            return {name: self.weights[name] for name in ids}, BY_WEIGHT
        sizes = self._sizes()
        known = {name: size for name, size in sizes.items() if size}
        if known and len(known) == len(ids):
            total = sum(known.values())
            return {name: 100 * known[name] / total for name in ids}, BY_PARTICIPANTS
        return {name: 100 / len(ids) for name in ids}, BY_NUMBER

    def share(self, studies: Sequence[str]) -> float:
        """Give the share of some studies, in percent."""
        shares, _ = self.shares
        return sum(shares[name] for name in sorted(set(studies)) if name in shares)

    def _sizes(self) -> dict[str, int | None]:
        sizes: dict[str, int | None] = dict.fromkeys(self.study_ids)
        for row in self.reporting:
            sides = (row["n_1"], row["n_2"])
            number = row["n_total"] if row["n_total"] is not None else None if None in sides else sum(sides)
            name = str(row["study_id"])
            sizes[name] = max(number, sizes[name] or 0) if number is not None else sizes[name]
        return sizes


def concern(domain: str, level: Concern, rule: str, figures: Sequence[str], choice: str | None = None) -> Suggestion:
    """Suggest how serious a concern is."""
    return Suggestion(domain, level.value, -level.levels, rule, tuple(figures), choice)


def not_drafted(domain: str, reason: str, figures: Sequence[str] = ()) -> Suggestion:
    """Say that nothing can be suggested, and why."""
    return Suggestion(domain, NOT_DRAFTED, None, reason, tuple(figures))


def percent(value: float) -> str:
    """Write a share as `34 %`."""
    return f"{value:.0f} %"

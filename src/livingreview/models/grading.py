"""Thresholds of the suggestions for GRADE, and what absolute effects are computed at.

Every threshold only moves a suggestion; people rate. Sources are named with each default: GRADE guidelines 4 to 9,
guidance 33 to 35, Core GRADE 1 to 7 (BMJ 2025;389), Cochrane Handbook 5.1 table 12.2.d and chapters 10 and 14,
Murad 2017 (BMJ Evidence-Based Medicine 22:85). *Ours* marks a default that no guidance gives as a number.
"""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from livingreview.models.base import Model, Positive, Text
from livingreview.terms import DirectnessElement, DirectnessJudgement

Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(gt=0, lt=1)]
Risk = Annotated[float, Field(ge=0, le=1)]


class Grading(Model):
    """When a domain of GRADE is suggested to lower or raise certainty, and how statements are worded."""

    modal: Literal["likely", "probably"] = "likely"
    """The word for moderate certainty, one for the whole document (GRADE guidelines 26)."""
    non_randomised_start: Literal["low", "high with ROBINS-I"] = "low"
    """Where non-randomised studies start (Core GRADE 4; GRADE guidelines 18 for ROBINS-I)."""
    alpha: Share = 0.05
    """Optimal information size: two-sided error (GRADE guidelines 6)."""
    beta: Share = 0.20
    """Optimal information size: one less its power (GRADE guidelines 6)."""
    relative_reduction_percent: Annotated[float, Field(gt=0, lt=100)] = 25
    """Optimal information size: relative risk reduction (GRADE guidelines 6: 20 to 30)."""
    difference_in_sd: Positive = 0.2
    """Optimal information size: difference of means in standard deviations (GRADE guidelines 6)."""
    large_relative_change_percent: Percent = 30
    """A relative change beyond this is large, so that its information size is looked at (Core GRADE 2)."""
    large_smd: Positive = 0.8
    """A standardised mean difference beyond this is large (Cohen; ours)."""
    far_below_size_percent: Percent = 50
    """Below this share of the optimal information size, imprecision is very serious (ours)."""
    few_events: Annotated[int, Field(ge=0)] = 300
    """Fewer events are named (GRADE guidelines 6, a rule of thumb)."""
    few_participants: Annotated[int, Field(ge=0)] = 400
    """Fewer participants are named, and without a pooled estimate a concern (GRADE guidelines 6; Murad 2017)."""
    appreciable_benefit: Share = 0.75
    """Without an absolute effect: a ratio's interval that holds 1 and passes this is imprecise (GRADE guidelines 6)."""
    appreciable_harm: Annotated[float, Field(gt=1)] = 1.25
    """The same on the other side (GRADE guidelines 6)."""
    wide_ratio: Annotated[float, Field(gt=1)] = 3
    """Upper over lower limit of a ratio beyond which the information size is surely not met (GRADE guidance 33)."""
    wide_odds_ratio: Annotated[float, Field(gt=1)] = 2.5
    """The same for an odds ratio (GRADE guidance 33)."""
    i2_serious_percent: Percent = 50
    """I2 from which inconsistency may be serious (Handbook 10.10.2: 50 to 90 may be substantial)."""
    i2_very_serious_percent: Percent = 75
    """I2 from which it may be very serious (Handbook 10.10.2: 75 to 100 is considerable)."""
    q_p: Share = 0.10
    """P value of Q, and of subgroup differences, below which there is inconsistency to explain (Handbook 10.10.2)."""
    high_risk_percent: Percent = 25
    """Share of weight at high risk of bias from which certainty is lowered (ours, on Handbook 5.1 table 12.2.d)."""
    mostly_high_risk_percent: Percent = 55
    """Share beyond which a sensitivity analysis of studies at low risk no longer prevents that (Core GRADE 4)."""
    nearly_all_high_risk_percent: Percent = 80
    """Share at high risk from which two levels are suggested (ours, on Handbook 5.1 table 12.2.d)."""
    critical_risk_percent: Percent = 50
    """Share at critical risk beyond which two levels are suggested (ours)."""
    low_risk_percent: Percent = 50
    """Share at low risk that leaves certainty as it is (Handbook 5.1 table 12.2.d: most information)."""
    some_concerns_percent: Percent = 50
    """Share with some concerns, or at unclear risk, beyond which certainty is lowered (ours)."""
    indirect_percent: Percent = 50
    """Share of weight that is indirect in an element beyond which certainty is lowered (ours)."""
    funnel_studies: Annotated[int, Field(ge=3)] = 10
    """Studies from which tests of small-study effects are looked at (Handbook 13.3.5.4)."""
    funnel_p: Share = 0.10
    """P value of such a test below which publication bias is suspected (GRADE guidelines 5)."""
    unreported_percent: Percent = 20
    """Participants of registered studies without results, of all, from which publication bias is suspected (ours)."""
    industry_percent: Percent = 50
    """Share of weight from small favourable studies paid by industry beyond which it is suspected (Core GRADE 5)."""
    small_study_participants: Annotated[int, Field(ge=0)] = 200
    """A study with fewer is small in that rule (ours)."""
    large_effect: Annotated[float, Field(gt=1)] = 2
    """Risk ratio, or its inverse, beyond which non-randomised evidence may go up a level (GRADE guidelines 9)."""
    very_large_effect: Annotated[float, Field(gt=1)] = 5
    """Beyond which it may go up two levels (GRADE guidelines 9)."""

    @model_validator(mode="after")
    def _bands_in_order(self) -> Self:
        bands = (
            ("high_risk_percent", "mostly_high_risk_percent", "nearly_all_high_risk_percent"),
            ("i2_serious_percent", "i2_very_serious_percent"),
            ("large_effect", "very_large_effect"),
        )
        for names in bands:
            values = [getattr(self, name) for name in names]
            if values != sorted(values):
                raise ValueError(f"these are not in ascending order: {', '.join(names)}")
        return self


class Sizes(Model):
    """Where an effect on the absolute scale begins to be small, moderate and large; below, it is trivial."""

    small: Positive
    """Smallest effect that matters; the minimal important difference."""
    moderate: Positive
    """Smallest moderate effect."""
    large: Positive
    """Smallest large effect."""
    source: Text | None = None
    """Where the thresholds come from."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not self.small < self.moderate < self.large:
            raise ValueError("small, moderate and large are not in ascending order")
        return self


class FamiliarScale(Model):
    """A scale that readers know, on which standardised mean differences are shown again."""

    label: Text
    """Name and range, as "0 to 10 numerical rating scale"."""
    sd: Positive
    """Standard deviation on that scale, as of the comparator arms of its studies."""
    mid: Positive | None = None
    """Minimal important difference on that scale."""
    source: Text
    """Where the standard deviation comes from."""


class LabelledRisk(Model):
    """One of several comparator risks, or rates, that absolute effects are computed at."""

    label: Text
    """Whose risk it is, as "low risk"."""
    risk: Risk | None = None
    """Risk as a proportion."""
    rate: Positive | None = None
    """Rate per unit of person-time, the unit of the study files."""
    source: Text
    """Where it comes from."""

    @model_validator(mode="after")
    def _risk_or_rate(self) -> Self:
        if (self.risk is None) == (self.rate is None):
            raise ValueError("give either risk (a proportion) or rate (per unit of person-time)")
        return self


class Directness(Model):
    """How well a study fits the question in one element."""

    element: DirectnessElement
    """What is compared with the question."""
    judgement: DirectnessJudgement
    """Whether it is direct."""
    outcome: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)] | None = None
    """The outcome it is about; left out, it holds for all."""
    reason: Text
    """Why."""

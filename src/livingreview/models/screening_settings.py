"""How screening is done, as the protocol sets it, and the reasons for exclusion."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from livingreview.models.base import Id, Model, Text
from livingreview.models.rewrite import Rewrite
from livingreview.terms import (
    ScreeningStage,
)


class Reason(Model):
    """A reason for excluding a report at full text."""

    label: Text
    """Words shown in the flow diagram; no comma or semicolon."""
    definition: Text
    """When the reason applies."""

    @model_validator(mode="after")
    def _label_fits_the_flow_diagram_export(self) -> Self:
        # The PRISMA2020 package splits labels at both characters (standards 1.4).
        if "," in self.label or ";" in self.label:
            raise ValueError("a reason's label holds no comma and no semicolon, the flow diagram's export splits there")
        return self


class KeywordGroup(Model):
    """Words that the screening page highlights in titles and abstracts; they decide nothing."""

    label: Text
    """Name of the group beside the record."""
    words: Annotated[list[Text], Field(min_length=1)]
    """Words and phrases, small and capital letters alike. `*` at an end stands for any letters: "random*"."""

    @model_validator(mode="after")
    def _words_have_letters(self) -> Self:
        for word in self.words:
            if not any(sign.isalnum() for sign in word) or "*" in word.strip().strip("*"):
                raise ValueError(f'"{word}" is no keyword: it needs a letter or digit, and * only at an end')
        return self


class StageSettings(Model):
    """How one screening stage is done."""

    reviewers: Annotated[int, Field(ge=1, le=2)] = 2
    """How many people decide on each record, independently."""
    second_share: Annotated[float, Field(gt=0, lt=1)] | None = None
    """With one reviewer: the share of records, drawn at random, that a second person decides on too."""
    seed: Annotated[int, Field(ge=0)] | None = None
    """Number that the random share is drawn by; a record once drawn stays drawn."""

    @model_validator(mode="after")
    def _share_has_a_seed_and_one_reviewer(self) -> Self:
        if self.second_share is not None and (self.reviewers != 1 or self.seed is None):
            raise ValueError("second_share needs reviewers: 1 and a seed, any whole number, that the share is drawn by")
        if self.second_share is None and self.seed is not None:
            raise ValueError("a seed draws a share; give second_share too, or remove it")
        return self


class TitleAbstractSettings(StageSettings):
    """How the first stage is done."""

    maybe_advances: bool = True
    """Whether a maybe goes on to full text; else an adjudicator settles it. It never excludes."""


class Screening(Model):
    """How screening is done, and the reasons for exclusion in their order of priority."""

    title_abstract: TitleAbstractSettings = TitleAbstractSettings()
    """First stage, on titles and abstracts."""
    full_text: StageSettings = StageSettings()
    """Second stage, on full texts."""
    reasons: Annotated[dict[Id, Reason], Field(min_length=1)]
    """Reasons for excluding a report at full text, the first that applies is given."""
    keywords: dict[Id, KeywordGroup] = {}
    """Words to highlight while screening, in groups as of population or design; they decide nothing."""
    rewritten: list[Rewrite] = []
    """Commits that wrote decision files anew; `livingreview audit verify` shows them, as known."""

    def settings(self, stage: ScreeningStage) -> StageSettings:
        """Give the settings of a stage."""
        return self.title_abstract if stage is ScreeningStage.TITLE_ABSTRACT else self.full_text

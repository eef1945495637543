"""Look for signals that a new version is due: today's numbers against those of the last frozen version.

1. For every synthesis of the Summary of Findings: T1 a new study with a usable estimate, T2 the summary or its interval
   crosses a threshold (no effect, minimal important difference), T3 certainty differs, T4 the size of the effect
   changes category (both: `triggers_size`), T5 the summary changes by a given share or its direction turns, T6 new
   participants (or studies) reach a share of the last version's.
2. T7 a retraction or expression of concern about a report of an included study since, T8 new evidence has waited
   longer than the protocol allows, T9 the methods changed: for the review.
3. Where one study is shown, its estimate stands for the summary. A relative change is taken on the analysis scale (the
   logarithm for ratios), as far as the earlier summary is not zero there.
4. What cannot be held against anything (no frozen version, no estimate then or now, no threshold) says so: silence
   of a signal is never read as *not fired*. A person decides what follows.

Source: Cochrane guidance on living systematic reviews (2019); Shojania 2007 (Ann Intern Med 147:224) for T5; the
list and the default of T6 are this project's own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from livingreview.figures.numbers import counted, effect_with_interval, joined
from livingreview.grading.scale import Scale, scale_of
from livingreview.judgements.evidence import main_effects, main_row
from livingreview.models.review import Review
from livingreview.stages.grade_body import baselines_of
from livingreview.stages.triggers_of_review import (
    NO_VERSION,
    Body,
    Last,
    Verdict,
    Waiting,
    delay,
    methods,
    safety,
    unknown,
)
from livingreview.stages.triggers_size import size, threshold
from livingreview.tables import TRIGGERS, Row, Rows, check, new_row
from livingreview.terms import Measure, ResultState, SynthesisState, Trigger, TriggerState

if TYPE_CHECKING:
    from livingreview.models.living import Triggers

__all__ = ["Body", "Last", "Waiting", "triggers"]

LABELS = {
    Trigger.NEW_STUDY: "A new study with a usable result",
    Trigger.THRESHOLD: "The summary or its interval crosses a threshold",
    Trigger.CERTAINTY: "The certainty of the evidence differs",
    Trigger.EFFECT_SIZE: "The size of the effect changes category",
    Trigger.EFFECT_CHANGE: "The summary changes much, or its direction turns",
    Trigger.ACCRUED: "New participants or studies have accrued",
    Trigger.SAFETY: "A retraction or expression of concern about an included study",
    Trigger.DELAY: "New evidence has waited longer than planned",
    Trigger.METHODS: "The methods changed",
}
NO_ESTIMATE = "no summary estimate {when}"


def triggers(
    review: Review, now: Body, last: Last | None, waiting: Waiting, included_reports: Mapping[str, str]
) -> Rows:
    """Evaluate all nine signals; `included_reports` gives the study's label of each of their reports."""
    rows = []
    for synthesis_id, synthesis in review.syntheses.items():
        if synthesis.summary_of_findings:
            compared = _Compared(review, synthesis_id, now, last.body if last else None)
            for trigger, evaluate in BY_SYNTHESIS.items():
                rows.append(_row(trigger, synthesis_id, evaluate(compared) if last else unknown(NO_VERSION)))
    rows.append(_row(Trigger.SAFETY, "", safety(now, last, included_reports)))
    rows.append(_row(Trigger.DELAY, "", delay(review, waiting)))
    rows.append(_row(Trigger.METHODS, "", methods(review, now, last)))
    return check(rows, TRIGGERS)


class _Compared:
    """One synthesis then and now."""

    def __init__(self, review: Review, synthesis_id: str, now: Body, then: Body | None) -> None:
        self.synthesis = review.syntheses[synthesis_id]
        self.outcome = review.outcomes[self.synthesis.outcome]
        self.measure = Measure(self.synthesis.measure)
        self.limits: Triggers = review.living.triggers
        self.now_effects = _estimated(now.effects, synthesis_id)
        self.then_effects = _estimated(then.effects if then else [], synthesis_id)
        self.now = _shown_row(now, self.now_effects, synthesis_id)
        self.then = _shown_row(then, self.then_effects, synthesis_id) if then else None
        self.now_finding = _finding(now, synthesis_id)
        self.then_finding = _finding(then, synthesis_id) if then else None

    @property
    def new(self) -> Rows:
        """Give the effects of studies that had none then."""
        known = {row["study_id"] for row in self.then_effects}
        return [row for row in self.now_effects if row["study_id"] not in known]

    def lacking(self) -> Verdict | None:
        """Say where one of the two has no estimate."""
        for row, when in ((self.then, "in that version"), (self.now, "now")):
            if row is None or row["display"] is None:
                return unknown(NO_ESTIMATE.format(when=when))
        return None

    def shown(self, row: Row) -> str:
        return effect_with_interval(row["display"], row["display_low"], row["display_high"], self.measure)

    def scale(self) -> Scale:
        """Give the scale of the protocol's thresholds, at today's comparator risk."""
        first = next(iter(baselines_of(self.synthesis, self.now_effects)), None)
        return scale_of(self.synthesis, self.outcome, first.value if first else None, first.source if first else None)


def _new_study(compared: _Compared) -> Verdict:
    if not compared.new:
        return TriggerState.NOT_FIRED, "no study has an estimate that had none then", "one study"
    said = [f"{row['study_label']} ({_people(row)})" for row in compared.new]
    return TriggerState.FIRED, f"{counted(len(said), 'new study', 'new studies')}: {joined(said)}", "one study"


def _threshold(compared: _Compared) -> Verdict:
    if lacking := compared.lacking():
        return lacking
    then, now = _must(compared.then), _must(compared.now)
    numbers = f"{compared.shown(then)} then, {compared.shown(now)} now"
    return threshold(compared.scale(), compared.measure, then, now, numbers)


def _certainty(compared: _Compared) -> Verdict:
    levels = [row["certainty"] if row else None for row in (compared.then_finding, compared.now_finding)]
    if None in levels:
        return unknown("certainty is not rated, then or now")
    said = f"{levels[0]} then, {levels[1]} now"
    return (TriggerState.FIRED if levels[0] != levels[1] else TriggerState.NOT_FIRED), said, "one level"


def _effect_size(compared: _Compared) -> Verdict:
    return compared.lacking() or size(compared.then_finding, compared.now_finding)


def _effect_change(compared: _Compared) -> Verdict:
    if lacking := compared.lacking():
        return lacking
    then, now = _must(compared.then), _must(compared.now)
    wanted = f"a change by {compared.limits.effect_change:.0%}, or of direction"
    before, after = (row["estimate"] for row in (then, now))
    if before is None or after is None:
        return unknown("one study is shown, and no summary on the analysis scale")
    numbers = f"{compared.shown(then)} then, {compared.shown(now)} now"
    if before * after < 0:
        return TriggerState.FIRED, f"{numbers}; the direction turned", wanted
    if before == 0:
        return unknown(f"{numbers}; the earlier summary is no effect, so no share of it can be taken")
    change = abs(after - before) / abs(before)
    state = TriggerState.FIRED if change >= compared.limits.effect_change else TriggerState.NOT_FIRED
    return state, f"{numbers}; a change by {change:.0%}", wanted


def _accrued(compared: _Compared) -> Verdict:
    limits = compared.limits
    wanted = f"{limits.participants_share:.0%} of the participants then"
    if limits.studies is not None:
        wanted += f", or {counted(limits.studies, 'study', 'studies')}"
        if compared.new and len(compared.new) >= limits.studies:
            return TriggerState.FIRED, counted(len(compared.new), "new study", "new studies"), wanted
    if not compared.new:
        return TriggerState.NOT_FIRED, "no new study", wanted
    new, then = ([_n(row) for row in rows] for rows in (compared.new, compared.then_effects))
    known_new, known_then = ([n for n in found if n is not None] for found in (new, then))
    if len(known_new) < len(new) or len(known_then) < len(then) or not sum(known_then):
        return unknown("the number of participants is not known for every study")
    share = sum(known_new) / sum(known_then)
    state = TriggerState.FIRED if share >= limits.participants_share else TriggerState.NOT_FIRED
    return state, f"{sum(known_new):,} new participants to {sum(known_then):,} then ({share:.0%})", wanted


BY_SYNTHESIS: Mapping[Trigger, Callable[[_Compared], Verdict]] = {
    Trigger.NEW_STUDY: _new_study,
    Trigger.THRESHOLD: _threshold,
    Trigger.CERTAINTY: _certainty,
    Trigger.EFFECT_SIZE: _effect_size,
    Trigger.EFFECT_CHANGE: _effect_change,
    Trigger.ACCRUED: _accrued,
}


def _row(trigger: Trigger, synthesis_id: str, verdict: Verdict) -> Row:
    state, evidence, threshold = verdict
    return new_row(
        TRIGGERS,
        trigger=trigger.value,
        synthesis_id=synthesis_id,
        label=LABELS[trigger],
        state=state.value,
        evidence=evidence,
        threshold=threshold,
    )


def _must(row: Row | None) -> Row:
    if row is None:
        raise ValueError("a synthesis without a row has been passed over before")
    return row


def _shown_row(body: Body, effects: Rows, synthesis_id: str) -> Row | None:
    """Give the row with the numbers that readers see: the summary, or the one study's estimate."""
    main = main_row(body.summary, synthesis_id)
    if main and main["state"] == SynthesisState.SINGLE_STUDY and len(effects) == 1:
        return effects[0]
    return main


def _finding(body: Body, synthesis_id: str) -> Row | None:
    return next((row for row in body.summary_of_findings if row["synthesis_id"] == synthesis_id), None)


def _estimated(effects: Sequence[Row], synthesis_id: str) -> Rows:
    rows = [row for row in effects if row["state"] == ResultState.ESTIMATED]
    return main_effects(rows, synthesis_id)


def _n(row: Row) -> int | None:
    if row["n_1"] is not None and row["n_2"] is not None:
        return int(row["n_1"]) + int(row["n_2"])
    return None if row["n_total"] is None else int(row["n_total"])


def _people(row: Row) -> str:
    n = _n(row)
    return "number of participants unknown" if n is None else counted(n, "participant")

"""Look for signals that a new version is due: today's numbers against those of the last frozen version.

1. For every synthesis of the Summary of Findings: T1 a new study that reports the outcome, T2 the summary or its
   interval crosses a threshold (no effect, minimal important difference), T3 certainty differs, T4 the size of the
   effect changes category (both: `triggers_size`), T5 the summary changes by a given share or its direction turns,
   T6 new participants (or studies) reach a share of the last version's.
2. T7 a retraction, correction or expression of concern about a report of an included study since, T8 new evidence has
   waited longer than the protocol allows, T9 the methods changed: for the review.
3. Where one study is shown, its estimate stands for the summary. A relative change is taken on the analysis scale (the
   logarithm for ratios), as far as the earlier summary is not zero there.
4. What cannot be held against anything (no frozen version, no estimate then or now, no threshold) says so: silence
   of a signal is never read as *not fired*. A person decides what follows.

Source: Cochrane guidance on living systematic reviews (2019); Shojania 2007 (Ann Intern Med 147:224) for T5; the
list and the default of T6 are this project's own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from livingreview.figures.numbers import effect_with_interval, joined
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
from livingreview.words import mark, say, say_counted

if TYPE_CHECKING:
    from livingreview.models.living import Triggers

__all__ = ["Body", "Last", "Waiting", "triggers"]

LABELS = {
    Trigger.NEW_STUDY: mark("A new study that reports the outcome"),
    Trigger.THRESHOLD: mark("The summary or its interval crosses a threshold"),
    Trigger.CERTAINTY: mark("The certainty of the evidence differs"),
    Trigger.EFFECT_SIZE: mark("The size of the effect changes category"),
    Trigger.EFFECT_CHANGE: mark("The summary changes much, or its direction turns"),
    Trigger.ACCRUED: mark("New participants or studies have accrued"),
    Trigger.SAFETY: mark("A retraction, correction or expression of concern about an included study"),
    Trigger.DELAY: mark("New evidence has waited longer than planned"),
    Trigger.METHODS: mark("The methods changed"),
}
THEN_NOW = mark("{then} then, {now} now")
ONE_STUDY, ONE_LEVEL = mark("one study"), mark("one level")
NO_ESTIMATE = {
    "then": mark("no summary estimate in that version"),
    "now": mark("no summary estimate now"),
}


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
        self.now_reported = _reported(now.effects, synthesis_id)
        self.then_reported = _reported(then.effects if then else [], synthesis_id)
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

    @property
    def newly_reported(self) -> Rows:
        """Give the results of studies that reported nothing of it then, or whose first estimate it is; one a study."""
        known = {row["study_id"] for row in self.then_reported}
        rows = {row["study_id"]: row for row in self.now_reported if row["study_id"] not in known}
        return list({**rows, **{row["study_id"]: row for row in self.new}}.values())

    def lacking(self) -> Verdict | None:
        """Say where one of the two has no estimate."""
        for row, when in ((self.then, "then"), (self.now, "now")):
            if row is None or row["display"] is None:
                return unknown(NO_ESTIMATE[when])
        return None

    def shown(self, row: Row) -> str:
        return effect_with_interval(row["display"], row["display_low"], row["display_high"], self.measure)

    def scale(self) -> Scale:
        """Give the scale of the protocol's thresholds, at today's comparator risk."""
        first = next(iter(baselines_of(self.synthesis, self.now_effects)), None)
        return scale_of(self.synthesis, self.outcome, first.value if first else None, first.source if first else None)


def _new_study(compared: _Compared) -> Verdict:
    new = compared.newly_reported
    if not new:
        return TriggerState.NOT_FIRED, say("no study reports the outcome that did not then"), ONE_STUDY
    said = [f"{row['study_label']} ({_people(row)}{_unusable(row)})" for row in sorted(new, key=_by_label)]
    words = say_counted("{n} new study: {studies}", "{n} new studies: {studies}", len(said), studies=joined(said))
    return TriggerState.FIRED, words, ONE_STUDY


def _threshold(compared: _Compared) -> Verdict:
    if lacking := compared.lacking():
        return lacking
    then, now = _must(compared.then), _must(compared.now)
    numbers = say(THEN_NOW, then=compared.shown(then), now=compared.shown(now))
    return threshold(compared.scale(), compared.measure, then, now, numbers)


def _certainty(compared: _Compared) -> Verdict:
    levels = [row["certainty"] if row else None for row in (compared.then_finding, compared.now_finding)]
    if None in levels:
        return unknown(say("certainty is not rated, then or now"))
    said = say("certainty was {certainty}, is {certainty2}", certainty=levels[0], certainty2=levels[1])
    return (TriggerState.FIRED if levels[0] != levels[1] else TriggerState.NOT_FIRED), said, ONE_LEVEL


def _effect_size(compared: _Compared) -> Verdict:
    return compared.lacking() or size(compared.then_finding, compared.now_finding)


def _effect_change(compared: _Compared) -> Verdict:
    if lacking := compared.lacking():
        return lacking
    then, now = _must(compared.then), _must(compared.now)
    wanted = say("a change by {change}, or of direction", change=f"{compared.limits.effect_change:.0%}")
    before, after = (row["estimate"] for row in (then, now))
    if before is None or after is None:
        return unknown(say("one study is shown, and no summary on the analysis scale"))
    numbers = say(THEN_NOW, then=compared.shown(then), now=compared.shown(now))
    if before * after < 0:
        return TriggerState.FIRED, f"{numbers}; {say('the direction turned')}", wanted
    if before == 0:
        return unknown(f"{numbers}; {say('the earlier summary is no effect, so no share of it can be taken')}")
    change = abs(after - before) / abs(before)
    state = TriggerState.FIRED if change >= compared.limits.effect_change else TriggerState.NOT_FIRED
    return state, f"{numbers}; {say('a change by {change}', change=f'{change:.0%}')}", wanted


def _accrued(compared: _Compared) -> Verdict:
    limits = compared.limits
    wanted = say("{share} of the participants then", share=f"{limits.participants_share:.0%}")
    if limits.studies is not None:
        wanted = say_counted(
            "{participants}, or {n} study", "{participants}, or {n} studies", limits.studies, participants=wanted
        )
        if compared.new and len(compared.new) >= limits.studies:
            return TriggerState.FIRED, say_counted("{n} new study", "{n} new studies", len(compared.new)), wanted
    if not compared.new:
        return TriggerState.NOT_FIRED, say("no new study"), wanted
    new, then = ([_n(row) for row in rows] for rows in (compared.new, compared.then_effects))
    known_new, known_then = ([n for n in found if n is not None] for found in (new, then))
    if len(known_new) < len(new) or len(known_then) < len(then) or not sum(known_then):
        return unknown(say("the number of participants is not known for every study"))
    share = sum(known_new) / sum(known_then)
    state = TriggerState.FIRED if share >= limits.participants_share else TriggerState.NOT_FIRED
    new_n, then_n = (f"{sum(known):,}" for known in (known_new, known_then))
    said = say("{new} new participants to {then} then ({share})", new=new_n, then=then_n, share=f"{share:.0%}")
    return state, said, wanted


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


def _reported(effects: Sequence[Row], synthesis_id: str) -> Rows:
    return main_effects([row for row in effects if row["state"] != ResultState.NOT_TAKEN], synthesis_id)


def _by_label(row: Row) -> tuple[str, str]:
    return row["study_label"].casefold(), row["study_id"]


def _unusable(row: Row) -> str:
    return "" if row["state"] == ResultState.ESTIMATED else say(", without a usable estimate")


def _n(row: Row) -> int | None:
    if row["n_1"] is not None and row["n_2"] is not None:
        return int(row["n_1"]) + int(row["n_2"])
    return None if row["n_total"] is None else int(row["n_total"])


def _people(row: Row) -> str:
    n = _n(row)
    return say("number of participants unknown") if n is None else say_counted("{n} participant", "{n} participants", n)

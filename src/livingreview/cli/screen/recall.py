"""`livingreview screen recall`: how much of what is relevant has been found, and what that rests on."""

import json
import math
import textwrap
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import click

from livingreview.ranking.elusion import elusion_evidence
from livingreview.ranking.history import History
from livingreview.ranking.recall import (
    DEFAULT_CONFIDENCE,
    DEFAULT_TARGET,
    RecallEvidence,
    recall_evidence,
)
from livingreview.terms import ScreeningStage

STAGES = [stage.value for stage in ScreeningStage]
WIDTH = 100
"""Columns of the terminal for a sentence."""


class Share(click.FloatRange):
    """A number between 0 and 1; click's own range lets nan through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read a number, and refuse what is none."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value} is no number.", param, ctx)
        return number


SHARE = Share(0, 1, min_open=True, max_open=True)
YOURS = (
    "Nothing stops by itself. Whether to stop is for people to decide, by a rule that the protocol announced before; "
    "report it with these numbers."
)


@click.command("recall")
@click.option("--stage", type=click.Choice(STAGES), default=STAGES[0], show_default=True, help="Which stage.")
@click.option("--by", metavar="REVIEWER", help="Of one reviewer's decisions alone.")
@click.option("--target", type=SHARE, default=DEFAULT_TARGET, show_default=True, help="Recall to be reached.")
@click.option("--confidence", type=SHARE, default=DEFAULT_CONFIDENCE, show_default=True, help="Of test and bound.")
@click.option(
    "--sample",
    type=click.IntRange(min=1),
    metavar="N",
    help="The last N decisions were on a random sample of what was left: test with them alone.",
)
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(stage: str, by: str | None, target: float, confidence: float, sample: int | None, as_json: bool) -> None:
    """Show how much of what is relevant has been found, and what that rests on.

    Tests whether recall is below the target from the decisions made in ranked order (Callaghan and
    Müller-Hansen 2020), or with --sample from a random sample of the rest. It never stops anything.

    Example: livingreview screen recall --target 0.95
    """
    from livingreview.cli.screen.ranked import read_screening
    from livingreview.ranking.history import screening_history

    screening = read_screening(stage, by)
    tables = screening.derived
    history = screening_history(
        screening.made, tables.screening.report_status, tables.report_of, stage=screening.stage, by=by
    )
    evidence = _evidence(history, target, confidence, sample)
    if as_json:
        more = {"n_unscreened": evidence.n_unscreened, "supports_target": evidence.supports_target}
        click.echo(json.dumps({"stage": stage, "by": by, **asdict(evidence), **more}, ensure_ascii=False, indent=1))
        return
    for line in shown(evidence, is_sample=sample is not None):
        click.echo(line)


def _evidence(history: History, target: float, confidence: float, sample: int | None) -> RecallEvidence:
    if sample is None:
        return recall_evidence(history.screened, history.n_total, target=target, confidence=confidence)
    if sample > len(history.screened):
        raise click.UsageError(f"--sample {sample}: only {len(history.screened)} decisions were made.")
    before, drawn = history.screened[:-sample], history.screened[-sample:]
    if any(one.in_order for one in drawn):
        message = "the last decisions were taken from a ranked queue, so they are no random sample."
        raise click.UsageError(f"--sample {sample}: {message}")
    return elusion_evidence(
        sum(one.is_relevant for one in before),
        len(before),
        history.n_total,
        n_sampled=sample,
        n_relevant_in_sample=sum(one.is_relevant for one in drawn),
        target=target,
        confidence=confidence,
    )


def shown(evidence: RecallEvidence, *, is_sample: bool) -> Iterator[str]:
    """Give the lines for a terminal."""
    percent = f"{100 * evidence.confidence:g} %"
    yield (
        f"{evidence.n_total} records: {evidence.n_screened} screened, {evidence.n_found} of them relevant; "
        f"{evidence.n_unscreened} not screened."
    )
    yield f"Drawn at random: {evidence.n_drawn}." if is_sample else f"Drawn in ranked order: {evidence.n_drawn}."
    verdict = "rejected" if evidence.supports_target else "not rejected"
    yield (
        f"That recall is below {100 * evidence.target:g} % is {verdict} at {percent} confidence "
        f"(p = {evidence.p_value:.4g})."
    )
    if evidence.recall_low is None or evidence.recall_estimate is None or evidence.recall_high is None:
        yield "Recall has no value yet: nothing relevant was found."
    else:
        low, high = f"{100 * evidence.recall_low:.1f}", f"{100 * evidence.recall_high:.1f}"
        bounds = f"interval {low} to {high} %" if is_sample else f"at least {low} %"
        yield f"Recall: {100 * evidence.recall_estimate:.1f} %, {bounds} ({percent} confidence)."
    yield f"Relevant records missed: at most {evidence.most_missed}."
    yield "This rests on:"
    for sentence in evidence.assumptions:
        yield from textwrap.wrap(sentence, WIDTH, initial_indent="- ", subsequent_indent="  ")
    yield from textwrap.wrap(YOURS, WIDTH)

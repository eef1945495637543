"""`livingreview step publish_forest`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.figures.bias_summary import bias_summary_plot
from livingreview.figures.forest import forest_plot
from livingreview.figures.traffic_light import traffic_light_plot
from livingreview.folder import load_review


@click.command("publish_forest")
@of_synthesis()
@reads("review", "effects", "summary", "weights", "judgements")
@writes("svg", "traffic_light", "bias_summary")
def command(
    synthesis: str,
    review: Path,
    effects: Path,
    summary: Path,
    weights: Path,
    judgements: Path,
    svg: Path,
    traffic_light: Path,
    bias_summary: Path,
) -> None:
    """Draw the forest plot of one synthesis, and its risk of bias by study and in bars."""
    protocol = load_review(review)
    shares = io.read_table(weights, tables.WEIGHTS)
    judged = io.read_table(judgements, tables.JUDGEMENTS)
    drawn = forest_plot(
        synthesis,
        review=protocol,
        effects=io.read_table(effects, tables.EFFECTS),
        summary=io.read_table(summary, tables.SUMMARY),
        weights=shares,
        judgements=judged,
    )
    io.write_text(svg, drawn)
    io.write_text(traffic_light, traffic_light_plot(synthesis, review=protocol, judgements=judged))
    io.write_text(bias_summary, bias_summary_plot(synthesis, review=protocol, judgements=judged, weights=shares))

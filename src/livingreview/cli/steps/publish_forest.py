"""`livingreview step publish_forest`."""

from pathlib import Path

import click

from livingreview import io, tables
from livingreview.canonical import canonical_json
from livingreview.cli.faces import uses_faces
from livingreview.cli.steps import of_synthesis, reads, writes
from livingreview.figures.bias_summary import bias_summary_plot
from livingreview.figures.forest import forest_pages, forest_plot
from livingreview.figures.traffic_light import traffic_light_plot
from livingreview.folder import load_review
from livingreview.words import speaking

TABLES = {
    "effects": tables.EFFECTS,
    "summary": tables.SUMMARY,
    "weights": tables.WEIGHTS,
    "judgements": tables.JUDGEMENTS,
    "living": tables.LIVING,
}


@click.command("publish_forest")
@of_synthesis()
@reads("review", *TABLES)
@writes("svg", "paper", "traffic_light", "bias_summary")
@uses_faces
def command(
    synthesis: str, review: Path, svg: Path, paper: Path, traffic_light: Path, bias_summary: Path, **built: Path
) -> None:
    """Draw the forest plot of one synthesis, whole and as the parts that pages of paper hold, and its risk of bias."""
    protocol = load_review(review)
    given = {name: io.read_table(path, TABLES[name]) for name, path in built.items()}
    judged = given["judgements"]
    with speaking(protocol.language):
        whole, pages = (
            forest_plot(synthesis, review=protocol, **given),
            forest_pages(synthesis, review=protocol, **given),
        )
        lights = traffic_light_plot(synthesis, review=protocol, judgements=judged)
        bars = bias_summary_plot(synthesis, review=protocol, judgements=judged, weights=given["weights"])
    io.write_text(svg, whole)
    io.write_bytes(paper, canonical_json(pages))
    io.write_text(traffic_light, lights)
    io.write_text(bias_summary, bars)

"""`livingreview step grade`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import files_argument, reads, writes
from livingreview.folder import load_rating, load_review, load_study
from livingreview.stages import grade as stage
from livingreview.stages.grade_studies import directness as directness_of
from livingreview.stages.grade_studies import study_facts

OUTPUTS = {
    table.name: table
    for table in (
        tables.SUMMARY_OF_FINDINGS,
        tables.RATINGS,
        tables.SUGGESTIONS,
        tables.ABSOLUTE,
        tables.EVIDENCE_PROFILE,
        tables.DIRECTNESS,
    )
}


@click.command("grade")
@reads("review")
@writes("summary_of_findings", "ratings", "suggestions", "absolute", "evidence_profile", "directness")
@files_argument
def command(review: Path, files: tuple[Path, ...], **outputs: Path) -> None:
    """Lay suggestions, ratings and absolute effects out as Summary of Findings; FILES are the ratings and studies."""
    protocol, results = load_review(review), Path(layout.RESULTS)
    rated = [load_rating(file) for file in files if file.parent == Path(layout.CERTAINTY)]
    studies = [load_study(file) for file in files if file.parent == Path(layout.STUDIES)]
    read = {
        name: io.read_tables(results, table, protocol.syntheses)
        for name, table in (
            ("summary", tables.SUMMARY),
            ("effects", tables.EFFECTS),
            ("judgements", tables.JUDGEMENTS),
            ("weights", tables.WEIGHTS),
            ("small_study", tables.SMALL_STUDY),
            ("missing_evidence", tables.MISSING_EVIDENCE),
        )
    }
    facts = {fact.study_id: fact for fact in study_facts(studies, protocol)}
    inputs = stage.GradeInputs(**read, directness=directness_of(studies, protocol), facts=facts)
    built = stage.summary_of_findings(protocol, {rating.synthesis: rating for rating in rated}, inputs)
    for name, rows in built._asdict().items():
        io.write_table(rows, outputs[name], OUTPUTS[name])

"""`livingreview screen rank`: what is left to decide, most likely relevant first."""

import json
from collections.abc import Iterator, Mapping

import click

from livingreview.ranking.model import Basis, Ranking
from livingreview.tables import Rows, Table, must, new_row, text
from livingreview.terms import ScreeningStage

STAGES = [stage.value for stage in ScreeningStage]
QUEUE = Table(
    "queue",
    "",
    "What is left to decide in ranked order.",
    ("rank",),
    (
        must("rank", "Place in the queue, from 1.", kind="integer"),
        must("report_id", "The report."),
        must("score", "Score of the model; only its order means something.", kind="number"),
        text("title", "Title."),
        must("model", "Id of the fitted model."),
    ),
)
SHOWN = 20
"""Reports listed on a terminal."""
BASES = {
    Basis.DECISIONS: "what was decided so far",
    Basis.QUESTION: "likeness to the protocol's question",
    Basis.BOTH: "likeness to the protocol's question and to what was decided so far",
    Basis.NOTHING: "id, as there is neither a decision nor a question",
}
NOTHING = "Nothing is left to decide at this stage."
RANKS_ONLY = "A rank excludes nothing: every report is still to be decided by people."


@click.command("rank")
@click.option("--stage", type=click.Choice(STAGES), default=STAGES[0], show_default=True, help="Which stage.")
@click.option("--by", metavar="REVIEWER", help="The queue of one reviewer, learning from their own decisions too.")
@click.option("--first", type=click.IntRange(min=1), default=SHOWN, show_default=True, help="How many to show.")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@click.option("--csv", "as_csv", is_flag=True, help="Everything, as CSV.")
def command(stage: str, by: str | None, first: int, as_json: bool, as_csv: bool) -> None:
    """List what is left to decide, most likely relevant first, with the model that says so.

    It learns from all decisions that are settled, those of earlier versions of the review included, and
    from the protocol's question while there are few. No other reviewer's open decision is used, and no
    file is changed.

    Example: livingreview screen rank --by reviewer_a
    """
    from livingreview import io
    from livingreview.cli.screen.ranked import ranked_queue, read_screening

    screening = read_screening(stage, by)
    ranking = ranked_queue(screening)
    titles = {row["record_id"]: row["title"] for row in screening.derived.records.records}
    if as_json:
        click.echo(to_json(ranking, titles))
    elif as_csv:
        click.echo(io.to_csv(queue_rows(ranking, titles), QUEUE), nl=False)
    else:
        for line in shown(ranking, titles, first):
            click.echo(line)


def to_json(ranking: Ranking, titles: Mapping[str, str | None]) -> str:
    """Give the model and the whole order."""
    content = {"model": ranking.model, "basis": ranking.basis, "of": len(ranking.order)}
    return json.dumps({**content, "queue": queue_rows(ranking, titles)}, ensure_ascii=False, indent=1)


def shown(ranking: Ranking, titles: Mapping[str, str | None], first: int) -> Iterator[str]:
    """Give the lines for a terminal."""
    if not ranking.order:
        yield NOTHING
        return
    yield f"{len(ranking.order)} to decide, ordered by {BASES[ranking.basis]} (model {ranking.model})"
    for row in queue_rows(ranking, titles)[:first]:
        title = " ".join((row["title"] or "no title").split())
        yield f"{row['rank']:>7}  {row['report_id']}  {row['score']:>9.6f}  {title}"
    if len(ranking.order) > first:
        yield f"         and {len(ranking.order) - first} more: --first, --csv or --json"
    yield RANKS_ONLY


def queue_rows(ranking: Ranking, titles: Mapping[str, str | None]) -> Rows:
    """Lay the queue out as rows, best first."""
    return [
        new_row(
            QUEUE,
            rank=rank,
            report_id=report,
            score=ranking.scores[report],
            title=titles[report],
            model=ranking.model,
        )
        for rank, report in enumerate(ranking.order, start=1)
    ]

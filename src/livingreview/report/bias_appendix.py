"""What stands behind the judgements on bias: how far assessors agree, and which results are missing (ROB-ME).

1. Agreement by tool, domain and pair: counts first, then kappa with its interval; nothing where nobody can be compared.
2. The matrix of ROB-ME: studies by syntheses, each state a sign with its words and its reason; then the answers, the
   suggestion and the person's judgement of each synthesis. Syntheses that nobody assessed are named in one sentence.
"""

from livingreview.figures import numbers
from livingreview.report.elements import (
    Block,
    Cell,
    Column,
    DataTable,
    Flagged,
    Inline,
    Lines,
    Missing,
    Symbol,
    lines,
    text,
)
from livingreview.report.inputs import ReportTables, of
from livingreview.report.people import person
from livingreview.tables import Row, Rows
from livingreview.terms import OVERALL, Evidence, Judgement, MissingState
from livingreview.words import retell, say, say_counted

STUDY_WIDTH = 20  # percent


def agreement(tables: ReportTables) -> tuple[Block, ...]:
    """Give the agreement of assessors on the judgements of each domain."""
    ordered = sorted(
        tables.risk_of_bias_agreement,
        key=lambda row: (row["tool"], row["assessor_a"], row["assessor_b"], row["order"]),
    )
    if not ordered:
        return (
            Missing(say("agreement on risk of bias: no result has been assessed by two people in files of their own.")),
        )
    rows = tuple(_agreement_row(tables, row) for row in ordered)
    headings = (
        Column(say("Domain"), width=20),
        Column(say("Tool"), width=14),
        Column(say("Assessors"), width=14),
        Column(say("Judged by both"), is_numeric=True, width=8),
        Column(say("Alike"), is_numeric=True, width=10),
        Column(say("Kappa [95% CI]"), is_numeric=True, width=11),
        Column(say("Linear weights"), is_numeric=True, width=11),
        Column(say("Quadratic weights"), is_numeric=True, width=11),
    )
    note = say(
        "Kappa corrects agreement for chance; weights count a difference of two levels as more than one of one. With "
        "few results its interval is wide; where nearly all judgements are the same it is low in spite of agreement."
    )
    caption = say("Agreement of assessors on risk of bias")
    return (text(note), DataTable("bias-agreement", caption, headings, rows, "", style="wide"))


def _agreement_row(tables: ReportTables, row: Row) -> tuple[Cell, ...]:
    label = say(row["domain_label"])
    if row["domain"] != OVERALL:
        label = f"{row['domain']} {label}"
    pair = numbers.joined([person(tables.review, row["assessor_a"]), person(tables.review, row["assessor_b"])])
    judged = str(row["n"])
    if row["n_left_out"]:
        judged += f" ({say_counted('{n} left open', '{n} left open', row['n_left_out'])})"
    alike = str(row["n_agreed"])
    if row["observed"] is not None:
        alike += f" ({numbers.percent(100 * row['observed'])})"
    kappas = (_kappa(row, name) for name in ("kappa", "kappa_linear", "kappa_quadratic"))
    return (label, retell(row["tool"]), pair, judged, alike, *kappas)


def _kappa(row: Row, name: str) -> str:
    if row[name] is None:
        return "–"
    value = numbers.fixed(row[name], 2)
    if row[f"{name}_low"] is None or row[f"{name}_high"] is None:
        return value
    return f"{value} [{numbers.fixed(row[f'{name}_low'], 2)}, {numbers.fixed(row[f'{name}_high'], 2)}]"


def missing_evidence(tables: ReportTables) -> tuple[Block, ...]:
    """Give the matrix of results and the judgements of ROB-ME."""
    by_synthesis = {name: of(tables.missing_evidence, name) for name in tables.review.syntheses}
    assessed = {name: rows for name, rows in by_synthesis.items() if any(row["part"] == "study" for row in rows)}
    assessed |= {name: rows for name, rows in by_synthesis.items() if any(row["tool"] for row in rows)}
    lacking = [tables.review.syntheses[name].label for name in by_synthesis if name not in assessed]
    blocks: list[Block] = []
    if assessed:
        blocks.append(_matrix(tables, {name: rows for name, rows in by_synthesis.items() if name in assessed}))
        blocks += [_answers(tables, name, by_synthesis[name]) for name in by_synthesis if name in assessed]
    if lacking or not assessed:
        blocks.append(Missing(_nobody(lacking if assessed else [])))
    return tuple(blocks)


def _nobody(labels: list[str]) -> str:
    """Say that nobody assessed the syntheses; all of them where none is named."""
    if not labels:
        return say("bias due to missing evidence: nobody has assessed it (ROB-ME).")
    named = numbers.joined(labels)
    return say("bias due to missing evidence of {labels}: nobody has assessed it (ROB-ME).", labels=named)


def _matrix(tables: ReportTables, assessed: dict[str, Rows]) -> DataTable:
    states = {(row["item"], name): row for name, rows in assessed.items() for row in rows if row["part"] == "study"}
    labels = {row["item"]: row["label"] for row in states.values()}
    share = (100 - STUDY_WIDTH) // len(assessed)
    headings = [Column(tables.review.syntheses[name].label, width=share) for name in assessed]
    rows = tuple(
        (label, *(_state(states.get((study_id, name))) for name in assessed))
        for study_id, label in sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0]))
    )
    return DataTable(
        "missing-results",
        say("Which results are in which synthesis (matrix of ROB-ME)"),
        (Column(say("Study"), width=STUDY_WIDTH), *headings),
        rows,
        say("no study compares what these syntheses compare."),
        style="wide",
    )


def _state(row: Row | None) -> Cell:
    if row is None or row["state"] is None:
        return say("not of this comparison")
    state = MissingState(row["state"])
    word = say(state.value).capitalize()
    shown: Inline = Symbol(state.symbol, word, "state") if state.symbol else word
    is_plain = state is MissingState.AVAILABLE or not row["reason"]
    return Lines(((shown,),)) if is_plain else Lines(((shown,), (f"{row['reason'].rstrip('.')}.",)))


def _answers(tables: ReportTables, synthesis_id: str, rows: Rows) -> DataTable:
    cells = tuple(
        (say(row["label"]), say(row["answer"] or "no answer"), lines(_behind(row) if row["answer"] else []))
        for row in sorted(rows, key=lambda row: row["order"])
        if row["part"] == "question"
    )
    overall = tuple(_overall(tables, row) for row in rows if row["part"] == OVERALL)
    label = tables.review.syntheses[synthesis_id].label
    headings = (
        Column(say("Question"), width=40),
        Column(say("Answer"), width=22),
        Column(say("What stands behind it"), width=38),
    )
    caption = say("Bias due to missing evidence: {label}", label=label)
    return DataTable(f"missing-{synthesis_id}", caption, headings, (*cells, *overall), say("no question was answered."))


def _behind(row: Row) -> list[str]:
    return [part for part in (row["reason"], row["support"]) if part]


def _overall(tables: ReportTables, row: Row) -> tuple[Cell, ...]:
    judged: list[tuple[Inline, ...]] = [(say(row["judgement"] or "not assessed").capitalize(),)]
    if row["algorithm"] not in (None, Judgement.NOT_ASSESSED, row["judgement"]):
        judged.append((say("suggested: {algorithm}", algorithm=say(row["algorithm"])),))
    if row["evidence"] in (Evidence.EARLIER, Evidence.UNCONFIRMED):
        judged.append((Flagged(say(row["evidence"])),))
    behind = _behind(row)
    behind += (
        [say("Predicted direction of bias: {direction}.", direction=say(row["direction"]))] if row["direction"] else []
    )
    behind += [f"{person(tables.review, row['by'])}, {row['date']}"] if row["by"] else []
    return say("Overall"), Lines(tuple(judged)), lines(behind)

"""How data were extracted: agreement of two people, errors against the consensus, and suspect numbers."""

from livingreview.figures import numbers
from livingreview.report.elements import Block, Column, DataTable, Flagged, Missing, columns, text
from livingreview.report.inputs import ReportTables, included_studies
from livingreview.report.people import person
from livingreview.terms import FieldKind
from livingreview.words import mark, retell, say, say_counted

CONVENTIONS = mark(
    "Two people’s own files are compared field by field; arms and results are matched by "
    "what they are about. A result that only one of them has counts with all of its fields. "
    "An error is a field in which a person’s file differs from the study file that settles "
    "the two. Risk of bias is compared apart."
)
RULES = mark(
    "Rules find numbers that cannot be, or can hardly be, as printed; tolerances come from "
    "the printed digits. Nothing is corrected or left out because of a rule: each is looked "
    "up, and stays listed with the reason why it stands."
)


def extraction_process(tables: ReportTables) -> tuple[Block, ...]:
    """Give the parts of the appendix."""
    return (*_agreement(tables), text(say(RULES), lead=say("Suspect numbers")), _suspects(tables))


def _agreement(tables: ReportTables) -> tuple[Block, ...]:
    if not tables.extraction_agreement:
        return (Missing(say("extraction by two people: no study has two people’s own files (records/extraction/).")),)
    return text(_extent(tables)), text(say(CONVENTIONS), lead=say("Agreement")), _agreement_table(tables)


def _extent(tables: ReportTables) -> str:
    pairs = [row for row in tables.extraction_agreement if row["kind"] == FieldKind.ALL]
    n_all = say_counted("{n} study is included.", "{n} studies are included.", len(included_studies(tables)))
    said = "; ".join(
        say(
            "{person} and {person2} both extracted {n_studies}, of which {settled}",
            person=person(tables.review, row["extractor_a"]),
            person2=person(tables.review, row["extractor_b"]),
            n_studies=say_counted("{n} study", "{n} studies", row["n_studies"]),
            settled=say_counted("{n} is settled by a consensus", "{n} are settled by a consensus", row["n_settled"]),
        )
        for row in pairs
    )
    return f"{n_all} {said}."


def _agreement_table(tables: ReportTables) -> DataTable:
    order = list(FieldKind)
    counts = {
        "n_fields": say("Fields"),
        "n_agree": say("The same"),
        "n_only_a": say("Only first"),
        "n_only_b": say("Only second"),
        "n_different": say("Different"),
    }
    rows = tuple(
        (
            say(
                "{person} and {person2}",
                person=person(tables.review, row["extractor_a"]),
                person2=person(tables.review, row["extractor_b"]),
            ),
            say(row["kind"]),
            *(numbers.count(row[name]) for name in counts),
            _share(row["agreement"]),
            _errors(row["n_errors_a"], row["n_against_a"], row["error_rate_a"]),
            _errors(row["n_errors_b"], row["n_against_b"], row["error_rate_b"]),
        )
        for row in sorted(
            tables.extraction_agreement,
            key=lambda row: (row["extractor_a"], row["extractor_b"], order.index(FieldKind(row["kind"]))),
        )
    )
    shares = (say("Agreement"), say("Errors of the first"), say("Errors of the second"))
    headings = columns(
        say("Pair"), say("Kind of field"), *counts.values(), *shares, numeric=(*counts.values(), *shares)
    )
    caption = say("Agreement of two extractors, and errors against the consensus")
    return DataTable("extraction-agreement", caption, headings, rows, say("nobody has extracted a study with another."))


def _share(share: float | None) -> str:
    return numbers.MISSING if share is None else f"{numbers.fixed(100 * share, 1)}%"


def _errors(n: int | None, of: int | None, rate: float | None) -> str:
    return numbers.MISSING if not of else say("{n} of {of} ({share})", n=n, of=of, share=_share(rate))


def _suspects(tables: ReportTables) -> DataTable:
    rows = tuple(
        (
            row["study_label"],
            f"{say(row['rule'])} ({say(row['suspicion'])})",
            retell(row["found"]),
            retell(row["why"]),
            f"{row['reason']} ({person(tables.review, row['by'])})"
            if row["reason"]
            else Flagged(say("nobody has said why")),
        )
        for row in sorted(tables.suspects, key=lambda row: (row["study_label"], row["study_id"], row["number"]))
    )
    headings = (
        Column(say("Study"), width=13),
        Column(say("Rule"), width=15),
        Column(say("Found"), width=26),
        Column(say("Why it is suspect"), width=26),
        Column(say("Why it stands"), width=20),
    )
    return DataTable(
        "suspects", say("Suspect numbers"), headings, rows, say("no rule found an impossible or doubtful number.")
    )

"""`livingreview grade SYNTHESIS`: the evidence and the suggestions, and a person's rating."""

import textwrap
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

WIDTH = 100  # columns
INDENT = " " * 6
OLDER = "The built tables are older than the review's files."
BUILD = "Run `livingreview build`, look at the evidence again, then rate."
KEYS = ("by", "date", "rate", "reason", "up", "start", "target", "statement", "keep_rest")
"""What a file for --from may hold."""


@click.command("grade")
@click.argument("synthesis_id", metavar="SYNTHESIS")
@click.option("--by", metavar="PERSON", help="Who rates, by the id in the protocol's team.")
@click.option("--rate", "rates", multiple=True, metavar="DOMAIN=WORD", help="Rate a domain; `suggested` takes it over.")
@click.option(
    "--reason", "reasons", multiple=True, metavar="DOMAIN=TEXT", help="Why; due where it is not as suggested."
)
@click.option("--up", "ups", multiple=True, metavar="KIND=LEVELS", help="What raises certainty, or `none`.")
@click.option("--start", type=click.Choice(["high", "low"]), help="Where certainty starts.")
@click.option("--target", metavar="TEXT", help="What certainty is about; by default as the protocol says.")
@click.option("--statement", metavar="TEXT", help="What happens, for the Summary of Findings.")
@click.option("--keep-rest", is_flag=True, help="Confirm the domains that are not rated now, as they are.")
@click.option("--from", "source", type=click.Path(path_type=Path), help="Take all of these from a YAML file.")
@click.option("--date", metavar="DAY", help="Day of the rating, today if not given.")
def command(synthesis_id: str, source: Path | None, **given: Any) -> None:
    """Show the evidence on SYNTHESIS with what is suggested for each domain of GRADE, or rate it.

    Nothing is rated by itself: a rating needs --by, and a reason wherever it is not what is suggested. Domains are
    risk_of_bias, inconsistency, indirectness, imprecision and publication_bias. A rating is written to
    records/certainty/SYNTHESIS.yaml with the fingerprint of the evidence and the suggestions shown; of a file that
    is there, only the lines that change. It is refused while the built tables are older than the review's files.

    \b
    Examples:
      livingreview grade pain_1_week
      livingreview grade pain_1_week --by ann --rate imprecision=suggested
      livingreview grade pain_1_week --by ann --rate imprecision=serious --reason imprecision="Few events."
      livingreview grade pain_1_week --from rating.yaml
    """  # noqa: D301 - click's mark for lines that stay as they are
    from livingreview import layout
    from livingreview.errors import BuildError
    from livingreview.folder import load_review, require_file

    require_file(layout.REVIEW)
    review = load_review(Path(layout.REVIEW))
    _known(synthesis_id, review.syntheses)
    wanted, older, built = _wanted(source, given), _older(), _built(review, synthesis_id)
    if wanted is None:
        if older:
            click.echo(f"{OLDER} Run `livingreview build`.", err=True)
        click.echo("\n".join(_shown(synthesis_id, review.syntheses[synthesis_id].label, built)))
        return
    if older:
        raise BuildError(f"{OLDER} {BUILD}")
    _may_rate(wanted.by, review.team, built["finding"])
    click.echo(_write(review, synthesis_id, wanted, built))


def _write(review: Any, synthesis_id: str, wanted: Any, built: Mapping[str, Any]) -> str:
    """Write the rating, and keep the evidence it was made on; give what to tell."""
    from livingreview import io, layout
    from livingreview.folder import load_rating
    from livingreview.judged_files import keep_evidence
    from livingreview.judgements import evidence_v2
    from livingreview.stages.grade_body import beside_of
    from livingreview.stages.grade_rating import rated_text

    path = Path(layout.CERTAINTY) / f"{synthesis_id}.yaml"
    before = io.read_exact_text(path) if path.exists() else None
    target = built["finding"]["target"] or "any effect (null)"
    stated = wanted.target or (load_rating(path).target if before is not None else target)
    inputs = built["inputs"]
    fields = evidence_v2.certainty_fields(
        review,
        synthesis_id,
        inputs.summary,
        inputs.effects,
        inputs.judgements,
        beside_of(synthesis_id, inputs)._replace(target=stated),
    )
    text = rated_text(
        before,
        wanted,
        synthesis_id=synthesis_id,
        suggested=built["suggested"],
        fingerprint=evidence_v2.fingerprint(fields),
        target=target,
        evidence=built["finding"]["evidence"] or "",
    )
    keep_evidence(Path(), fields)
    io.write_bytes(path, text.encode("utf-8"))
    return f"{'Changed' if before is not None else 'Written'}: {path.as_posix()}. Build to see it in the report."


def _known(synthesis_id: str, syntheses: Mapping[str, Any]) -> None:
    from livingreview import layout
    from livingreview.errors import InputError, Problem

    if synthesis_id not in syntheses:
        message, allowed = "The protocol has no such synthesis.", ", ".join(syntheses) or "none yet"
        raise InputError([Problem(layout.REVIEW, 0, "syntheses", message, value=synthesis_id, allowed=allowed)])
    if not syntheses[synthesis_id].summary_of_findings:
        message = "This synthesis is not part of the Summary of Findings, so its certainty is not rated."
        fix = "Remove `summary_of_findings: false` to rate it."
        raise InputError([Problem(layout.REVIEW, 0, f"syntheses.{synthesis_id}", message, fix=fix)])


def _wanted(source: Path | None, given: Mapping[str, Any]) -> Any:
    """Give what a person rates, or None where nothing is to be written."""
    from livingreview.stages.grade_rating import Wanted

    told = _from_file(source) if source else {}
    rates = {**told.get("rate", {}), **_pairs(given["rates"], "--rate")}
    reasons = {**told.get("reason", {}), **_pairs(given["reasons"], "--reason")}
    ups = _levels(given["ups"]) if given["ups"] else told.get("up")
    by = given["by"] or told.get("by")
    own = {name: given[name] or told.get(name) for name in ("start", "target", "statement")}
    if not rates and not reasons and ups is None and not any(own.values()):
        if by or source:
            raise click.UsageError("nothing is rated; add --rate DOMAIN=WORD.")
        return None
    if not by:
        raise click.UsageError("a rating needs --by PERSON: nothing is rated without a person.")
    date = given["date"] or told.get("date") or time.strftime("%Y-%m-%d")
    keeps_rest = bool(given["keep_rest"] or told.get("keep_rest"))
    return Wanted(by, date, **own, rates=rates, reasons=reasons, ups=ups, keeps_rest=keeps_rest)


def _from_file(source: Path) -> dict[str, Any]:
    from livingreview import io, yaml_dialect
    from livingreview.errors import InputError, Problem

    document = yaml_dialect.read(io.read_text(source), source.as_posix())
    data = document.data
    allowed = ", ".join(KEYS)
    if not isinstance(data, dict):
        raise InputError([Problem(document.file, 1, "", "A rating is a mapping.", allowed=allowed)])
    unknown = [name for name in data if name not in KEYS]
    problems = [
        Problem(document.file, document.line((name,)), name, "Unknown key.", allowed=allowed) for name in unknown
    ]
    for name in ("rate", "reason", "up"):
        kind = int if name == "up" else str
        inner = data.get(name, {})
        if not isinstance(inner, dict) or any(not isinstance(value, kind) for value in inner.values()):
            what = "levels" if name == "up" else "texts"
            problems.append(Problem(document.file, document.line((name,)), name, f"This is a mapping of {what}."))
    texts = [name for name in ("by", "date", "start", "target", "statement") if not isinstance(data.get(name, ""), str)]
    problems += [Problem(document.file, document.line((name,)), name, "This is text.") for name in texts]
    if problems:
        raise InputError(problems)
    return data


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    found = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not value.strip():
            raise click.UsageError(f"{option} {pair!r} is not NAME=TEXT.")
        found[name.strip()] = " ".join(value.split())
    return found


def _levels(given: tuple[str, ...]) -> dict[str, int]:
    if given == ("none",):
        return {}
    found = _pairs(given, "--up")
    wrong = [name for name, value in found.items() if value not in ("1", "2")]
    if wrong:
        raise click.UsageError(f"--up {wrong[0]}: levels are 1 or 2.")
    return {name: int(value) for name, value in found.items()}


def _older() -> bool:
    """Say whether a build would make anything anew that ratings are about; what GRADE adds is made in memory."""
    from livingreview import layout, tables
    from livingreview.workflow.run import run_workflow

    targets = [f"{layout.RESULTS}/{table.path}" for table in (tables.SUGGESTIONS, tables.SUMMARY_OF_FINDINGS)]
    run = run_workflow(cores="1", is_dry_run=True, profile=None, targets=targets)
    return bool(set(run.planned) - {"grade"} or run.failures)


def _built(review: Any, synthesis_id: str) -> dict[str, Any]:
    """Make what a rater has to see of the built tables and the ratings as they are now."""
    from livingreview import layout, tables
    from livingreview.confirming import built_inputs
    from livingreview.folder import load_rating, load_study
    from livingreview.stages.grade import summary_of_findings
    from livingreview.unread import visible_files

    def files(folder: str) -> list[Path]:
        return [path for path in visible_files(Path(folder)) if path.suffix == ".yaml"]

    inputs = built_inputs(Path(), review, list(review.syntheses), [load_study(path) for path in files(layout.STUDIES)])
    rated = {rating.synthesis: rating for rating in map(load_rating, files(layout.CERTAINTY))}
    graded = summary_of_findings(review, rated, inputs)

    def rows(table: tables.Rows) -> tables.Rows:
        return [row for row in table if row["synthesis_id"] == synthesis_id]

    finding = next(iter(rows(graded.summary_of_findings)), None)
    return {
        "finding": finding or tables.new_row(tables.SUMMARY_OF_FINDINGS),
        "suggested": sorted(rows(graded.suggestions), key=lambda row: row["order"]),
        "absolute": sorted(rows(graded.absolute), key=lambda row: row["order"]),
        "inputs": inputs,
    }


def _may_rate(by: str, team: Mapping[str, Any], finding: Mapping[str, Any]) -> None:
    from livingreview import layout
    from livingreview.errors import InputError, Problem
    from livingreview.terms import SynthesisState

    if by not in team or team[by].automation:
        message = "Nobody in the team has this id." if by not in team else "This is a program; people rate."
        people = ", ".join(name for name, member in team.items() if not member.automation)
        raise InputError([Problem(layout.REVIEW, 0, "team", message, value=by, allowed=people)])
    if finding["state"] == SynthesisState.NO_DATA:
        raise InputError(
            [Problem(layout.CERTAINTY, 0, "", "No study reported this outcome: there is nothing to rate.")]
        )


def _shown(synthesis_id: str, label: str, built: Mapping[str, Any]) -> Iterator[str]:
    finding = built["finding"]
    yield f"{synthesis_id}: {label}"
    studies = f"{finding['n_studies']} with an estimate, participants: {finding['n_participants'] or 'unknown'}"
    rated = f"{finding['certainty']} ({finding['evidence']})" if finding["certainty"] else finding["certainty_note"]
    facts = {
        "Certainty is about": finding["target"],
        "Studies": studies,
        "Relative effect": finding["relative"],
        "Absolute effect": finding["difference_text"],
        "Comparator risk": finding["risk_source"],
        "Size": finding["size"],
        "Rating": rated,
    }
    for name, value in facts.items():
        if value:
            yield f"  {name}: {value}"
    for row in built["absolute"][1:]:
        yield f"  {row['label']}: {row['difference_text']}"
    for row in built["suggested"]:
        yield ""
        yield from _domain(row)
    yield ""
    yield "Rate with --by PERSON --rate DOMAIN=WORD (--help has examples); nothing is rated without a person."


def _domain(row: Mapping[str, Any]) -> Iterator[str]:
    rated = f"; rated: {row['rated']}" if row["rated"] else ""
    yield f"  {row['domain'].upper()}  suggested: {row['suggestion']}{rated}"
    choice = f"a person may choose {row['choice']}" if row["choice"] else None
    seen = f"suggested when it was rated: {row['seen'].partition(':')[0]}" if row["seen"] else None
    for words in (row["rule"], *row["figures"], choice, seen):
        if words:
            printable = "".join(sign if sign.isprintable() else " " for sign in words)
            yield from textwrap.wrap(printable, WIDTH, initial_indent=f"{INDENT}- ", subsequent_indent=f"{INDENT}  ")

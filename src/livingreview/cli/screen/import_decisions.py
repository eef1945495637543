"""`livingreview screen import`: decisions from another tool, taken over as people's own lines."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from livingreview.cli.progress import working
from livingreview.cli.screen.desk import now, plain, tell
from livingreview.errors import BuildError, InputError, Problem
from livingreview.terms import Decision, ScreeningStage

if TYPE_CHECKING:
    from livingreview.cli.screen.records import ToScreen
    from livingreview.decision_files import NewDecision
    from livingreview.formats.screening_export import ScreeningExport
    from livingreview.models.review import Review
    from livingreview.stages.exchange import Outcome, Taken, TakenOver
    from livingreview.stages.exchange_names import Names

TOOLS = {"rayyan": "Rayyan", "covidence": "Covidence", "asreview": "ASReview"}
ARCHIVES = (".zip", ".asreview")
TITLE = 70
"""Characters shown of a title."""
NO_LIST = (
    "An export of Covidence is a list that does not say what was decided on it. Say it with --listed-as: `exclude` for"
    " the lists irrelevant and excluded, `include` for select and included."
)


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--stage", required=True, type=click.Choice([stage.value for stage in ScreeningStage]))
@click.option("--reviewer", "people", multiple=True, metavar="NAME=ID", help="Who a name in the export is here.")
@click.option("--reason", "reasons", multiple=True, metavar="WORDS=ID", help="Which reason of the protocol words are.")
@click.option("--from", "tool", type=click.Choice([*TOOLS]), help="The tool, where the file has marks of two.")
@click.option("--listed-as", type=click.Choice([word.value for word in Decision]), help="What a Covidence list holds.")
@click.option("--allow-unmatched", is_flag=True, help="Go on without entries that fit no record, or several.")
@click.option("--change", is_flag=True, help="Let decisions that differ from a person's own here replace those.")
@click.option("--dry-run", is_flag=True, help="Say what would be taken over, and write nothing.")
def command(
    file: Path,
    stage: str,
    people: Sequence[str],
    reasons: Sequence[str],
    tool: str | None,
    listed_as: str | None,
    allow_unmatched: bool,
    change: bool,
    dry_run: bool,
) -> None:
    """Take over the decisions in FILE, an export of Rayyan (also its zip), Covidence or ASReview (also .asreview).

    Every name in the export is given a person of the team, every reason one of the protocol's; what is not
    given is listed, and nothing is written. NAME is `*` where the export names nobody: the decisions of a
    project that one person worked in are that person's. A list that a team agreed on is nobody's own
    decision; take it over as one person's only if that person answers for each. `NAME=` leaves a person
    out, `WORDS=` keeps words in the note, and `=ID` stands for an exclusion without a reason.

    Example: livingreview screen import rayyan.zip --stage title_abstract --reviewer "Ann Lee=reviewer_a"
    --reason "wrong drug=wrong_intervention" --dry-run
    """
    from livingreview import canonical, io
    from livingreview.cli.screen.records import records_to_screen

    with working("reading the records"):
        review = records_to_screen(Path())
    data = io.read_bytes(file)
    export = _read(file, data, tool, listed_as)
    names = _names(people, reasons, review.review, export)
    at_stage, sha256 = ScreeningStage(stage), canonical.sha256_hex(data)
    _name_log(export, names)
    _require_mapped(file, export, names, at_stage)
    with working("finding the records of the entries"):
        taken_over = _taken_over(export, names, review, at_stage, sha256, is_change=change)
    _report(export, taken_over)
    _require_settled(file, taken_over, allow_unmatched=allow_unmatched, is_change=change)
    if dry_run:
        click.echo("Nothing is written (--dry-run).")
    else:
        _record(at_stage, export, taken_over, sha256)


def _read(file: Path, data: bytes, tool: str | None, listed_as: str | None) -> "ScreeningExport":
    from livingreview.formats.recognise import FormatError
    from livingreview.formats.screening_export import Tool
    from livingreview.formats.screening_tools import read_screening_export

    try:
        export = read_screening_export(
            data, tool=Tool(TOOLS[tool]) if tool else None, listed=Decision(listed_as) if listed_as else None
        )
    except FormatError as error:
        fix = "docs/screening-exchange.md says which exports are read."
        raise InputError([Problem(file.as_posix(), error.line, "", str(error), fix=fix)]) from None
    if export.tool is Tool.COVIDENCE and any(not (entry.decisions or entry.unread) for entry in export.entries):
        raise InputError([Problem(file.as_posix(), 0, "", NO_LIST)])
    if listed_as and export.tool is not Tool.COVIDENCE:
        message = f"--listed-as is for lists of Covidence; this export of {export.tool} says itself what was decided."
        raise InputError([Problem(file.as_posix(), 0, "", message)])
    return export


def _names(people: Sequence[str], reasons: Sequence[str], review: "Review", export: "ScreeningExport") -> "Names":
    """Read the options; what names nobody and nothing of the review is one InputError."""
    from livingreview.stages.exchange_names import Names, with_own_words

    priority = tuple(review.screening.reasons)
    problems: list[Problem] = []
    screeners = [name for name, member in review.team.items() if "screener" in member.roles]  # programs too
    named = _pairs("--reviewer", people, screeners, problems)
    given = _pairs("--reason", reasons, priority, problems)
    if problems:
        raise InputError(problems)
    labels = {name: reason.label for name, reason in review.screening.reasons.items()}
    return with_own_words(Names(named, given, priority), export, labels)


def _pairs(option: str, given: Sequence[str], allowed: Sequence[str], problems: list[Problem]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for pair in given:
        name, sign, value = (part.strip() for part in pair.rpartition("="))
        if not sign:
            problems.append(Problem(option, 0, "", "This is not NAME=ID.", value=pair))
        elif value and value not in allowed:
            problems.append(Problem(option, 0, name, "There is no such id.", value=value, allowed=", ".join(allowed)))
        elif name in found and found[name] != (value or None):
            problems.append(Problem(option, 0, name, "This name is given twice.", value=pair))
        else:
            found[" ".join(name.split())] = value or None
    return found


def _name_log(export: "ScreeningExport", names: "Names") -> None:
    """Say what of the tool's log is not used, and how it would be."""
    users = sorted(user for user in export.log if user not in names.people)
    if users:
        options = " ".join(f'--reviewer "{plain(user)}=ID"' for user in users)
        click.echo(f"Rayyan's log gives times, and whose reasons are whose; to use it, add {options}", err=True)
    if export.warning:
        click.echo(export.warning, err=True)


def _require_mapped(file: Path, export: "ScreeningExport", names: "Names", stage: ScreeningStage) -> None:
    """Name everyone and everything that is mapped to nobody and nothing, with the options to add."""
    from livingreview.stages.exchange_names import unmapped

    people, reasons = unmapped(export, names, stage)
    problems = [*_needed(file, "reviewer", people), *_needed(file, "reason", reasons)]
    if not problems:
        return
    raise InputError(problems)


def _needed(file: Path, option: str, counted: Counter[str]) -> Iterator[Problem]:
    for name, number in sorted((plain(name), number) for name, number in counted.items()):
        what = "A reviewer" if option == "reviewer" else "A reason"
        if not name:
            what = "An exclusion without a reason"
        message = f"{what} is given no id (decisions: {number})."
        yield Problem(file.as_posix(), 0, "", message, value=name[:80], fix=f'Add --{option} "{name}=ID".')


def _taken_over(
    export: "ScreeningExport",
    names: "Names",
    review: "ToScreen",
    stage: ScreeningStage,
    sha256: str,
    *,
    is_change: bool,
) -> "TakenOver":
    """Find each entry's record, and tell what is new from what is known and what differs."""
    from livingreview.stages.exchange import take_over
    from livingreview.stages.exchange_matching import matches

    records, linked = review.derived.records.records, review.derived.dedupe.records
    return take_over(
        export,
        matches(export.entries, records, linked, review.folder.rulings),
        names,
        stage,
        review.folder.logs,
        review.derived.report_of,
        sha256=sha256,
        is_change=is_change,
    )


def _report(export: "ScreeningExport", taken_over: "TakenOver") -> None:
    from livingreview.stages.exchange import EntryState

    counts = Counter(outcome.state for outcome in taken_over.outcomes)
    for state in (EntryState.UNMATCHED, EntryState.AMBIGUOUS, EntryState.UNREADABLE):
        _list([outcome for outcome in taken_over.outcomes if outcome.state is state])
    for new in taken_over.differing:
        click.echo(f"  entry {new.entry}: differs from what {new.by} decided here on {new.record_id}")
    parts = [f"{counts[state]} {state}" for state in EntryState]
    click.echo(f"{export.tool}: {len(taken_over.outcomes)} entries = {' + '.join(parts)}")
    by_person = Counter(new.by for new in taken_over.decisions)
    for person in sorted({*by_person, *taken_over.known}):
        click.echo(f"  {person}: {by_person[person]} decisions to take over, {taken_over.known[person]} known")


def _list(outcomes: Sequence["Outcome"]) -> None:
    for outcome in outcomes:
        title = plain((outcome.entry.entry.fields or {}).get("title") or "no title")[:TITLE]
        click.echo(f"  entry {outcome.entry.number}: {outcome.state}: {plain(outcome.why)}: {title}")


def _require_settled(file: Path, taken_over: "TakenOver", *, allow_unmatched: bool, is_change: bool) -> None:
    """Stop, before the first write, where people have to settle something first."""
    from livingreview.stages.exchange import EntryState

    problems = []
    open_states = (EntryState.UNMATCHED, EntryState.AMBIGUOUS, EntryState.UNREADABLE)
    n_open = sum(outcome.state in open_states for outcome in taken_over.outcomes)
    if n_open and not allow_unmatched:
        message = f"Entries that fit no record, fit several, or cannot be read (listed above): {n_open}."
        what = "the articles or the dataset inside of it" if file.suffix in ARCHIVES else "the export"
        fix = f"Take {what} in with `livingreview import` first, or go on without them with --allow-unmatched."
        problems.append(Problem(file.as_posix(), 0, "", message, fix=fix))
    if taken_over.differing and not is_change:
        message = f"Decisions that differ from the same person's own here (listed above): {len(taken_over.differing)}."
        fix = "With --change the export's replace them, each by a line that names the one it replaces."
        problems.append(Problem(file.as_posix(), 0, "", message, fix=fix))
    if problems:
        raise InputError(problems)


def _record(stage: ScreeningStage, export: "ScreeningExport", taken_over: "TakenOver", sha256: str) -> None:
    """Write each person's decisions in one append; where one fails, say what was written before it."""
    from livingreview.decision_files import record_decisions

    at = now()
    written: list[str] = []
    for person in sorted({new.by for new in taken_over.decisions}):
        lines = [_new(new, export, sha256, at) for new in taken_over.decisions if new.by == person]
        try:
            record_decisions(Path(), stage, person, lines, tell=tell)
        except (InputError, BuildError, OSError) as error:
            before = f"written before: {', '.join(written)}" if written else "nothing was written"
            fix = "Mend this and give the same command again; what is written is known then."
            raise BuildError(f"{error}\nThe decisions of {person} were not written; {before}. {fix}") from None
        written.append(f"{len(lines)} of {person}")
    done = ", ".join(written) if written else "nothing; every decision was known"
    click.echo(f"Written to screening/{stage}: {done}.")


def _new(new: "Taken", export: "ScreeningExport", sha256: str, at: str) -> "NewDecision":
    from livingreview.decision_files import NewDecision

    return NewDecision(
        record_id=new.record_id,
        decision=new.decision,
        reason=new.reason,
        note=new.note,
        at=new.at or at,
        replaces=new.replaces,
        taken_from={"tool": export.tool.value, "sha256": sha256, "entry": new.entry},
    )

"""`extract --compare` and `extract --consensus`: two people's own files about one study."""

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import click

from livingreview import layout
from livingreview.cli.extract.files import checked, new_text, protocol, study_path, study_text, write
from livingreview.confirming import require_person
from livingreview.errors import InputError, Problem
from livingreview.folder import load_study
from livingreview.judged_files import keep_evidence
from livingreview.judgements.evidence_v2 import extraction_fields, fingerprint
from livingreview.models.study import Study
from livingreview.stages.extraction_compare import Compared, compare, content
from livingreview.stages.extraction_consensus import consensus, read_choice
from livingreview.stages.plain_edits import edits_between
from livingreview.terms import FieldKind
from livingreview.yaml_dialect import key_text
from livingreview.yaml_edit import REMOVE

SHOWN = 70
"""Characters of a value on the terminal."""


def show_differences(study: str) -> None:
    """Show, for each pair of people, the fields that differ."""
    own = _own(study)
    for (a, ours), (b, theirs) in combinations(own, 2):
        fields = compare(content(ours), content(theirs))
        differing = [field for field in fields if not field.is_same]
        click.echo(f"{study}, {a} and {b}: {len(fields)} fields, {len(fields) - len(differing)} the same.")
        last = None
        for field in sorted(differing, key=lambda field: list(FieldKind).index(field.kind)):
            if field.kind != last:
                click.echo(f"{field.kind}:")
                last = field.kind
            _show(field, a, b)
    click.echo(f"Settle them: livingreview extract {study} --consensus --take PERSON:PLACE ...")


def _show(field: Compared, a: str, b: str) -> None:
    click.echo(f"  {field.about}")
    width = max(len(a), len(b))
    for person, value, place in ((a, field.value_a, field.place_a), (b, field.value_b, field.place_b)):
        shown = "nothing" if value is None else " ".join(str(value).split())
        printable = "".join(sign if sign.isprintable() else " " for sign in shown)
        short = printable if len(printable) <= SHOWN else f"{printable[: SHOWN - 3]}..."
        where = f"   {person}:{key_text(place)}" if place is not None else ""
        click.echo(f"    {person:{width}}  {short}{where}")


def write_consensus(study: str, take: Sequence[str], leave_out: Sequence[str], by: str, *, is_dry_run: bool) -> None:
    """Write the study file from two people's files, every difference settled by a choice, and who settled it."""
    review = protocol()
    if by:
        require_person(review, by)
    own = _own(study)
    if len(own) > 2:
        people = ", ".join(person for person, _ in own)
        raise InputError([Problem(study, 0, "", "A consensus is of two people's files.", value=people)])
    (a, ours), (b, theirs) = own
    choices = [read_choice(text, (a, b)) for text in take]
    choices += [read_choice(text, (a, b), is_taken=False) for text in leave_out]
    before = study_text(study_path(study, "", review), study)
    existing = {} if before.is_new else content(checked(before.text, before.path).content)
    made = consensus((a, content(ours)), (b, content(theirs)), choices, existing)
    data = _over(before.data, existing, made)
    settled = checked(new_text(before, data), before.path).content
    fields = extraction_fields(settled, dict(own))
    if by:
        data["consensus"] = {"by": by, "fingerprint": fingerprint(fields)}
    if by and not is_dry_run:
        keep_evidence(Path(), fields)
    write(before, new_text(before, data), is_dry_run=is_dry_run)
    if not by:
        click.echo(f"Nobody is named as who settled it: livingreview reconfirm extraction {study} --by PERSON")
    for person, own_study in own:
        if own_study.risk_of_bias:
            click.echo(f"The risk of bias in {person}'s file is not taken: assessments are settled apart.")


def _over(data: dict[str, Any], existing: Any, made: dict[str, Any]) -> dict[str, Any]:
    """Give the file's plain values with what the consensus changes; keys that only say a default stay."""
    import copy

    changed: Any = copy.deepcopy(data)
    for edit in edits_between(existing, made):
        holder = changed
        for part in edit.path[:-1]:
            holder = holder[part]
        last = edit.path[-1]
        if edit.value is REMOVE:
            del holder[last]
        elif isinstance(holder, list) and last == len(holder):
            holder.append(edit.value)
        else:
            holder[last] = edit.value
    return dict(changed)


def _own(study: str) -> list[tuple[str, Study]]:
    """Give everyone's file about a study; before two have one, nothing of them is shown."""
    people = {
        person: path
        for path in sorted(Path(layout.EXTRACTION).glob(f"*/{study}.yaml"))
        if not (person := path.parent.name).startswith(".")
    }
    if len(people) < 2:
        done = f"only {next(iter(people))} has" if people else "nobody has"
        fix = f"Each person extracts with: livingreview extract {study} --sheet --by PERSON"
        message = f"Two people's own files are needed, and {done} one; before that, nothing of it is shown."
        raise InputError([Problem(f"{layout.EXTRACTION}/PERSON/{study}.yaml", 0, "", message, fix=fix)])
    return [(person, load_study(path)) for person, path in people.items()]

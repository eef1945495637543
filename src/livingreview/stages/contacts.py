"""The log of contacts as a table: who was asked for what about which study, and what came of it.

1. Each question is a row, as the file has it; asking the same again is a row of its own.
2. A question is open while nothing came of it, and while no later question to the same people about the same thing
   was answered.

Source: MECIR C49; Cochrane Handbook 5.2.3.
"""

from collections.abc import Mapping, Sequence

from livingreview.models.contacts import Contact
from livingreview.tables import CONTACTS, Rows, check, new_row
from livingreview.terms import ContactAnswer


def contact_rows(contacts: Sequence[Contact], labels: Mapping[str, str]) -> Rows:
    """Lay the log out as a table, in its order; `labels` are those of the studies."""
    rows = [
        new_row(CONTACTS, order=order, study_label=labels.get(one.study, one.study), **_cells(one))
        for order, one in enumerate(contacts, start=1)
    ]
    return check(rows, CONTACTS)


def unanswered(contacts: Sequence[Contact]) -> list[Contact]:
    """Give the last question of each that waits for an answer."""
    last = {(one.study, one.asked, one.about): one for one in sorted(contacts, key=lambda one: one.date)}
    return [one for one in last.values() if one.answer is ContactAnswer.NONE_YET]


def _cells(one: Contact) -> dict[str, object]:
    plain = one.plain()
    return {"study_id": plain.pop("study"), **plain}

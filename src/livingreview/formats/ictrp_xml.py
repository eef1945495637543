"""Read the XML that the WHO's search portal for trial registers (ICTRP) gives: `Trial` elements.

1. Each `Trial` is an entry: a register's own record, whose `TrialID` is its number.
2. Element names of the full and of the short export are known, whatever their case and underscores.

Source: the export of the International Clinical Trials Registry Platform (WHO).
"""

from livingreview.formats.columns import column_of, rank
from livingreview.formats.fields import Entry, Values
from livingreview.formats.xml_entries import Element, read_elements, text_of


def read_entries(text: str) -> list[Entry]:
    """Read every trial in order, read or rejected."""
    return read_elements(text, ("Trial",), values_of)


def values_of(trial: Element) -> Values:
    """Give the values of one trial."""
    ranked: dict[str, list[tuple[int, str]]] = {}
    for part in trial:
        name, value = column_of(part.tag) if isinstance(part.tag, str) else None, text_of(part)
        if name and value:
            ranked.setdefault(name, []).append((rank(part.tag), value))
    values = {name: [value for _, value in sorted(found)] for name, found in ranked.items()}
    values["keywords"] = [part for value in values.get("keywords", []) for part in value.split(";")]
    values["database"] = [*values.get("database", []), "ICTRP"]
    return values

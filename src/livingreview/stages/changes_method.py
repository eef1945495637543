"""What is new in the method: settings of the protocol, and its amendments.

1. Methods are what decides which studies are included, and how their results are put together. The version's own
   number and date, people, texts and the parameters of living mode are none.
2. A setting that exists on one side only is one change, whatever it holds. A label is no method: it is a correction.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from livingreview.canonical import canonical_json
from livingreview.stages.changes_state import State, change
from livingreview.tables import Row, Rows
from livingreview.terms import ChangeTopic, VersionKind
from livingreview.words import mark

METHODS = (
    *("question", "eligibility", "screening", "interventions", "comparisons", "outcomes", "study_fields"),
    *("statistics", "syntheses"),
)
NO_METHOD = frozenset({"label", "note", "definition", "rewritten", "source", "decisions_at", "help"})
"""Keys whose values are words for readers, wherever they stand; and what the team says about its own files."""
AMENDMENT = mark("amendment")
"""What a row of changes says that is about an entry of the protocol's own list of amendments."""
LONGEST = 160
"""Characters of a value that are shown."""


def method_changes(old: State, new: State) -> Rows:
    """Give every difference in method; none where one of the protocols is not known."""
    if not old.protocol or not new.protocol:
        return []
    return [*_settings(old.protocol, new.protocol), *_amendments(old.protocol, new.protocol)]


def differences(then: Any, now: Any, path: str) -> Iterator[tuple[str, Any, Any]]:
    """Give the smallest parts of two plain values that differ, with their place."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for key in [*then, *(key for key in now if key not in then)]:
            yield from differences(then.get(key), now.get(key), f"{path}.{key}" if path else key)
    elif then != now:
        yield path, then, now


def settings_of(protocol: Mapping[str, Any], synthesis_id: str) -> dict[str, Any]:
    """Give what decides over one synthesis: its own settings, its comparison and outcome, the common conventions."""
    synthesis = protocol.get("syntheses", {}).get(synthesis_id) or {}
    comparison, outcome = synthesis.get("comparison"), synthesis.get("outcome")
    return {
        f"syntheses.{synthesis_id}": synthesis,
        f"comparisons.{comparison}": protocol.get("comparisons", {}).get(comparison),
        f"outcomes.{outcome}": protocol.get("outcomes", {}).get(outcome),
        "statistics": protocol.get("statistics"),
        "study_fields": protocol.get("study_fields"),
    }


def method_differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Give the differences that are of method and not of words."""
    for path, before, after in differences(then, now, ""):
        if not NO_METHOD.intersection(path.split(".")[1:]):
            yield path, before, after


def setting_text(value: Any) -> str | None:
    """Write the value of a setting on one line."""
    if value is None:
        return None
    text = value if isinstance(value, str) else canonical_json(value).decode("utf-8")
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _settings(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Row]:
    before, after = ({key: protocol.get(key) for key in METHODS} for protocol in (then, now))
    for path, was, is_ in differences(before, after, ""):
        is_method = not NO_METHOD.intersection(path.split(".")[1:])
        yield change(
            *(ChangeTopic.METHOD, path, path, mark("setting"), setting_text(was), setting_text(is_)),
            consequence=(VersionKind.MAJOR if is_method else VersionKind.PATCH).value,
        )


def _amendments(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Row]:
    """Give every entry whose date and words are new; that an old one now names its part or reach is a correction."""
    known = {_entry(each): each for each in then.get("amendments") or []}
    for position, amendment in enumerate(now.get("amendments") or []):
        before = known.get(_entry(amendment))
        if before != amendment:
            yield change(
                *(ChangeTopic.METHOD, f"amendments[{position}]", mark("Amendment of the protocol")),
                *(AMENDMENT if before is None else mark("entry"), before and _said(before), _said(amendment)),
                consequence=(VersionKind.MAJOR if before is None else VersionKind.PATCH).value,
            )


def _entry(amendment: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(amendment[key] for key in ("date", "change", "why"))


def _said(amendment: Mapping[str, Any]) -> str:
    part = f", {amendment['part']}" if amendment.get("part") else ""
    reach = f"; applied to {amendment['applied']}" if amendment.get("applied") else ""
    return f"{amendment['date']}{part}: {amendment['change']} ({amendment['why']}{reach})"

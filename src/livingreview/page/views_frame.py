"""What stands around every page: who is here, where one can go, what the server asks back."""

from typing import Any

from livingreview.models.review import Review
from livingreview.terms import ScreeningStage

STAGE_LABELS = {ScreeningStage.TITLE_ABSTRACT: "Title and abstract", ScreeningStage.FULL_TEXT: "Full text"}


def frame(
    review: Review, by: str, *, prefix: str, csrf: str, here: str, notice: str = "", can_log_out: bool = False
) -> dict[str, Any]:
    """Give the context that all templates share; `here` is its path below the prefix."""
    person = review.team[by]
    return {
        "prefix": prefix,
        "csrf": csrf,
        "review": {"title": review.title, "version": review.version, "notice": notice},
        "person": {"id": by, "label": person.label, "roles": list(person.roles)},
        "places": [
            {"href": f"{prefix}{path}", "label": label, "here": path == here} for path, label in _places(person)
        ],
        "can_log_out": can_log_out,
    }


def _places(person: Any) -> list[tuple[str, str]]:
    places = []
    if "screener" in person.roles:
        places += [(f"/screen/{stage.value}", label) for stage, label in STAGE_LABELS.items()]
        places.append(("/mine", "My decisions"))
    if "adjudicator" in person.roles:
        places.append(("/conflicts", "Conflicts"))
    if set(person.roles) & {"screener", "adjudicator"}:
        places.append(("/duplicates", "Duplicates"))
    return [*places, ("/dashboard", "Dashboard")]

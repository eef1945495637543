"""Nothing of what others decided reaches a screener before the screener has decided, byte for byte."""

import itertools
from pathlib import Path

import pytest

from livingreview.canonical import record_id
from livingreview.decision_files import NewDecision, record_decisions
from livingreview.page import rankings
from livingreview.terms import Decision, ScreeningStage
from pages import TEAM, signed_in, team_app, write_page_review
from reviews import ris_entry

N = 14
RECORDS = [record_id(ris_entry(f"Trial {number:02}")) for number in range(N)]
PATHS = (
    "/api/review",
    "/api/mine",
    "/api/dashboard",
    *(f"/api/next?order={order}&seed=3&n=50" for order in ("oldest", "newest", "random", "ranked")),
    *(f"/api/record/{record}?stage={stage}" for record in RECORDS[:2] for stage in ScreeningStage),
)
REFUSED = ("/api/conflicts", "/api/conflicts?stage=full_text", "/pdf/" + RECORDS[0])


@pytest.fixture(autouse=True)
def wait_for_rankings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rankings, "SOON", 60.0)


def answers(root: Path, bobs: list[Decision]) -> list[tuple[int, str, dict[str, str]]]:
    """Give all that Ann is told where Bob decided so on the first records, and Ann on the third."""
    write_page_review(root, N, team=TEAM)
    new = [
        NewDecision(
            record, decision, "wrong_design" if decision is Decision.EXCLUDE else None, note=f"I say {decision}."
        )
        for record, decision in zip(RECORDS, bobs, strict=False)
    ]
    record_decisions(root, ScreeningStage.TITLE_ABSTRACT, "bob", new)
    record_decisions(
        root,
        ScreeningStage.TITLE_ABSTRACT,
        "ann",
        [NewDecision(RECORDS[5], Decision.INCLUDE, at="2026-01-20T09:00:00Z")],
    )
    app = team_app(root)
    ann = signed_in(app, "ann")
    told = []
    for path in (*PATHS, *REFUSED):
        answer = ann.get(path)
        told.append((answer.status_code, answer.text.replace(ann.headers["x-csrf-token"], ""), dict(answer.headers)))
    late = {"stage": "full_text", "record_id": RECORDS[0], "decision": "include", "request": "r"}
    told.append((0, ann.post("/api/decide", json=late).text, {}))
    return told


@pytest.mark.parametrize("kind", [Decision.EXCLUDE, Decision.MAYBE])
def test_whatever_a_colleague_decided_every_answer_is_the_same(kind: Decision, tmp_path: Path) -> None:
    ours = answers(tmp_path / "a", [Decision.INCLUDE] * 3)
    theirs = answers(tmp_path / "b", [kind, Decision.INCLUDE, kind])

    assert ours == theirs


def test_no_answer_holds_a_word_of_a_colleague(tmp_path: Path) -> None:
    told = answers(tmp_path, [Decision.EXCLUDE] * 3)

    assert '"order_used":"ranked"' in told[PATHS.index("/api/next?order=ranked&seed=3&n=50")][1]
    for (_, text, _), path in zip(told, (*PATHS, *REFUSED), strict=False):
        assert "I say" not in text, path


def test_numbers_that_rest_on_few_decisions_of_another_are_not_shown_to_a_screener(tmp_path: Path) -> None:
    write_page_review(tmp_path, 30)
    app = team_app(tmp_path)
    records = [record_id(ris_entry(f"Trial {number:02}")) for number in range(12)]
    for person, n in itertools.product(("ann", "bob"), range(9)):
        record_decisions(tmp_path, ScreeningStage.TITLE_ABSTRACT, person, [NewDecision(records[n], Decision.EXCLUDE)])
    ann, eve = signed_in(app, "ann"), signed_in(app, "eve")

    few, all_of_it = (each.get("/api/dashboard").json() for each in (ann, eve))
    for person in ("ann", "bob"):
        record_decisions(tmp_path, ScreeningStage.TITLE_ABSTRACT, person, [NewDecision(records[9], Decision.EXCLUDE)])
    enough = ann.get("/api/dashboard").json()

    assert few["agreement"] == []
    assert few["flow"]["states"]["excluded at screening"] is None
    assert [person["person"] for person in few["stages"][0]["reviewers"]] == ["ann"]
    assert all_of_it["flow"]["states"]["excluded at screening"] == 9
    assert [row["n"] for row in all_of_it["agreement"]] == [9]
    assert [row["n"] for row in enough["agreement"]] == [10]
    assert enough["flow"]["states"]["excluded at screening"] == 10

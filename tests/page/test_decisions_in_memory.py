"""What the page holds in memory is what reading everything anew would give."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livingreview.canonical import record_id
from livingreview.decision_files import NewDecision, record_decisions
from livingreview.page.review_state import ReviewState
from livingreview.page.snapshot import Snapshot
from livingreview.stages.queue import ordered
from livingreview.terms import Decision, ScreeningStage
from pages import write_page_review
from reviews import ris_entry

N = 4
RECORDS = [record_id(ris_entry(f"Trial {number:02}")) for number in range(N)]
PEOPLE = ("ann", "bob")
moves = st.lists(
    st.tuples(
        st.sampled_from(list(ScreeningStage)), st.sampled_from([*PEOPLE, "bot"]), st.sampled_from(RECORDS),
        st.sampled_from(list(Decision)), st.booleans(),
    ),
    max_size=14,
)  # fmt: skip


def seen(snapshot: Snapshot) -> object:
    folds = [[fold.fold(report) for report in RECORDS] for fold in snapshot.folds.values()]
    due = [sorted(snapshot.due_for(stage, person)) for stage in ScreeningStage for person in PEOPLE]
    own = [snapshot.own_decisions(stage, person) for stage in ScreeningStage for person in PEOPLE]
    return folds, due, own, snapshot.open


def do(root: Path, move: tuple) -> None:
    stage, person, record, decision, is_change = move
    replaces = None
    if is_change:
        path = root / f"screening/{stage}/{person}.jsonl"
        found = [line for line in (path.read_text().splitlines() if path.exists() else []) if record in line]
        replaces = found[-1].split('"hash":"')[1].split('"')[0] if found else None
    reason = "wrong_design" if decision is Decision.EXCLUDE else None
    record_decisions(root, stage, person, [NewDecision(record, decision, reason, replaces=replaces)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves)
def test_reading_on_gives_what_reading_anew_gives(tmp_path_factory, done: list) -> None:
    root = tmp_path_factory.mktemp("review")
    write_page_review(root, N)
    state = ReviewState(root)
    with state.now() as snapshot:
        seen(snapshot)
    for move in done:
        do(root, move)
        with state.now() as snapshot:
            held = seen(snapshot)
        assert held == seen(ReviewState(root)._snapshot)


def test_a_queue_goes_along_its_order_and_on_from_where_a_page_stands(tmp_path: Path) -> None:
    write_page_review(tmp_path, N)
    with ReviewState(tmp_path).now() as snapshot:
        order = snapshot.order("random", 5)
        stage = ScreeningStage.TITLE_ABSTRACT
        whole = snapshot.next_along(order, stage, "ann", None, N)
        rest = snapshot.next_along(order, stage, "ann", whole[1], N)

    assert whole == ordered(RECORDS, "random", year_of={}, seed=5)
    assert rest == whole[2:]


def test_a_file_that_git_replaced_is_read_whole(tmp_path: Path) -> None:
    write_page_review(tmp_path, N)
    state = ReviewState(tmp_path)
    new = [NewDecision(record, Decision.INCLUDE) for record in RECORDS]
    record_decisions(tmp_path, ScreeningStage.TITLE_ABSTRACT, "ann", new)
    path = tmp_path / "screening/title_abstract/ann.jsonl"
    with state.now() as snapshot:
        assert len(snapshot.due_for(ScreeningStage.TITLE_ABSTRACT, "ann")) == 0
    first = path.read_bytes().splitlines(keepends=True)[0]

    path.unlink()
    path.write_bytes(first)

    with state.now() as snapshot:
        assert len(snapshot.due_for(ScreeningStage.TITLE_ABSTRACT, "ann")) == N - 1
    path.unlink()
    with state.now() as snapshot:
        assert len(snapshot.due_for(ScreeningStage.TITLE_ABSTRACT, "ann")) == N


def test_a_protocol_that_breaks_leaves_the_review_in_place_and_says_so(tmp_path: Path) -> None:
    write_page_review(tmp_path, N)
    state = ReviewState(tmp_path)
    path = tmp_path / "config/review.yaml"
    before = path.read_text()

    def reread(text: str) -> Snapshot:
        path.write_text(text)
        state._looked = 0.0
        with state.now():
            reading = state._reading
        assert reading is not None
        reading.join()
        with state.now() as snapshot:
            return snapshot

    broken = reread("title: [")
    assert broken.review.title
    assert "config/review.yaml" in state.notice
    assert reread(before.replace("Ann", "Anna")).review.team["ann"].label == "Anna"
    assert state.notice == ""

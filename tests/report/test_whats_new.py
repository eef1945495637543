"""What's new since the version before stands in the report, and a reconstruction says on every page that it is one."""

import re
from dataclasses import replace

import pytest

from livingreview.models.review import Reconstruction
from livingreview.report.document import document
from livingreview.report.front import currency
from livingreview.report.glance import first_screen
from livingreview.report.whats_new import change_tables, whats_new
from livingreview.stages import publish
from livingreview.tables import CHANGES, LIVING, VERSION_HISTORY, new_row

SAID = "reconstruction: evidence published up to 2009"


def changed(order, **cells):
    basics = {
        "order": order,
        "since": "1.0",
        "topic": "outcome",
        "subject": "pain",
        "label": "Pain",
        "what": "estimate",
    }
    return new_row(CHANGES, **{**basics, "cause": "evidence", "consequence": "patch", **cells})


def history(*versions):
    return [
        new_row(VERSION_HISTORY, order=n, version=number, date=f"2026-0{n}-01", kind="minor", events=["Amended"],
                is_frozen=n < len(versions))
        for n, number in enumerate(versions, start=1)
    ]  # fmt: skip


@pytest.fixture
def updated(tables):
    rows = [
        changed(1, before="MD 1.00", after="MD 2.00", because=["Berg 2021 came in"]),
        changed(2, what="studies", before="1", after="2", because=["Berg 2021 came in"]),
        changed(3, what="participants", cause="evidence and method", held="20", before="10", after="30"),
        changed(4, topic="study", subject="berg_2021", label="<b>Berg</b> 2021", what="eligibility", cause=None,
                before="not included", after="included", because=["ann at full text, line 7: include"]),
    ]  # fmt: skip
    return replace(tables, changes=rows, version_history=history("1.0", "1.1"))


def test_the_first_version_has_nothing_new_to_tell(tables):
    assert whats_new(replace(tables, version_history=history("1.0"))) == ()


def test_the_first_screen_counts_studies_and_no_boxes_of_the_flow(updated):
    numbers = [
        changed(5, topic="study", subject="new_studies", label="Included", what="number", before="1", after="2"),
        changed(6, topic="study", subject="new_reports", label="Reports", what="number", before="1", after="3"),
        changed(7, topic="eligibility reversal", subject="rec_1", label="Lund 2019", what="state", before="excluded"),
    ]

    with_boxes = first_screen(replace(updated, changes=[*updated.changes, *numbers])).changed.parts[0]
    boxes_alone = first_screen(replace(updated, changes=numbers[:2])).changed.parts[0]

    said = "1 study came in or went out, 1 decision on eligibility was reversed and 1 outcome has other numbers"
    assert with_boxes == f"Since version 1.0 of 2026-01-01: {said}. "
    assert boxes_alone == "Since version 1.0 of 2026-01-01: nothing that the answers rest on differs. "


def test_the_section_stands_before_the_background_and_names_the_version_before(updated):
    names = [section.anchor for section in document(updated, flow=None, figures={}).sections]
    html = re.sub(r"</?span[^>]*>", "", publish.pages(updated, fonts="").screen)

    assert names.index("whats-new") < names.index("background")
    assert "Version 1.0 of 2026-01-01. Amended. Evidence was added or changed." in html
    assert "MD 1.00" in html
    assert "MD 2.00" in html


def test_names_from_files_are_never_markup(updated):
    html = publish.pages(updated, fonts="").screen

    assert "&lt;b&gt;Berg&lt;/b&gt; 2021" in html
    assert "<b>Berg" not in html


def test_reasons_that_several_values_share_are_told_once(updated):
    outcomes, *_ = change_tables(updated.changes)

    told = [[line[0] for line in row[4].lines] for row in outcomes.rows]
    assert told == [
        ["Changed by evidence.", "Berg 2021 came in"],
        ["As above."],
        ["With the method of then it would be 20.", "Changed by evidence and method."],
    ]


def test_the_history_names_every_version_oldest_first(updated):
    [section] = whats_new(updated)

    assert [row[0] for row in section.blocks[-1].rows] == ["1.0", "1.1"]


def test_a_version_in_which_nothing_differs_says_so(updated):
    [section] = whats_new(replace(updated, changes=[]))

    assert "Nothing differs from version 1.0 of 2026-01-01." in str(section.blocks[0])


@pytest.fixture
def reconstructed(tables):
    return replace(
        tables,
        review=tables.review.model_copy(update={"reconstruction": Reconstruction(published_until=2009)}),
        report_status=[{**row, "state": "published after the reconstruction's year"} for row in tables.report_status],
    )


def test_a_reconstruction_says_so_at_the_top_in_the_footer_and_in_its_box_on_currency(reconstructed):
    html = publish.pages(reconstructed, fonts="").screen

    n = len(reconstructed.report_status)
    assert html.index("Reconstruction: evidence published up to 2009.") < html.index("<h1>")
    assert html[html.index("<footer>") :].count("Reconstruction: evidence published up to 2009.") == 1
    told = f"{n} reports and 0 studies published later, or of unknown year, are set aside."
    assert currency(reconstructed).rows[0] == (
        "Reconstruction",
        f"Reconstruction: evidence published up to 2009. {told}",
    )


def test_every_page_of_the_pdf_of_a_reconstruction_says_so(reconstructed):
    printed = publish.pages(reconstructed, fonts="").printed

    running = printed[printed.index('<span class="running-version">') :]
    assert running.startswith(f'<span class="running-version"><strong>{SAID}</strong> · Version')


def test_any_other_review_says_nothing_of_it(tables):
    assert "econstruction" not in publish.pages(tables, fonts="").screen


@pytest.mark.parametrize(("new_studies", "is_shown"), [([], False), (["Berg 2021"], True)])
def test_new_evidence_alone_is_shown_only_where_a_study_is_new(updated, new_studies, is_shown):
    synthesis = next(iter(updated.review.syntheses))
    rows = [
        new_row(LIVING, synthesis_id=synthesis, part=part, state="computed", display=1.2, display_low=1.0,
                display_high=1.5, new_studies=new_studies if part == "after" else [])
        for part in ("after", "new")
    ]  # fmt: skip

    (section,) = whats_new(replace(updated, living=rows))

    shown = [block for block in section.blocks if getattr(block, "anchor", "") == "new-living"]
    assert [[row[1] for row in block.rows] for block in shown] == (
        [["After", "New evidence alone"]] if is_shown else []
    )

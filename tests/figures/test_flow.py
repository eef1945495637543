from xml.etree import ElementTree as ET

import pytest

from livingreview.errors import TableError
from livingreview.figures.flow import Periods, flow_diagram
from livingreview.figures.flow_boxes import boxes
from livingreview.report.render import checked_svg
from report import sample

SVG = "{http://www.w3.org/2000/svg}"


def groups(svg):
    return {
        group.get("id"): [text.text for text in group.iter(SVG + "text")]
        for group in ET.fromstring(svg).iter(SVG + "g")
        if group.get("id")
    }


def test_each_box_is_a_group_named_by_the_packages_key():
    assert groups(flow_diagram(sample.flow()))["records_screened"] == ["Records screened (n\u00a0=\u00a0110)"]


def test_reasons_are_itemised_in_their_box_largest_first():
    lines = [line.text.replace("\u00a0", " ") for line in boxes(sample.flow())["dbr_excluded"].lines]

    assert lines == ["Reports excluded (n = 3)", "Wrong design (n = 2)", "Wrong population (n = 1)"]


def test_what_the_template_has_no_box_for_stands_apart_and_no_count_is_left_out():
    found = boxes(sample.flow())
    lines = [line.text for box in found.values() for line in box.lines]

    assert any(
        line.startswith("Records awaiting screening") for line in [x.text for x in found["not_in_template"].lines]
    )
    totals = [row for row in sample.flow() if row["item"] is None and row["n"]]
    assert all(any(line.startswith(row["label"]) for line in lines) for row in totals)


def test_an_open_state_that_nothing_is_in_takes_no_line():
    rest = boxes(sample.flow())["not_in_template"].lines

    assert all(line.n for line in rest)


def test_the_column_of_other_methods_is_left_out_when_nothing_was_found_so():
    svg = flow_diagram(sample.flow(has_other=False))

    assert "other_assessed" not in groups(svg)
    assert "Nothing was found by other methods." in svg


def test_an_empty_review_has_every_box_at_zero():
    shown = groups(flow_diagram(sample.flow(is_empty=True)))

    assert all("(n\u00a0=\u00a00)" in " ".join(lines) for lines in shown.values())
    assert {"database_results", "duplicates", "dbr_assessed", "new_studies"} <= set(shown)


def test_a_box_grows_with_its_lines_and_texts_stay_inside():
    rows = sample.flow()
    long = [
        {**row, "item": f"{row['item']} " + sample.LONG_WORD} if row["item"] == "Wrong design" else row for row in rows
    ]
    root = ET.fromstring(flow_diagram(long))
    box = next(group for group in root.iter(SVG + "g") if group.get("id") == "dbr_excluded")
    frame = box.find(SVG + "rect")
    top, bottom = float(frame.get("y")), float(frame.get("y")) + float(frame.get("height"))

    assert all(top < float(text.get("y")) < bottom for text in box.iter(SVG + "text"))
    right = float(frame.get("x")) + float(frame.get("width"))
    assert all(float(t.get("x")) + float(t.get("textLength") or 0) < right for t in box.iter(SVG + "text"))


def test_hostile_labels_are_text():
    rows = [{**row, "label": sample.HOSTILE} if row["box"] == "records_screened" else row for row in sample.flow()]

    assert "<script" not in flow_diagram(rows)


def test_row_order_does_not_matter():
    assert flow_diagram(sample.flow()[::-1]) == flow_diagram(sample.flow())


VERSIONS = [
    {"unit": unit, "part": part, "n": n}
    for unit in ("studies", "reports")
    for part, n in (
        *(("previous", 5), ("removed", 1), ("new", 3), ("total", 7)),
        *(("found_since", 3), ("carried_over", 0)),
    )
]


def test_an_updated_review_shows_what_the_last_version_had_and_what_changed():
    shown = groups(flow_diagram(sample.flow(), versions=VERSIONS))

    assert "(n\u00a0=\u00a05)" in " ".join(shown["previous_studies"])
    changed = " ".join(shown["changed_studies"])
    assert "New studies included (n\u00a0=\u00a03)" in changed
    assert "Studies no longer included (n\u00a0=\u00a01)" in changed
    assert "Found by" not in changed


def test_what_an_earlier_search_had_found_is_told_from_what_the_latest_found():
    of_reports = {("reports", "found_since"): 1, ("reports", "carried_over"): 2}
    versions = [{**row, "n": of_reports.get((row["unit"], row["part"]), row["n"])} for row in VERSIONS]

    changed = " ".join(groups(flow_diagram(sample.flow(), versions=versions))["changed_studies"]).replace("\u00a0", " ")

    assert "New studies included (n = 3) Reports newly included (n = 3)" in changed
    assert "Found by searches since then (n = 1) Found by earlier searches (n = 2)" in changed


def test_each_line_holds_a_number_for_every_period_and_the_periods_are_named():
    periods = Periods(["Previous searches", "Since version 1.0"], {("records_screened", "databases", ""): [100, 10]})

    svg = flow_diagram(sample.flow(), periods=periods)

    assert " ".join(groups(svg)["records_screened"]).replace("\u00a0", " ") == "Records screened (n = 100 | 10)"
    assert "Each n: Previous searches\u00a0|\u00a0Since version 1.0" in svg
    assert '-desc">Each n: Previous searches\u00a0|\u00a0Since version 1.0. ' in svg


def test_boxes_with_links_are_no_single_image():
    svg = flow_diagram(sample.flow(), links={"records_screened": "#flow-records_screened"})

    assert 'role="group"' in svg
    assert '<a href="#flow-records_screened">' in svg
    assert 'role="img"' in flow_diagram(sample.flow())


@pytest.mark.parametrize("address", ["http://example.org", "javascript:alert(1)", "#a b", "", "#"])
def test_a_link_that_leaves_the_document_is_no_part_of_a_figure(address):
    svg = flow_diagram(sample.flow(), links={"records_screened": address})

    with pytest.raises(TableError, match="href"):
        checked_svg(svg, "flow")

"""What the report says of a review, table by table: counts, grounds, references, comparisons."""

from dataclasses import replace

from livingreview.models.notes import Note
from livingreview.report import abstract, characteristics, front, integrity, methods, selection
from livingreview.report.elements import Flagged, Lines
from livingreview.report.markdown import prose
from livingreview.report.other_reviews import published_table
from livingreview.report.reference_list import study_references
from livingreview.report.references import References
from livingreview.report.result_tables import printed_table
from livingreview.report.syntheses import synthesis_sections
from livingreview.tables import CLAIMS, DECISION_NOTES, NOTICES, PRINTED_RESULTS, PUBLISHED_RESULTS, new_row
from report import sample


def references(tables):
    return References(tables.records, tables.linked_records)


def decided(report, note, *, actor="reviewer_a", is_resolution=False, line=1):
    return new_row(DECISION_NOTES, actor=actor, is_resolution=is_resolution, line=line, report_id=report, note=note)


def reports_in(tables, state):
    return [row["report_id"] for row in tables.report_status if row["state"] == state]


def test_sources_searched_on_one_day_share_its_date(tables):
    searches = [{**tables.searches[0], "source": name, "date": "2026-01-02"} for name in ("One", "Two")]
    other = {**tables.searches[0], "source": "Three", "date": "2026-01-01"}

    same = abstract.abstract(replace(tables, searches=searches))
    apart = abstract.abstract(replace(tables, searches=[*searches, other]))

    assert "One and Two (searched through 2026-01-02)" in str(same)
    assert "Three (searched through 2026-01-01); One and Two (searched through 2026-01-02)" in str(apart)


def test_a_study_that_awaits_classification_is_not_counted_as_included(tables):
    n = len(characteristics.included_studies(tables))
    waiting = [{**row, "status": "awaiting classification"} for row in tables.studies[:1]]

    changed = replace(tables, studies=[*waiting, *tables.studies[1:]])

    assert len(characteristics.included_studies(changed)) == n - 1
    assert f"{n - 1} studies" in characteristics.overview(changed)[0].parts[0]
    assert f"{n - 1} studies" in " ".join(str(part) for block in abstract.abstract(changed) for part in block.parts)


def test_excluded_reports_are_listed_with_the_words_of_those_who_settled_them(tables):
    (report, *_) = reports_in(tables, "excluded")
    notes = [decided(report, "It is a letter."), decided(report, "It has no arm.", actor="reviewer_b")]

    both = selection.excluded(replace(tables, decision_notes=notes), references(tables))
    settled = [*notes, decided(report, "A letter has no arms.", actor="adjudicator", is_resolution=True)]
    one = selection.excluded(replace(tables, decision_notes=settled), references(tables))

    assert "It is a letter. / It has no arm." in [row[2] for row in both.rows]
    assert "A letter has no arms." in [row[2] for row in one.rows]


def test_an_open_report_shows_nobodys_words(tables):
    (report, *_) = reports_in(tables, "conflict at full text") or reports_in(tables, "awaiting screening")

    shown = selection.awaiting(
        replace(tables, decision_notes=[decided(report, "Looks fine to me.")]), references(tables)
    )

    assert "Looks fine to me." not in str(shown.rows)


def test_a_report_that_could_not_be_had_says_why(tables):
    report = tables.report_status[0]["report_id"]
    status = [{**tables.report_status[0], "state": "not retrieved"}, *tables.report_status[1:]]
    note = Note.model_validate(
        {
            "kind": "not retrieved",
            "record_id": report,
            "note": "Out of print.",
            "by": "adjudicator",
            "date": "2026-01-01",
        }
    )

    shown = selection.awaiting(replace(tables, report_status=status, notes=[note]), references(tables))

    assert "Out of print." in str(shown.rows)


def test_a_report_is_cited_by_the_linked_record_that_says_most():
    tables = sample.sample()
    known = tables.records[0]
    bare = {**known, "record_id": "rec_0000000000000000", "title": "[title not given in the source] X", "authors": []}
    bare |= {"is_title_known": False, "journal": None}
    linked = [{"record_id": row["record_id"], "report_id": "rec_0000000000000000"} for row in (bare, known)]

    found = References([bare, known], linked)

    assert str(known["title"]).rstrip(".") in found.reference("rec_0000000000000000")[0]
    assert found.named("rec_0000000000000000, page 2") == f"{found.short(known['record_id'])}, page 2"


def test_a_title_that_is_not_known_is_left_out_of_a_short_name():
    record = {
        **sample.sample().records[0],
        "title": "[title not given in the source] Thesis with 3 trials",
        "authors": [],
    }
    record |= {"is_title_known": False, "year": None}

    assert References([record], []).short(record["record_id"]) == "Thesis with 3 trials"


def test_results_of_other_reviews_stand_beside_ours_and_say_why_they_are_not_rebuilt(tables):
    synthesis = next(iter(tables.review.syntheses))
    row = new_row(
        PUBLISHED_RESULTS,
        synthesis_id=synthesis,
        number=1,
        record_id=tables.records[0]["record_id"],
        about="pain at a week",
        measure="MD",
        estimate=-1.5,
        estimate_low=-2.0,
        estimate_high=-1.0,
        why_not_rebuilt="No trial's numbers were seen.",
        locator="abstract",
    )

    table = published_table(replace(tables, published_results=[row]), references(tables), synthesis)

    assert table.rows[0][1:5] == (
        "MD \N{MINUS SIGN}1.50 [\N{MINUS SIGN}2.00, \N{MINUS SIGN}1.00]",
        "not stated",
        "not stated",
        "No trial's numbers were seen.",
    )


def test_a_result_that_no_synthesis_uses_is_listed_and_says_so(tables):
    study, outcome = tables.studies[0]["study_id"], next(iter(tables.review.outcomes))
    row = new_row(
        PRINTED_RESULTS,
        study_id=study,
        number=9,
        result="results[8]",
        outcome=outcome,
        timepoint="year 3",
        printed="a lot",
        record_id=tables.records[0]["record_id"],
        locator="page 9",
    )

    table = printed_table(replace(tables, printed_results=[row]), references(tables))

    assert table.rows[0][2:4] == ("a lot", "no synthesis")
    assert isinstance(table.rows[0][4], Lines)


def test_a_lone_subgroup_is_said_to_have_nothing_to_compare_with(tables):
    with_subgroups = next(name for name, synthesis in tables.review.syntheses.items() if synthesis.subgroup)
    first = next(row["subgroup"] for row in tables.summary if row["subgroup"])
    summary = [row for row in tables.summary if row["subgroup"] in ("", first)]

    sections = synthesis_sections(replace(tables, summary=summary), references(tables), {})
    section = next(part for part in sections if part.anchor == f"synthesis-{with_subgroups}")

    assert f"({first}); there is nothing to compare it with." in str(section.blocks)


def test_headings_of_one_level_stay_on_one_level():
    html = str(prose("## One\n\n## Two\n\n### Three\n\n## Four\n"))

    assert html.count("<h3>") == 3
    assert html.count("<h4>") == 1


def told(tables, kind="retraction", report=None):
    report = report or tables.study_reports[0]["record_id"]
    row = new_row(NOTICES, report_id=report, kind=kind, record_id=report, place="Feet. 2019;3:4")
    return replace(tables, notices=[row])


def test_a_reference_to_a_retracted_report_says_so_wherever_it_stands(tables):
    changed = told(tables)
    found = References(changed.records, changed.linked_records, changed.notices)
    report, other = (row["record_id"] for row in tables.study_reports[:2])

    assert found.reference(report)[0] == Flagged("Retracted:")
    assert found.reference(other) == references(tables).reference(other)
    assert "Flagged(text='Retracted:')" in str(study_references(changed, found))
    assert "Flagged(text='Retracted:')" in str(characteristics.included(changed, found))


def test_a_report_without_a_note_about_its_retraction_is_named_as_such(tables):
    changed = told(tables)
    found = References(changed.records, changed.linked_records, changed.notices)

    [row] = integrity.notices(replace(changed, notes=()), found).rows

    assert row[1] in {study["study_label"] for study in tables.studies}
    assert row[2] == Lines((("Retraction: Feet. 2019;3:4",),))
    assert row[3] == Flagged("The team has decided and written nothing about this yet.")


def test_what_the_team_says_about_a_retraction_stands_beside_it(tables):
    changed = told(tables)
    found = References(changed.records, changed.linked_records, changed.notices)
    note = Note(
        kind="integrity concern",
        record_id=changed.notices[0]["report_id"],
        note="Left out.",
        by="ada",
        date="2026-02-01",
    )

    [row] = integrity.notices(replace(changed, notes=(note,)), found).rows

    assert row[3] == Lines((("Left out. (Ada Example, 2026-02-01)",),))


def test_an_excluded_report_is_not_listed_and_a_correction_needs_no_note(tables):
    excluded = reports_in(tables, "excluded")[0]

    assert integrity.notices(told(tables, report=excluded), references(tables)).rows == ()
    [row] = integrity.notices(replace(told(tables, "correction"), notes=()), references(tables)).rows
    assert row[3] == "–"


def test_the_results_name_the_studies_with_a_retracted_report(tables):
    changed = told(tables)

    [block] = integrity.concerned_studies(changed, references(tables))

    assert block.parts[0].text.startswith("Retracted: 1 study (")
    assert integrity.concerned_studies(told(tables, "correction"), references(tables)) == ()
    assert integrity.concerned_studies(tables, references(tables)) == ()


def test_a_search_whose_hits_are_not_its_entries_is_named_with_the_teams_reason(tables):
    search = {**tables.searches[0], "source": "Base", "platform": None, "date": "2026-01-01", "n_entries": 98}
    differing = [{**search, "hits": 120, "note": "Twenty-two had no abstract."}, {**search, "hits": 99, "note": None}]

    found = str(methods.methods(replace(tables, searches=differing))[1])

    assert "Base, run on 2026-01-01: the source stated 120 hits, the export holds 98 entries." in found
    assert "Twenty-two had no abstract." in found
    assert "The team gives no reason." in found
    assert "the source stated" not in str(methods.methods(replace(tables, searches=[{**search, "hits": 98}]))[1])


def test_the_first_page_counts_the_conclusions_by_what_became_of_their_conditions(tables):
    states = ["holds", "withdrawn", "cannot be evaluated"]
    claims = [
        new_row(CLAIMS, order=n, state=state, evidence="current" if n else "made on earlier evidence")
        for n, state in enumerate(states)
    ]

    said = dict(front.currency(replace(tables, claims=claims)).rows)["Conclusions"]

    assert said == (
        "Conditions of the conclusions, held against today’s numbers: "
        "1 met; 1 not met and so withdrawn; 1 not evaluable; 1 of all made on earlier numbers."
    )

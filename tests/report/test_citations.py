"""Studies that the report names lead to their references, which can be cited, copied and kept."""

import re
from dataclasses import replace
from html import unescape

import pytest
from markupsafe import Markup

from livingreview.figures.svg import printable
from livingreview.formats import bibtex, ris
from livingreview.report.citations import labels_of, to_references, with_citations
from livingreview.report.citing import citation, citing
from livingreview.report.document import document
from livingreview.report.elements import (
    Bullets,
    DataTable,
    Details,
    Footnote,
    Lines,
    Link,
    Prose,
    Section,
    columns,
    text,
)
from livingreview.report.finished_files import finished_files
from livingreview.report.origins import origins
from livingreview.report.printing import main_document
from livingreview.report.reference_list import exports
from livingreview.report.references import References
from livingreview.report.reporting_guidelines import guideline_references, named_guidelines
from livingreview.tables import INCLUSIONS, STUDIES, new_row
from report import sample

STUDY = Link("Berg 2015", "#reference-berg_2015")
HOSTILE = "A } title\r\nER  - \r\nTY  - JOUR @misc{x, </pre><script>alert(1)</script>"


def studies(*named):
    basics = {"status": "completed", "design": "randomised parallel", "condition": "pain", "n_results": 1}
    return [
        new_row(STUDIES, study_id=study, study_label=label, registrations=[], arms=[], **basics)
        for study, label in named
    ]


LABELS = labels_of(studies(("berg_2015", "Berg 2015"), ("berg_2015a", "Berg 2015a")), {"berg_2015", "berg_2015a"})


def linked(*blocks):
    return with_citations(Section("x", "X", blocks), LABELS).blocks


def references(tables):
    return References(tables.records, tables.linked_records, tables.notices)


def test_a_study_named_in_text_a_list_a_cell_and_a_footnote_becomes_a_link():
    named = "Without Berg 2015, nothing."
    table = DataTable("t", "T", columns("A", "B"), (("Berg 2015", Lines(((named,),))),), "", (Footnote(named),))
    inside = ("Without ", STUDY, ", nothing.")

    paragraph, bullets, folded = linked(
        text(named), Bullets((((named,), ((named,),)),)), Details("More", (table,), is_printed=False)
    )

    assert paragraph.parts == inside
    assert bullets.items == ((inside, (inside,)),)
    (cited,) = folded.blocks
    assert cited.rows == ((STUDY, Lines((inside,))),)
    assert cited.notes[0].parts == inside


def test_the_longest_label_wins_and_no_part_of_a_word_is_a_study():
    (paragraph,) = linked(text("Berg 2015a, Lindberg 2015, Berg 2015b, Berg 2015-2"))

    assert paragraph.parts == (
        Link("Berg 2015a", "#reference-berg_2015a"),
        ", Lindberg 2015, Berg 2015b, Berg 2015-2",
    )


def test_what_is_a_link_already_stays_one():
    own = Link("Berg 2015", "#study-berg_2015")
    (paragraph,) = linked(text(own, " and Berg 2015"))

    assert paragraph.parts == (own, " and ", STUDY)


def test_a_shared_label_a_common_word_and_a_study_without_a_report_are_no_citation():
    shared = studies(("a", "Berg 2015"), ("b", "Berg 2015"), ("c", "Pain"), ("d", "Lund 2019"), ("e", "DREAM"))

    assert labels_of(shared, {"a", "b", "c", "e"}).ids == {"DREAM": "e"}


def test_the_teams_text_is_linked_between_tags_but_not_within_links_code_and_headings():
    html = Markup(
        '<h3>Berg 2015</h3>\n<p>Berg 2015 &lt; <em>Berg 2015a</em> <a href="https://x.org">Berg 2015</a> '
        "<code>Berg 2015</code></p>"
    )

    (prose,) = linked(Prose(html))

    assert str(prose.html) == (
        '<h3>Berg 2015</h3>\n<p><a href="#reference-berg_2015">Berg 2015</a> &lt; '
        '<em><a href="#reference-berg_2015a">Berg 2015a</a></em> <a href="https://x.org">Berg 2015</a> '
        "<code>Berg 2015</code></p>"
    )


def test_every_study_named_in_the_page_leads_to_a_reference_with_its_doi(pages, tables):
    for row in tables.studies:
        found = re.search(rf'<th scope="row" id="reference-{row["study_id"]}">.*?</tr>', pages.screen, re.DOTALL)
        assert found, row["study_id"]
        assert 'href="https://doi.org/10.99999/synthetic.' in found[0]
        assert pages.screen.count(f'href="#reference-{row["study_id"]}"') > 0
        assert f'href="#reference-{row["study_id"]}"' in pages.printed


def test_on_paper_a_study_leads_to_its_reference_and_not_to_an_appendix(tables):
    whole = main_document(document(tables, flow=None, figures={}), tables.review)

    assert "#study-" not in str(whole.sections)
    assert "#reference-" in str(whole.sections)
    section = to_references(Section("x", "X", (text(Link("Berg 2015", "#study-berg_2015")),)))
    assert section.blocks[0].parts == (STUDY,)


def test_where_a_number_was_read_is_a_link_to_the_report(pages):
    cell = pages.screen.split('id="data-relief_1w"')[1]

    assert re.search(r'<a href="https://doi.org/10.99999/synthetic.[^"]*" rel="noopener">[^<]+</a>: ', cell)


def test_guidelines_that_the_methods_name_have_a_reference_with_a_doi(pages):
    plain = Section("methods", "Methods", (text("People rated the certainty with GRADE."),))
    named = named_guidelines(plain)

    assert [one.name for one in named] == ["PRISMA 2020", "PRISMA-LSR", "PRISMA-S", "GRADE"]
    assert 'href="#reference-guideline-grade"' in pages.screen
    assert 'href="#reference-guideline-rob-2"' in pages.printed
    (table,) = guideline_references(named).blocks
    assert table.rows[3][1].lines[0][1].href == "https://doi.org/10.1136/bmj.39489.470347.AD"


def test_the_citation_names_authors_title_version_and_date(tables, pages):
    said = citation(tables)

    assert said.endswith(f"{tables.review.title}. Version 1.2, 2026-11-20.")
    plain = [re.sub(r"</?span[^>]*>", "", unescape(html)) for html in (pages.screen, pages.printed)]
    assert [said in html for html in plain] == [True, True]


def files(html):
    found = re.findall(r'<details class="export" data-file="([^"]*)">.*?<pre[^>]*>(.*?)</pre>', html, re.DOTALL)
    return {name: unescape(content) for name, content in found}


def test_citation_and_references_are_read_back_from_the_page(pages, tables):
    found = files(pages.screen)
    n_reports = len({row["record_id"] for row in tables.study_reports})

    assert list(found) == ["citation.bib", "citation.ris", "references.ris", "references.bib"]
    for name, read in (("citation.ris", ris.read_entries), ("citation.bib", bibtex.read_entries)):
        (entry,) = read(found[name])
        assert (entry.fields["title"], entry.fields["year"]) == (tables.review.title, 2026)
    for name, read in (("references.ris", ris.read_entries), ("references.bib", bibtex.read_entries)):
        entries = read(found[name])
        assert len(entries) == n_reports
        assert {entry.fields["doi"] for entry in entries} == {
            references(tables).record(row["record_id"])["doi"] for row in tables.study_reports
        }
    assert "version = {1.2}" in found["citation.bib"]
    assert "ET  - Version 1.2" in found["citation.ris"]


def test_hostile_titles_stay_text_in_every_format(tables):
    records = [{**row, "title": printable(HOSTILE)} for row in tables.records]
    changed = replace(tables, records=records)
    _, in_ris, in_bibtex = exports(changed, references(changed))

    n_reports = len(changed.study_reports)
    assert len(ris.read_entries(in_ris.text)) == n_reports
    assert len(bibtex.read_entries(in_bibtex.text)) == n_reports
    assert in_bibtex.text.count("{") == in_bibtex.text.count("}")


def test_paper_has_the_citation_and_neither_files_nor_formats(pages):
    assert "citation.bib" not in pages.printed
    assert 'id="files"' not in pages.printed
    assert 'id="cite"' in pages.printed


def test_the_page_lists_every_file_beside_it(pages, tables):
    listed = set(re.findall(r'<a href="([^"#:]+)" rel="noopener">', pages.screen))
    beside = {path.removeprefix("reports/") for path in finished_files(tables.review)}

    assert beside - listed == {"review.html"}
    assert {name.split("/")[0] for name in listed - beside} <= {"figures"}


def test_a_review_without_studies_offers_no_references(empty_tables):
    section = citing(empty_tables, References([], []), ())

    assert [part.anchor for part in section.sections] == ["cite-review", "cite-files"]


@pytest.mark.parametrize("language", ["en", "pt"])
def test_every_file_is_described(language):
    review = sample.review().model_copy(update={"language": language})
    section = citing(replace(sample.sample(), review=review), References([], []), ())
    (table,) = [block for block in section.sections[-1].blocks if isinstance(block, DataTable)]

    assert all(row[0] for row in table.rows)


def decided(report, actor, day, *, is_resolution=False):
    at = f"{day}T10:00:00Z"
    return new_row(INCLUSIONS, report_id=report, actor=actor, is_resolution=is_resolution, decision="include", at=at)


def test_the_origins_of_a_number_name_who_took_the_study_in_and_who_extracted_it(tables):
    study = tables.studies[0]["study_id"]
    report = next(row["record_id"] for row in tables.study_reports if row["study_id"] == study)
    other = next(row["record_id"] for row in tables.study_reports if row["study_id"] != study)
    ids = list(tables.review.team)
    ann, bob = (tables.review.team[name].label for name in ids[:2])
    rows = [
        decided(report, ids[0], "2026-02-03"),
        decided(report, ids[1], "2026-02-05", is_resolution=True),
        decided(other, ids[0], "2026-03-03"),
    ]
    named = [{**row, "settled_by": ids[1], "extracted_by": f"{ids[0]}; {ids[1]}"} for row in tables.studies[:1]]

    (folded,) = origins(replace(tables, inclusions=rows, studies=[*named, *tables.studies[1:]]), references(tables))

    cells = {row[0].text: row[3] for row in folded.blocks[0].rows if isinstance(row[0], Link)}
    assert cells[tables.studies[0]["study_label"]].lines == (
        (f"Full text, {ann}, 2026-02-03: include",),
        (f"Conflict settled by {bob}, 2026-02-05: include",),
        (f"Extraction by {ann} and {bob}, settled by {bob}",),
    )
    unnamed = next(cell for label, cell in cells.items() if label == tables.studies[2]["study_label"])
    assert unnamed == "Extraction: the study file names nobody"

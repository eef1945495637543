"""Tables for a word processor: their structure is read back as a browser or Word would."""

from html.parser import HTMLParser

from livingreview.report.elements import Column, DataTable, Footnote, Lines, NoteMark, Symbol
from livingreview.report.word_table import word_tables
from report import sample


class Reader(HTMLParser):
    """Reads tables as rows of cells, each with its tag, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, dict[str, str | None], str]]]] = []
        self.tags: list[str] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append((tag, dict(attrs), ""))
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append("\n")

    def handle_endtag(self, tag):
        if tag in ("td", "th") and self.cell is not None:
            name, attrs, _ = self.tables[-1][-1][-1]
            self.tables[-1][-1][-1] = (name, attrs, "".join(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    return reader


def width(row) -> int:
    return sum(int(attrs.get("colspan") or 1) for _, attrs, _ in row)


TABLE = DataTable(
    "t",
    "Findings",
    (
        Column("Outcome"),
        Column("Risk with rest", group="Absolute"),
        Column("Risk with bath", group="Absolute"),
        Column("Certainty"),
    ),
    (
        (
            "Falls <b>",
            "200 per 1,000",
            Lines((("Low: 10",), ("High: 20", NoteMark("a", "x", "#y")))),
            Lines(((Symbol("⊕⊕◯◯", "Low", "certainty-low"), " ", NoteMark("b", "x", "#y")),)),
        ),
    ),
    "",
    (Footnote("About everyone."), Footnote("Few <people>.", "a", "n")),
)


def test_headings_span_columns_and_rows_so_that_every_row_is_as_wide_as_the_table() -> None:
    (table,) = read(word_tables([TABLE], title="T")).tables

    first, second, body = table
    assert [(text, attrs.get("rowspan"), attrs.get("colspan")) for _, attrs, text in first] == [
        ("Outcome", "2", None),
        ("Absolute", None, "2"),
        ("Certainty", "2", None),
    ]
    assert [text for _, _, text in second] == ["Risk with rest", "Risk with bath"]
    assert width(first) == width(body) == 4
    assert {tag for tag, _, _ in (*first, *second)} == {"th"}


def test_cells_hold_lines_letters_and_symbols_with_their_words() -> None:
    body = read(word_tables([TABLE], title="T")).tables[0][2]

    assert [text for _, _, text in body] == ["Falls <b>", "200 per 1,000", "Low: 10\nHigh: 20a", "⊕⊕◯◯ Low b"]


def test_every_cell_has_its_own_border_and_nothing_depends_on_a_style_sheet() -> None:
    reader = read(word_tables([TABLE], title="T"))

    cells = [attrs for row in reader.tables[0] for _, attrs, _ in row]
    assert all("border:1px solid" in (attrs["style"] or "") for attrs in cells)
    assert not {"style", "link", "script", "img", "a"} & set(reader.tags)


def test_footnotes_follow_with_their_letters_and_hostile_text_stays_text() -> None:
    html = word_tables([TABLE], title="<T>")

    assert "<sup>a</sup> Few &lt;people&gt;.</p>" in html
    assert html.index("About everyone.") < html.index("Few &lt;people&gt;")
    assert "<title>&lt;T&gt;</title>" in html


def test_the_reports_findings_are_written_with_a_row_for_each_outcome(pages) -> None:
    (table,) = read(pages.findings).tables

    outcomes = [row[0][2] for row in table[2:]]
    assert len(outcomes) == len(sample.review().syntheses)
    assert all(width(row) == 8 for row in table[2:])
    assert "very low" in pages.findings or "Very low" in pages.findings
    assert "Very low: the true effect is likely to be substantially different" in pages.findings


def test_a_review_without_syntheses_says_so(empty_pages) -> None:
    assert read(empty_pages.findings).tables == []
    assert "Nothing to show" in empty_pages.findings

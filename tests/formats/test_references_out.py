"""References written as RIS and BibTeX are read back as they were, whatever stands in them."""

from hypothesis import given
from hypothesis import strategies as st

from livingreview.formats import bibtex as bibtex_reader
from livingreview.formats import ris as ris_reader
from livingreview.formats.references_out import authors, bibtex, escaped, key_of, one_line, ris
from livingreview.tables import RECORDS, new_row

WORDS = st.text(st.characters(exclude_categories=["C"], exclude_characters="{}~^"), min_size=1, max_size=60)
HOSTILE = "End}\n@article{x, title = {y}}\r\nER  - \nTY  - JOUR\nTI  - \\input{/etc/passwd} 50% & $x_1$ #"


def record(**cells):
    basics = {"record_id": "rec_0000000000000001", "title": "A trial", "is_title_known": True, "raw": "x"}
    return new_row(RECORDS, **{**basics, "authors": [], "registry_ids": [], **cells})


FULL = record(
    title="Müller's trial: 50% of é & ß",
    authors=["Müller, K. L.", "Trial and Error Group"],
    year=1995,
    journal="Pain & Care",
    volume="12",
    issue="3",
    pages="445-459",
    doi="10.99999/a_b",
    pmid="99999999",
)


def test_an_article_is_read_back_from_ris_with_every_field():
    (entry,) = ris_reader.read_entries(ris(FULL))

    shown = ("type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
    assert [entry.fields[name] for name in shown] == ["JOUR", *(FULL[name] for name in shown[1:])]


def test_an_article_is_read_back_from_bibtex_with_every_field():
    (entry,) = bibtex_reader.read_entries(bibtex(FULL, "muller_1995"))

    shown = ("type", "title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "pmid")
    assert [entry.fields[name] for name in shown] == ["article", *(FULL[name] for name in shown[1:])]


def test_hostile_text_stays_within_its_field():
    hostile = record(title=HOSTILE, authors=[HOSTILE], journal=HOSTILE)

    (from_ris,) = ris_reader.read_entries(ris(hostile))
    (from_bibtex,) = bibtex_reader.read_entries(bibtex(hostile, "x"))

    assert from_ris.fields["title"] == one_line(HOSTILE)
    assert from_bibtex.rejected is None
    written = bibtex(hostile, "x")
    assert written.count("{") == written.count("}")
    assert "\\input" not in written
    assert len(written.splitlines()) == 5


def test_what_is_missing_is_left_out():
    assert ris(record(title=None)) == "TY  - GEN\r\nER  - \r\n"
    assert bibtex(record(title=None), "x") == "@misc{x,\n}\n"


def test_a_name_that_holds_the_word_between_names_is_kept_together():
    assert authors(["Ann and Bo Fund", "Berg, C."]) == "{Ann and Bo Fund} and Berg, C."


def test_a_key_has_plain_letters_only():
    assert key_of("Müller", "1995", "a}b,c") == "muller_1995_a_b_c"
    assert key_of("疼痛") == "reference"


@given(WORDS)
def test_any_title_keeps_its_braces_in_balance_and_its_line(title):
    written = bibtex(record(title=title), "x")

    assert written.count("{") == written.count("}")
    assert len(written.split("\n")) <= 4
    assert "\n" not in escaped(title)
    found = ris_reader.read_entries(ris(record(title=title)))
    assert [entry.fields["title"] for entry in found] == [one_line(title) or None]

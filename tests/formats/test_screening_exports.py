"""Decisions in exports of Rayyan, Covidence and ASReview: who decided what, and nothing that is not said."""

import io
import json
import os
import sqlite3
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livingreview.formats.archives import ArchiveError
from livingreview.formats.recognise import FormatError
from livingreview.formats.ruby_hash import RubyError, parse
from livingreview.formats.screening_export import ExportedDecision, Logged, Tool, instant
from livingreview.formats.screening_tools import decisions_in, read_screening_export
from livingreview.terms import Decision
from screening_exports import (
    asreview_csv,
    asreview_database,
    asreview_project,
    covidence_csv,
    inclusion,
    rayyan_csv,
    rayyan_log,
    rayyan_zip,
    zip_of,
)

INCLUDE, EXCLUDE, MAYBE = Decision.INCLUDE, Decision.EXCLUDE, Decision.MAYBE


def decided(data: bytes, **options) -> list[list[tuple]]:
    """Give who decided what on each entry."""
    export = read_screening_export(data, **options)
    return [[(one.reviewer, one.decision, one.reasons) for one in entry.decisions] for entry in export.entries]


# Rayyan


def test_rayyan_names_every_reviewer_and_their_decision() -> None:
    notes = inclusion(Ann="Included", Bo="Excluded", Cy="Maybe", Di="Undecided") + (
        " | RAYYAN-LABELS: pilot,RCT | RAYYAN-EXCLUSION-REASONS: wrong drug,wrong outcome"
        ' | USER-NOTES: {"Bo"=>["see page 3", "and 4"]}'
    )

    [entry] = read_screening_export(rayyan_csv({"title": "A trial", "notes": notes})).entries

    assert entry.key == "101"
    assert entry.labels == ("pilot", "RCT")
    assert entry.decisions == (
        ExportedDecision("Ann", INCLUDE),
        ExportedDecision("Bo", EXCLUDE, ("wrong drug", "wrong outcome"), "see page 3\nand 4"),
        ExportedDecision("Cy", MAYBE),
    )


def test_reasons_of_several_who_excluded_belong_to_none_of_them() -> None:
    notes = inclusion(Ann="Excluded", Bo="Excluded") + " | RAYYAN-EXCLUSION-REASONS: x,y"

    [entry] = read_screening_export(rayyan_csv({"title": "A trial", "notes": notes})).entries

    assert [one.reasons_are_own for one in entry.decisions] == [False, False]


@pytest.mark.parametrize(
    "text",
    [
        'TY  - JOUR\nTI  - A trial\nAN  - rayyan-7\nN1  - first\nN1  - RAYYAN-INCLUSION: {"Zoë"=>"Included"}\nER  - \n',
        '@article{rayyan-7,\n title={A trial},\n note={RAYYAN-INCLUSION: \\{\\"Zoë\\"=\\>\\"Included\\"\\}}\n}\n',
        '%0 Journal Article\n%T A trial\n%M rayyan-7\n%Z RAYYAN-INCLUSION: {"Zo\\u00EB" => "Included"}\n',
    ],
    ids=["RIS", "BibTeX", "EndNote"],
)
def test_rayyan_is_read_in_every_format_it_writes(text: str) -> None:
    export = read_screening_export(text.encode())

    assert export.tool is Tool.RAYYAN
    assert [(entry.key, [(one.reviewer, one.decision) for one in entry.decisions]) for entry in export.entries] == [
        ("7", [("Zoë", INCLUDE)])
    ]


def test_decisions_of_an_earlier_review_in_rayyan_are_not_taken_for_this_ones() -> None:
    old, new = inclusion(Ann="Included"), inclusion(Ann="Excluded")

    export = read_screening_export(
        rayyan_csv(
            {"title": "Decided in both", "notes": f"{old} | RAYYAN-LABELS: old | {new}"},
            {"title": "Decided in one of them", "notes": old},
            {"title": "Decided in none"},
        )
    )
    both, one, none = export.entries

    assert (both.decisions, both.labels) == ((ExportedDecision("Ann", EXCLUDE),), ())
    assert (one.decisions, "two reviews" in str(one.unread)) == ((), True)
    assert (none.decisions, none.unread) == ((), None)


@pytest.mark.parametrize(
    "notes",
    ['RAYYAN-INCLUSION: {"Ann"=>"Perhaps"}', 'RAYYAN-INCLUSION: {"Ann"=>', "RAYYAN-INCLUSION: [1]",
     "RAYYAN-INCLUSION: x",
     'RAYYAN-INCLUSION: {"Ann"=>"Included", "Ann"=>"Excluded"}'],
)  # fmt: skip
def test_a_decision_that_cannot_be_read_is_said_not_passed_over(notes: str) -> None:
    [entry] = read_screening_export(rayyan_csv({"title": "A trial", "notes": notes})).entries

    assert entry.decisions == ()
    assert "cannot be read" in str(entry.unread)


def test_the_log_gives_each_persons_last_decision_reasons_and_time() -> None:
    log = rayyan_log(
        ("101", "included", "1", "ann@x.org", "2024-05-01 09:00:00 UTC"),
        ("101", "included", "-1", "ann@x.org", "2024-05-02 09:30:00 UTC"),
        ("101", '"__EXR__wrong drug"', "1", "ann@x.org", "2024-05-02 09:30:01 UTC"),
        ("101", "__EXR__too old", "1", "ann@x.org", "2024-05-02 09:30:02 UTC"),
        ("101", "__EXR__too old", "-1", "ann@x.org", "2024-05-02 09:30:03 UTC"),
        ("102", "included", "0", "bo@x.org", "2024-05-02 10:00:00 UTC"),
        ("102", "included", "deleted", "ann@x.org", "2024-05-02 10:00:00 UTC"),
    )

    export = read_screening_export(rayyan_zip(log, {"title": "A", "notes": inclusion(Ann="Excluded")}, {"title": "B"}))

    noon = "2024-05-02T10:00:00Z"
    assert export.log == {
        "ann@x.org": {"101": Logged(EXCLUDE, ("wrong drug",), "2024-05-02T09:30:00Z"), "102": Logged(at=noon)},
        "bo@x.org": {"102": Logged(MAYBE, (), noon)},
    }


def test_the_log_alone_is_refused_with_what_to_give_instead() -> None:
    with pytest.raises(FormatError, match="give the zip file"):
        read_screening_export(rayyan_log(("101", "included", "1", "ann@x.org", "2024-05-01 09:00:00 UTC")))


# Covidence


def test_a_list_of_covidence_says_nothing_by_itself() -> None:
    data = covidence_csv({"Title": "A trial"})

    assert decided(data) == [[]]
    assert decided(data, listed=INCLUDE) == [[("*", INCLUDE, ())]]


def test_reasons_and_notes_of_covidence_are_told_apart() -> None:
    notes = "Exclusion reason: Wrong study design; Ann (2024-05-01 10:00:00): a letter; "

    [entry] = read_screening_export(covidence_csv({"Title": "A", "Notes": notes, "Tags": "pilot; SRH"})).entries

    [decision] = entry.decisions
    assert decision == ExportedDecision("*", EXCLUDE, ("Wrong study design",), "Ann (2024-05-01 10:00:00): a letter")
    assert entry.labels == ("pilot", "SRH")


def test_a_list_said_to_be_included_must_not_hold_reasons_for_exclusion() -> None:
    [entry] = read_screening_export(
        covidence_csv({"Title": "A", "Notes": "Exclusion reason: Wrong dose; "}), listed=INCLUDE
    ).entries

    assert entry.decisions == ()
    assert "reason for exclusion" in str(entry.unread)


# ASReview


def test_labels_of_asreview_are_read_with_time_note_user_and_tags() -> None:
    own = {
        "abstract": "x",
        "asreview_time": "2025-03-01 10:00:00",
        "asreview_note": "good",
        "asreview_user_name": "Ann Lee",
    }

    export = read_screening_export(
        asreview_csv(
            {"title": "A", "asreview_label": "1", **own, "asreview_tag_pop_adults": "1"},
            {"title": "B", "asreview_label": "0.0"},
            {"title": "C", "asreview_label": ""},
            {"title": "D", "asreview_label": "7"},
        )
    )

    a, b, c, d = export.entries
    assert (a.labels, a.decisions) == (
        ("pop_adults",),
        (ExportedDecision("Ann Lee", INCLUDE, (), "good", "2025-03-01T10:00:00Z"),),
    )
    assert [one.decision for one in b.decisions] == [EXCLUDE]
    assert (c.decisions, c.unread) == ((), None)
    assert "is no label" in str(d.unread)


def test_labels_in_ris_are_read_from_the_notes() -> None:
    said = [
        "ASReview_irrelevant",
        'asreview_time: "2025-03-01 10:00:00"',
        'asreview_note: "old \\"x\\""',
        "asreview_was: 3",
    ]
    notes = "".join(f"N1  - {line}\n" for line in said)
    text = f"TY  - JOUR\nTI  - A\n{notes}ER  - \nTY  - JOUR\nTI  - B\nN1  - ASReview_not_seen\nER  - \n"

    a, b = read_screening_export(text.encode()).entries

    assert a.decisions == (ExportedDecision("*", EXCLUDE, (), 'old "x"', "2025-03-01T10:00:00Z"),)
    assert b.decisions == ()


def test_an_entry_with_both_labels_is_not_guessed() -> None:
    text = "TY  - JOUR\nTI  - A\nN1  - ASReview_irrelevant\nN1  - ASReview_relevant\nER  - \n"

    [entry] = read_screening_export(text.encode()).entries

    assert (entry.decisions, "is no label" in str(entry.unread)) == ((), True)


def test_a_column_of_labels_under_another_name_is_read_only_where_asked_for() -> None:
    data = b"title,abstract,included\nA,x,1\nB,y,0\n"

    with pytest.raises(FormatError, match="No decisions"):
        read_screening_export(data)
    assert decided(data, tool=Tool.ASREVIEW) == [[("*", INCLUDE, ())], [("*", EXCLUDE, ())]]


def test_a_project_of_asreview_is_read_with_its_dataset() -> None:
    dataset = b"livingreview_record_id,title,abstract\nrec_00000000000000aa,A,x\nrec_00000000000000bb,B,y\n"

    export = read_screening_export(asreview_project(dataset, asreview_database(["A", "B"], {0: 1})))

    assert [entry.own_ids for entry in export.entries] == [("rec_00000000000000aa",), ("rec_00000000000000bb",)]
    assert export.entries[0].decisions == (ExportedDecision("*", INCLUDE, (), "seen", "2025-03-01T10:00:00Z"),)
    assert export.entries[1].decisions == ()


def test_a_project_of_release_2_keeps_its_records_in_a_second_database() -> None:
    database = asreview_database(["A"], {0: 0})
    config = {"project_file_version": 2, "mode": "oracle", "datasets": [{"id": "d", "name": "in.csv"}]}
    files = {"project.json": json.dumps(config).encode(), "data/in.csv": b"title,abstract\nA,x\n"}

    [entry] = read_screening_export(
        zip_of({**files, "data_store.db": database, "reviews/abc/results.db": database})
    ).entries

    assert [one.decision for one in entry.decisions] == [EXCLUDE]


def test_a_project_of_release_1_says_what_to_do() -> None:
    config = {"project_file_version": 1, "mode": "oracle", "dataset_path": "in.csv"}

    with pytest.raises(FormatError, match="open it in ASReview 3 and export it again"):
        read_screening_export(zip_of({"project.json": json.dumps(config).encode(), "reviews/a/results.sql": b"x"}))


def test_a_row_that_does_not_describe_its_record_is_not_used() -> None:
    dataset = b"livingreview_record_id,title,abstract\nrec_00000000000000aa,Other,x\n"

    [entry] = read_screening_export(asreview_project(dataset, asreview_database(["A"], {0: 1}))).entries

    assert entry.own_ids == ()
    assert entry.entry.fields["title"] == "A"
    assert entry.entry.fields["year"] == 2021


def test_a_simulation_is_nobodys_decisions() -> None:
    with pytest.raises(FormatError, match="simulation"):
        read_screening_export(asreview_project(b"title\n", asreview_database([], {}), mode="simulate"))


# Any tool


def test_a_file_with_marks_of_two_tools_needs_a_person_to_say() -> None:
    data = asreview_csv({"title": "A", "notes": inclusion(Ann="Included"), "asreview_label": "0"})

    with pytest.raises(FormatError, match="--from"):
        read_screening_export(data)
    assert decided(data, tool=Tool.RAYYAN) == [[("Ann", INCLUDE, ())]]
    assert decided(data, tool=Tool.ASREVIEW) == [[("*", EXCLUDE, ())]]


def test_an_export_without_decisions_is_named_as_that() -> None:
    with pytest.raises(FormatError, match="No decisions"):
        read_screening_export(b"TY  - JOUR\nTI  - A\nER  - \n")


def test_the_decisions_in_records_are_counted() -> None:
    def rows(data: bytes) -> list[dict]:
        entries = read_screening_export(data).entries
        return [{**entry.entry.fields, "raw": entry.entry.raw} for entry in entries]

    assert decisions_in(rows(rayyan_csv({"title": "A", "notes": inclusion(Ann="Included")}, {"title": "B"}))) == (
        "Rayyan",
        1,
    )
    assert decisions_in(rows(rayyan_csv({"title": "A"}))) is None
    assert decisions_in(rows(covidence_csv({"Title": "A"}, {"Title": "B"}))) == ("Covidence", 2)
    assert decisions_in([{"raw": "TY  - JOUR\nTI  - A\nER  - ", "title": "A", "notes": []}]) is None


SAMPLE = "exports/asreview_citation-file-formatting"


@pytest.mark.parametrize("name", ["RIS/_baseline_rayyan.ris", "CSV/_baseline_rayyan.csv"])
def test_a_published_export_of_rayyan_is_read(name: str) -> None:
    if "LIVINGREVIEW_DATA" not in os.environ:
        pytest.skip("LIVINGREVIEW_DATA names no folder with published exports")

    found = decided((Path(os.environ["LIVINGREVIEW_DATA"]) / SAMPLE / name).read_bytes())

    words = [INCLUDE, INCLUDE, MAYBE, MAYBE, EXCLUDE, EXCLUDE]
    assert found == [*([("Emily", word, ())] for word in words), [], [], [], []]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-05-01 09:00:00 UTC", "2024-05-01T09:00:00Z"),
        ("2024-05-01T09:00:00.123456Z", "2024-05-01T09:00:00Z"),
        ("2024-05-01 09:00:00", "2024-05-01T09:00:00Z"),
        ("2024-05-01T09:00:00+02:00", "2024-05-01T07:00:00Z"),
        ("1970-01-01 00:00:00", ""),
        ("0001-01-01 00:00:00+14:00", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_times_are_written_in_utc_and_nothing_else_is(text: str, expected: str) -> None:
    assert instant(text) == expected


# Ruby's hashes


def test_ruby_text_is_read_as_ruby_reads_it() -> None:
    text = r'{"a"=>"say \"hi\" \\ \u{1F600} \u00e9 \#{x}", "b" => ["1", nil, true, 2.5], "c"=>{}, "d"=>[]} rest'

    value, end = parse(text)

    assert value == {"a": 'say "hi" \\ \U0001f600 é #{x}', "b": ["1", None, True, "2.5"], "c": {}, "d": []}
    assert text[end:] == " rest"


@pytest.mark.parametrize("text", ['{"a"=>"b"', '{"a" "b"}', "[1", "{nil=>1}", "system('x')", '"', "", "#{x}", "[" * 50])
def test_what_ruby_does_not_write_is_an_error(text: str) -> None:
    with pytest.raises(RubyError):
        parse(text)


strings = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cc"]))


@given(st.dictionaries(strings, strings | st.lists(strings)))
def test_every_text_survives_rubys_quotes(value: dict) -> None:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("#{", "\\#{") + '"'

    def inspected(item: object) -> str:
        return f"[{', '.join(map(quoted, item))}]" if isinstance(item, list) else quoted(str(item))

    text = "{" + ", ".join(f"{quoted(key)}=>{inspected(item)}" for key, item in value.items()) + "}"

    assert parse(text) == (value, len(text))


@settings(max_examples=300)
@given(st.text(st.sampled_from('{}[]",=>\\ua1n :')))
def test_no_text_makes_the_ruby_reader_crash(text: str) -> None:
    try:
        parse(text)
    except RubyError:
        return


# Hostile files


SAMPLES = {
    "rayyan.csv": rayyan_csv(
        {"title": "A trial", "notes": inclusion(Ann="Excluded") + " | RAYYAN-EXCLUSION-REASONS: x"}
    ),
    "rayyan.zip": rayyan_zip(
        rayyan_log(("101", "included", "1", "ann@x.org", "2024-05-01 09:00:00 UTC")),
        {"title": "A trial", "notes": inclusion(Ann="Included")},
    ),
    "covidence.csv": covidence_csv({"Title": "A trial", "Notes": "Exclusion reason: x; "}),
    "asreview.csv": asreview_csv({"title": "A trial", "asreview_label": "1", "asreview_time": "2025-03-01 10:00:00"}),
    "asreview.asreview": asreview_project(b"title\nA\n", asreview_database(["A"], {0: 1})),
}


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=60)
@given(st.data())
def test_a_changed_byte_gives_decisions_or_one_clear_error(name: str, data) -> None:
    sample = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 3))):
        sample[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))

    try:
        export = read_screening_export(bytes(sample))
    except FormatError:
        return
    assert all(one.decision in Decision for entry in export.entries for one in entry.decisions)


@pytest.mark.parametrize("name", ["../articles.csv", "/etc/articles.csv", "a/../../articles.csv", "C:\\articles.csv"])
def test_an_archive_that_names_files_outside_of_itself_is_refused(name: str) -> None:
    with pytest.raises(FormatError, match="outside of itself"):
        read_screening_export(zip_of({name: b"x", "articles.csv": SAMPLES["rayyan.csv"]}))


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr("livingreview.formats.archives.MAX_UNPACKED", 1000)
    started = time.monotonic()

    with pytest.raises(FormatError, match="gigabyte"):
        read_screening_export(zip_of({"articles.csv": b"0" * 5_000_000}))
    assert time.monotonic() - started < 2


def test_an_archive_that_lies_about_a_size_gives_no_more_than_it_says() -> None:
    data = bytearray(zip_of({"articles.csv": b"0" * 100_000}))
    for place in (22, data.rindex(b"PK\x01\x02") + 24):
        data[place : place + 4] = (10).to_bytes(4, "little")

    with pytest.raises(FormatError, match="cannot be read"):
        read_screening_export(bytes(data))


def test_an_archive_that_is_of_no_tool_says_so() -> None:
    with pytest.raises(FormatError, match="neither what Rayyan hands out"):
        read_screening_export(zip_of({"picture.png": b"x"}))


def endless(name: str) -> str:
    return (
        f"CREATE VIEW {name} AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x AS record_id,"
        " 1 AS label, 0 AS time, '' AS note, 1 AS user_id FROM c"
    )


def test_a_view_in_the_place_of_a_table_is_not_run() -> None:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(asreview_database(["A"], {}))
    connection.execute("DROP TABLE results")
    connection.execute(endless("results"))

    with pytest.raises(FormatError, match="no table results"):
        read_screening_export(asreview_project(b"title\nA\n", connection.serialize()))


def test_a_column_that_is_computed_is_not_read() -> None:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(asreview_database(["A"], {}))
    connection.execute("DROP TABLE results")
    connection.execute(
        "CREATE TABLE results (record_id INTEGER, label INTEGER, time FLOAT, user_id INTEGER,"
        " note TEXT GENERATED ALWAYS AS (hex(zeroblob(1000))) VIRTUAL)"
    )
    connection.execute("INSERT INTO results (record_id, label) VALUES (0, 1)")
    connection.commit()

    with pytest.raises(FormatError, match="no stored column note"):
        read_screening_export(asreview_project(b"title\nA\n", connection.serialize()))


def test_a_description_that_unpacks_to_too_much_is_not_read(monkeypatch) -> None:
    monkeypatch.setattr("livingreview.formats.asreview_project.MAX_CONFIG", 1000)

    with pytest.raises(FormatError, match="larger than any tool makes it"):
        read_screening_export(zip_of({"project.json": b" " * 1001}))


def test_a_database_that_is_none_is_a_clear_error() -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        read_screening_export(asreview_project(b"title\nA\n", b"SQLite format 3\x00" + b"\xff" * 5000))


def test_a_damaged_archive_is_a_clear_error() -> None:
    with pytest.raises((FormatError, ArchiveError), match="damaged"):
        read_screening_export(b"PK\x03\x04" + b"\x00" * 100)


def test_hostile_names_and_reasons_stay_plain_text() -> None:
    mark = "<script>alert(1)</script>{{ 7*7 }}"
    notes = inclusion(**{mark: "Excluded"}) + f" | RAYYAN-EXCLUSION-REASONS: {mark}"

    assert decided(rayyan_csv({"title": mark, "notes": notes})) == [[(mark, EXCLUDE, (mark,))]]


def test_a_long_note_of_open_brackets_is_read_in_time() -> None:
    notes = "RAYYAN-INCLUSION: " + "{" * 200_000 + " | RAYYAN-INCLUSION:" * 20_000 + '"' + "\\" * 200_001
    started = time.monotonic()

    [entry] = read_screening_export(rayyan_csv({"title": "A", "notes": notes})).entries

    assert entry.unread
    assert time.monotonic() - started < 5


def test_archives_are_read_in_memory_only(tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)

    read_screening_export(SAMPLES["rayyan.zip"])
    read_screening_export(SAMPLES["asreview.asreview"])

    assert list(tmp_path.iterdir()) == []
    assert zipfile.is_zipfile(io.BytesIO(SAMPLES["rayyan.zip"]))

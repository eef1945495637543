"""The root's own review: every number has its place in a source, every derived one can be rebuilt.

`docs/ketamine_provenance.csv` has one row for each number of a file: where the file has it, the
document or address it was read in and where in that, or the formula that derives it from others.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import NormalDist
from typing import Any

import pytest

from livingreview import yaml_dialect
from livingreview.derived import Derived, derive
from livingreview.folder import Folder, read_folder
from livingreview.frames import from_frame, to_frame
from livingreview.models.review import Review
from livingreview.models.study import Study
from livingreview.stages.effects import effects
from livingreview.stages.extraction_results import study_results
from livingreview.tables import EFFECTS, STUDY_RESULTS, Row
from livingreview.terms import NoteKind, ReportState

ROOT = Path(__file__).parents[1]
PROVENANCE = ROOT / "docs" / "ketamine_provenance.csv"
COLUMNS = ["file", "key", "value", "document_or_address", "where_in_it", "formula"]

DERIVED, THIS_REVIEW = "derived", "this review"
DOCUMENTS = {
    "Faísco et al. 2024, Ketamine in Chronic Pain: A Review",
    "re-posted copy of What effectiveness is ketamine in the management of chronic neuropathic pain?",
}
UNKNOWN_TITLE = "[title not given in the source]"

NOT_FACTS = {
    "schema": "version of the file's format",
    "fingerprint": "hash of the evidence a rating was made on",
    "version": "version of the review",
    "version_date": "date of the review",
    "date": "date of the review",
    "file": "name of an export",
    "record_id": "id",
    "search_id": "id",
    "study_id": "id",
    "registrations": "ids",
    "reviewers": "how many people decide, set by the protocol",
    "from_days": "bound of a window, set by the protocol",
    "to_days": "bound of a window, set by the protocol",
}
"""Keys whose numbers say nothing about a source, each with what they are."""

IDENTIFIERS = re.compile(r"\b(?:[\w-]+\.)+(?:com|org|nl|gov)\b\S*|\b(?:NCT|PMC|CD)\d\S*|\{\{.*?\}\}", re.DOTALL)
"""Addresses, register numbers and placeholders: digits in them are names, not numbers."""

WORDS = ("three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
"""Numbers in words that are walked too; "one" and "two" are ordinary words of a sentence."""

NUMBER = re.compile(rf"(?<![\w.])-?\d+(?:\.\d+)*|(?<![\w.])\.\d+|\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)

Number = tuple[str, str, str]
"""File, place in it, and the number as the file has it."""


def numbers_in_files() -> Iterator[Number]:
    """Give every number of the review's study files, ratings, notes, searches, rulings, protocol and texts."""
    for path in sorted([*ROOT.glob("records/**/*.yaml"), ROOT / "config" / "review.yaml"]):
        file = path.relative_to(ROOT).as_posix()
        for key, value in numbers_in(yaml_dialect.read(path.read_text("utf-8"), file).data, ()):
            yield file, key, value
    with (ROOT / "records" / "same_report.csv").open(encoding="utf-8", newline="") as rulings:
        for line, ruling in enumerate(csv.DictReader(rulings), start=2):
            yield from (("records/same_report.csv", f"line {line}, reason", n) for n in numbers_of(ruling["reason"]))
    for path in sorted(ROOT.glob("config/text/*.md")):
        for number, paragraph in enumerate(re.split(r"\n\n+", path.read_text("utf-8").strip()), start=1):
            file = path.relative_to(ROOT).as_posix()
            yield from ((file, f"paragraph {number}", found) for found in numbers_of(paragraph))


def numbers_in(value: Any, path: yaml_dialect.Path) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in NOT_FACTS:
                yield from numbers_in(inner, (*path, key))
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from numbers_in(inner, (*path, position))
    elif isinstance(value, str):
        yield from ((yaml_dialect.key_text(path), found) for found in numbers_of(value))
    elif value is not None and not isinstance(value, bool):
        yield yaml_dialect.key_text(path), repr(value)


def numbers_of(text: str) -> list[str]:
    found = [match.lower() for match in NUMBER.findall(IDENTIFIERS.sub("", text))]
    return [str(WORDS.index(number) + 3) if number in WORDS else number for number in found]


def days_of_weeks(weeks: float) -> float:
    return weeks * 7


def days_of_months(months: float) -> float:
    """Take a month as 30 days, to place a result in time only."""
    return months * 30


def days_of_hours(hours: float) -> float:
    return hours / 24


def hours_of_days(days: float) -> float:
    return days * 24


def weeks_of_days(days: float) -> float:
    return days / 7


def mg_per_hour(micrograms_per_kg_and_minute: float, kg: float) -> float:
    return micrograms_per_kg_and_minute * kg * 60 / 1000


def percent_of(percent: float, people: float) -> float:
    """Give how many people a percentage is, which has to be a whole number of them."""
    count = percent * people / 100
    assert count == int(count), f"{percent} % of {people} is no whole number"
    return count


def as_percentage(events: float, people: float) -> float:
    return 100 * events / people


def last_count_below(percent: float, people: float) -> float:
    return math.floor(percent * people / 100)


def first_count_above(percent: float, people: float) -> float:
    return math.ceil(percent * people / 100)


def equal_groups(people: float, groups: float) -> float:
    return people / groups


def sum_of(first: float, second: float) -> float:
    return first + second


def difference(first: float, second: float) -> float:
    return abs(first - second)


def difference_in_spreads(first: float, second: float, spread: float) -> float:
    return abs(first - second) / spread


FORMULAS: Mapping[str, Callable[..., float]] = {
    formula.__name__: formula
    for formula in (
        days_of_weeks,
        days_of_months,
        days_of_hours,
        hours_of_days,
        weeks_of_days,
        mg_per_hour,
        percent_of,
        as_percentage,
        last_count_below,
        first_count_above,
        equal_groups,
        sum_of,
        difference,
        difference_in_spreads,
    )
}


def parsed(formula: str) -> tuple[Callable[..., float], list[str]]:
    call = re.fullmatch(r"(\w+)\(([-\d., ]+)\)", formula)
    assert call is not None, f"not a formula: {formula!r}"
    return FORMULAS[call[1]], [argument.strip() for argument in call[2].split(",")]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with PROVENANCE.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert reader.fieldnames == COLUMNS
        return list(reader)


@pytest.fixture(scope="module")
def folder() -> Folder:
    return read_folder(ROOT)


@pytest.fixture(scope="module")
def review(folder: Folder) -> Review:
    assert folder.review is not None
    return folder.review.content


@pytest.fixture(scope="module")
def derived(folder: Folder) -> Derived:
    assert folder.review is not None
    return derive(folder, folder.review)


@pytest.fixture(scope="module")
def studies(folder: Folder) -> dict[str, Study]:
    return {study.content.study_id: study.content for study in folder.studies}


@pytest.fixture(scope="module")
def named(derived: Derived) -> dict[str, str]:
    """Give the record of each title, without the words for a title that no source gives."""
    return {row["title"].removeprefix(f"{UNKNOWN_TITLE} "): row["record_id"] for row in derived.records.records}


# Where every number comes from.


def test_every_number_has_a_row_that_says_where_it_was_read(rows: list[dict[str, str]]) -> None:
    known = {(row["file"], row["key"], row["value"]) for row in rows}

    assert sorted(set(numbers_in_files()) - known) == []


def test_no_row_is_about_a_number_that_is_gone_and_none_is_given_twice(rows: list[dict[str, str]]) -> None:
    places = Counter((row["file"], row["key"], row["value"]) for row in rows)

    assert sorted(places.keys() - set(numbers_in_files())) == []
    assert [place for place, n in places.items() if n > 1] == []


def test_every_row_names_a_document_or_address_and_a_place_in_it(rows: list[dict[str, str]]) -> None:
    sources = {row["document_or_address"] for row in rows}

    assert all(row["where_in_it"].strip() for row in rows)
    assert {source for source in sources if not source.startswith(("https://", "http://"))} == {
        *DOCUMENTS,
        DERIVED,
        THIS_REVIEW,
    }


def test_every_address_is_one_that_a_record_of_the_review_names(rows: list[dict[str, str]], derived: Derived) -> None:
    raw = "\n".join(row["raw"] for row in derived.records.records)
    addresses = {row["document_or_address"] for row in rows if row["document_or_address"].startswith("http")}

    assert [address for address in sorted(addresses) if bare(address) not in raw] == []


def bare(address: str) -> str:
    return re.sub(r"^https?://(?:www\.)?", "", address).rstrip("/")


def test_what_the_review_says_of_itself_is_no_number_of_a_result(rows: list[dict[str, str]]) -> None:
    own = {row["key"] for row in rows if row["document_or_address"] == THIS_REVIEW}

    assert [
        key for key in sorted(own) if re.search(r"\.(?:events|n|mean|plus_minus|value|p|n_total|narrative)$", key)
    ] == ["results[0].narrative"]
    assert {
        row["where_in_it"] for row in rows if row["document_or_address"] == THIS_REVIEW and "narr" in row["key"]
    } == {"years of sources' names"}


# Numbers that follow from others.


def test_every_derived_number_is_what_its_formula_gives(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["document_or_address"] == DERIVED:
            formula, arguments = parsed(row["formula"])
            value = row["value"]
            digits = len(value.partition(".")[2])
            assert round(formula(*map(float, arguments)), digits) == float(value), row


def test_a_formula_is_fed_with_numbers_of_the_same_file_or_of_the_one_it_names(rows: list[dict[str, str]]) -> None:
    for row in rows:
        if row["document_or_address"] == DERIVED:
            files = {row["file"], *re.findall(r"records/\S+\.yaml", row["where_in_it"])}
            others = {float(other["value"]) for other in rows if other["file"] in files and other is not row}
            assert {float(argument) for argument in parsed(row["formula"])[1]} <= others, row


def test_only_derived_numbers_have_a_formula(rows: list[dict[str, str]]) -> None:
    assert all(bool(row["formula"]) == (row["document_or_address"] == DERIVED) for row in rows)


def test_a_percentage_that_is_no_whole_number_of_people_gives_no_count() -> None:
    with pytest.raises(AssertionError, match=r"18 % of 30 is no whole number"):
        percent_of(18, 30)


def computed(studies: dict[str, Study], review: Review, synthesis_id: str) -> dict[tuple[str, str], Row]:
    results = to_frame(study_results(studies.values(), review, synthesis_id), STUDY_RESULTS)
    table = effects(results, synthesis_id=synthesis_id, synthesis=review.syntheses[synthesis_id])
    return {(row["analysis"], row["study_id"]): row for row in from_frame(table, EFFECTS)}


def test_the_standard_error_of_gewandter_follows_from_the_printed_p_value(
    studies: dict[str, Study], review: Review
) -> None:
    row = computed(studies, review, "topical_pain")["main", "gewandter_2014"]

    assert (row["estimate"], row["n_total"]) == (-0.17, 462)
    assert row["se"] == pytest.approx(0.17 / NormalDist().inv_cdf(1 - 0.363 / 2), rel=1e-9)


def test_the_spread_of_sigtermans_is_a_standard_error_in_the_main_analysis_because_that_is_wider(
    studies: dict[str, Study], review: Review
) -> None:
    table = computed(studies, review, "pain_1_week")
    main, other = table["main", "sigtermans_2009"], table["plus_minus_as_sd", "sigtermans_2009"]

    assert main["estimate"] == other["estimate"] == pytest.approx(2.68 - 5.45)
    assert main["se"] == pytest.approx(math.hypot(0.51, 0.48))
    assert other["se"] == pytest.approx(math.hypot(0.51, 0.48) / math.sqrt(30))


def test_the_counts_behind_relief_are_the_printed_ones_and_two_named_readings_of_eichenberger(
    studies: dict[str, Study], review: Review
) -> None:
    table = computed(studies, review, "relief_50")
    cells = {place: (row["events_1"], row["n_1"], row["events_2"], row["n_2"]) for place, row in table.items()}

    assert {study: cells["main", study] for study in ("kvarnstrom_2003", "kvarnstrom_2004", "eichenberger_2008")} == {
        "kvarnstrom_2003": (7, 12, 2, 12),
        "kvarnstrom_2004": (5, 10, 0, 10),
        "eichenberger_2008": (percent_of(60, 10), 10, percent_of(10, 10), 10),
    }
    assert cells["placebo_two_of_twenty", "eichenberger_2008"] == (6, 10, percent_of(10, 20), 20)
    assert {row["paired"] for row in table.values()} == {"unknown"}


def test_what_is_in_words_only_stays_in_words(studies: dict[str, Study], review: Review) -> None:
    states = {
        synthesis: {study: row["state"] for (analysis, study), row in computed(studies, review, synthesis).items()}
        for synthesis in ("psychotomimetic_effects", "topical_relief_50", "pain_35_days")
    }

    assert states == {
        "psychotomimetic_effects": {"sigtermans_2009": "narrative only"},
        "topical_relief_50": {"lynch_2005": "narrative only"},
        "pain_35_days": {},
    }


def test_pain_over_35_days_is_printed_beside_the_synthesis_and_not_in_it(
    studies: dict[str, Study], review: Review
) -> None:
    (row,) = study_results(studies.values(), review, "pain_35_days")

    assert (row["study_id"], row["state"], row["why"]) == (
        "pickering_2020",
        "not taken",
        "the study awaits classification",
    )
    assert "185 ± 100" in (studies["pickering_2020"].notes or "")


# Records, and where they stand.


def test_each_source_gave_the_records_it_holds(derived: Derived) -> None:
    assert {row["search_id"].partition("_")[2]: row["n_read"] for row in derived.records.searches} == {
        "references_of_2024_review": 41,
        "reposted_article": 19,
        "pages_on_trials": 23,
        "pages_on_reviews": 15,
        "clinicaltrials_gov": 2,
        "clinicaltrials_gov_by_number": 9,
        "onderzoek_met_mensen": 1,
    }
    assert sum(row["n_rejected"] for row in derived.records.searches) == 0


def test_every_report_ends_in_a_visible_state(derived: Derived) -> None:
    assert Counter(derived.state_of.values()) == {
        ReportState.EXCLUDED_AT_SCREENING: 44,
        ReportState.AWAITING_CLASSIFICATION: 19,
        ReportState.NOT_RETRIEVED: 15,
        ReportState.EXCLUDED: 14,
        ReportState.INCLUDED: 10,
    }


def test_a_title_that_no_source_gives_links_nothing(derived: Derived) -> None:
    unknown = {row["record_id"] for row in derived.records.records if row["title"].startswith(UNKNOWN_TITLE)}
    rules = Counter(row["rule"] for row in derived.dedupe.links)

    assert len(unknown) == 110 - 41
    assert {row["is_title_known"] for row in derived.records.records if row["record_id"] in unknown} == {False}
    assert rules == {"same DOI": 3, "ruled same": 5}


def test_the_number_of_each_reference_is_kept(derived: Derived) -> None:
    kept = {
        "references_of_2024_review": "N1  - reference {}\n",
        "reposted_article": "N1  - bracket number [{}] of the re-posted article;",
    }
    for search, words in kept.items():
        entries = [row for row in derived.records.entries if row["search_id"].endswith(search)]
        raw = {row["record_id"]: row["raw"] + "\n" for row in derived.records.records}
        assert [words.format(row["entry"]) in raw[row["record_id"]] for row in entries] == [True] * len(entries)


def test_every_entry_of_a_page_or_register_has_its_address_or_a_note_of_where_it_was_met(derived: Derived) -> None:
    of_a_document = {"references_of_2024_review", "reposted_article"}
    searches = {row["record_id"]: row["search_id"].partition("_")[2] for row in derived.records.entries}
    without = [
        row for row in derived.records.records if searches[row["record_id"]] not in of_a_document and not row["url"]
    ]
    met = r"number given with .* on a page seen|listed at |met on one of |only that a protocol"

    assert len(without) == 9
    assert [row["title"] for row in without if not re.search(met, row["raw"])] == []


# Studies, reasons and conflicts.


def test_trial_and_registry_entry_are_reports_of_one_study(studies: dict[str, Study], named: dict[str, str]) -> None:
    companions = {
        study_id: sorted((report.role.value, report.record_id) for report in study.reports)
        for study_id, study in studies.items()
        if len(study.reports) > 1
    }

    assert companions == {
        "gewandter_2014": [("primary", named["Gewandter 2014"]), ("registry entry", named["NCT00471445"])],
        "pickering_2020": [("primary", named["Pickering 2020"]), ("registry entry", named["NCT02467517"])],
        "schwartzman_2009": [("primary", named["Schwartzman 2009"]), ("registry entry", named["NCT00579085"])],
    }
    assert {study_id: study.registrations for study_id, study in studies.items() if study.registrations} == {
        "gewandter_2014": ["NCT00471445"],
        "pickering_2020": ["NCT02467517"],
        "schwartzman_2009": ["NCT00579085"],
    }


def test_what_is_not_shown_to_belong_together_stays_apart(
    studies: dict[str, Study], derived: Derived, named: dict[str, str]
) -> None:
    """Lynch's open-label study is not the randomised trial, the Dutch entry not shown to be Sigtermans's."""
    taken = {report.record_id for study in studies.values() for report in study.reports}
    for title in ("open-label study by the group of Lynch 2005", "Dutch register entry 31841"):
        assert named[title] not in taken
        assert [row for row in derived.dedupe.records if row["report_id"] == derived.report_of[named[title]]] == [
            {"record_id": named[title], "report_id": named[title]}
        ]


def test_each_excluded_report_has_its_reason(derived: Derived, named: dict[str, str]) -> None:
    reasons = {row["report_id"]: row["reason"] for row in derived.screening.report_status if row["reason"]}

    assert reasons == {
        derived.report_of[named[label]]: reason
        for reason, labels in {
            "dose_comparison": ("Huge 2010",),
            "active_control": ("Rigo 2017", "NCT02233452", "Lauretti 2002"),
            "no_control": tuple(
                f"{name} et al., reference [{n}] of the re-posted article" for name, n in WITHOUT_CONTROL
            ),
            "wrong_population": ("NCT01920555",),
            "wrong_publication_type": (
                "Michelet 2018",
                "Orhurhu 2019",
                "Guimarães Pereira 2022",
                "Ferraro 2025, Cochrane review CD015373",
                "McMaster thesis with a network meta-analysis",
                "summary of Gewandter 2014 at ons.org",
            ),
        }.items()
        for label in labels
    }


WITHOUT_CONTROL = (("Kiefer", 14), ("Bosma", 16), ("Rabi", 19))


def test_what_the_sources_do_not_state_awaits_classification_with_its_reason(
    derived: Derived, named: dict[str, str]
) -> None:
    state = {label: derived.state_of[derived.report_of[record]] for label, record in named.items()}
    awaiting = {label for label, found in state.items() if found == ReportState.AWAITING_CLASSIFICATION}
    last_words = {row["report_id"]: row["note"] for row in derived.screening.decisions if row["stage"] == "full_text"}

    assert awaiting == {
        *("Mitchell & Fallon 2002", "Pickering 2020", "NCT02467517", "Fallon 2018 (letter)", "Gottrup 2006"),
        *("Nikolajsen 1996", "Eide 1994", "Max 1995", "Mercadante 2000", "Finch 2009", "Mahoney 2012"),
        *("open-label study by the group of Lynch 2005", "Dutch register entry 31841", "NCT00961194"),
        *("NCT05212571", "NCT04664530", "NCT06914193", "NCT06968624", "NCT06414356"),
    }
    assert [label for label in sorted(awaiting) if not last_words[derived.report_of[named[label]]]] == []


def test_the_conflicts_between_sources_are_listed_and_open(folder: Folder, studies: dict[str, Study]) -> None:
    of_studies = {
        (study_id, item.field): item.resolution for study_id, study in studies.items() for item in study.discrepancies
    }
    assert folder.notes is not None
    of_sources = [note.note for note in folder.notes.content.notes if note.kind is NoteKind.DISCREPANCY]

    assert of_studies == dict.fromkeys(
        (
            ("gewandter_2014", "Number of participants"),
            ("kvarnstrom_2003", "Country"),
            ("pickering_2020", "Effect size"),
            ("sigtermans_2009", "Length of the infusion"),
            ("sigtermans_2009", "Dose"),
            ("sigtermans_2009", "Pain at week 12"),
            ("sigtermans_2009", "Psychotomimetic effects with ketamine"),
            ("sigtermans_2009", "Psychotomimetic effects with placebo"),
        )
    )
    for words in ("half-life", "1897", "Kiefer", "Huge", "Lauretti", "P < .001", "non-cancer"):
        assert sum(words in note for note in of_sources) == 1, words
    assert len(of_sources) == 7


def test_the_advertising_in_one_source_is_an_integrity_concern(folder: Folder) -> None:
    assert folder.notes is not None
    (concern,) = [note for note in folder.notes.content.notes if note.kind is NoteKind.INTEGRITY]

    assert concern.record_id is None
    assert "advertising for buying the drug" in concern.note


def test_no_risk_of_bias_is_assessed_and_the_one_published_judgement_is_quoted(studies: dict[str, Study]) -> None:
    assert [study_id for study_id, study in studies.items() if study.risk_of_bias] == []
    assert all("not seen" in (study.risk_of_bias_not_assessed or "") for study in studies.values())
    (quoted,) = [quoted for study in studies.values() for quoted in study.quoted_risk_of_bias]
    assert quoted.by == "Cochrane review CD003351.pub3"
    assert quoted.judgements == {
        "sequence generation": "unclear",
        "allocation concealment": "unclear",
        "blinding of participants": "unclear",
        "blinding of assessment": "unclear",
        "incomplete data": "low",
        "selective reporting": "low",
        "size": "high",
    }


def test_ratings_are_about_any_effect_and_say_what_they_rest_on(folder: Folder, review: Review) -> None:
    ratings = {rating.content.synthesis: rating.content for rating in folder.certainty}

    assert set(ratings) == set(review.syntheses) - {"pain_35_days"}
    assert {rating.target for rating in ratings.values()} == {"any effect (null)"}
    assert all("Not assessed" in rating.risk_of_bias.reason for rating in ratings.values())


def test_the_notice_says_what_the_review_is(review: Review) -> None:
    notice = review.notice or ""
    for words in (
        "a worked example of the software",
        "two review articles",
        "public abstracts",
        "no database was searched",
        "the authors' application of the protocol",
        "example data that show the format",
        "no medical advice",
    ):
        assert words in notice


def test_nothing_is_called_significant() -> None:
    texts = [*ROOT.glob("config/**/*"), *ROOT.glob("records/**/*.yaml"), *ROOT.glob("screening/**/*.jsonl")]
    found = [path.name for path in texts if path.is_file() and "significan" in path.read_text("utf-8").lower()]

    assert found == []

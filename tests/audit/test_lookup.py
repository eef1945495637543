"""Finding a report by what people know of it."""

import pytest

from builders import make_linked, make_record, make_study, record_id
from livingreview.audit.lookup import find_reports
from livingreview.errors import ReviewError
from livingreview.stages.dedupe import report_ids

RECORDS = [
    make_record(1, doi="10.1000/feet", pmid="123", registry_ids=["NCT00000001"]),
    make_record(2, doi="10.1000/feet"),
    make_record(0x10, pmid="77", pmcid="PMC42", registry_ids=["NCT00000001"]),
]
REPORTS = report_ids([*make_linked(1), *make_linked(2, report=1), *make_linked(0x10)])


def find(name: str) -> list[str]:
    return find_reports(name, RECORDS, REPORTS, [make_study()])


@pytest.mark.parametrize(
    "name",
    ["10.1000/feet", "10.1000/FEET", "doi:10.1000/feet", "https://doi.org/10.1000/feet", "123", "PMID: 123", "pmid:123",
     record_id(1), record_id(2), "berg_2021"],
)  # fmt: skip
def test_every_name_of_a_report_finds_it(name: str) -> None:
    assert find(name) == [record_id(1)]


@pytest.mark.parametrize("name", ["77", "pmc42", "PMC42"])
def test_other_numbers_find_the_other_report(name: str) -> None:
    assert find(name) == [record_id(0x10)]


@pytest.mark.parametrize("name", ["rec_0000", "NCT00000001"])
def test_a_name_of_several_reports_lists_them(name: str) -> None:
    with pytest.raises(ReviewError) as caught:
        find(name)

    assert str(caught.value).splitlines() == [
        f"{name}: this names 2 reports; give one of these ids:",
        f"  {record_id(1)} Trial 1",
        f"  {record_id(0x10)} Trial 16",
    ]


def test_a_study_gives_all_of_its_reports() -> None:
    reports = [
        {"record_id": record_id(n), "role": role, "seen": "abstract"}
        for n, role in ((0x10, "primary"), (2, "companion"))
    ]
    study = make_study(reports=reports)

    assert find_reports("berg_2021", RECORDS, REPORTS, [study]) == [record_id(0x10), record_id(1)]

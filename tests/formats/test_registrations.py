# ruff: noqa: E501 - exports as they are, on one line
"""The numbers of every trial register are found anywhere, and a register's own record is told in every format."""

import pytest

from livingreview.formats.recognise import read_export
from livingreview.formats.registrations import registry_ids


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("NCT01234567", "NCT01234567"),
        ("NCT 01234567", "NCT01234567"),
        ("ISRCTN 12345678", "ISRCTN12345678"),
        ("EudraCT 2004-000446-20", "EUCTR2004-000446-20"),
        ("EudraCT Number: 2012-000446-20", "EUCTR2012-000446-20"),
        ("EUCTR2004-000446-20-DE", "EUCTR2004-000446-20"),
        ("CTIS2022-500123-12-00", "CTIS2022-500123-12-00"),
        ("2022-500123-12-00", "CTIS2022-500123-12-00"),
        ("ACTRN12605000000123", "ACTRN12605000000123"),
        ("ChiCTR-TRC-10001234", "CHICTR-TRC-10001234"),
        ("ChiCTR2000012345", "CHICTR2000012345"),
        ("DRKS00001234", "DRKS00001234"),
        ("JPRN-UMIN000012345", "UMIN000012345"),
        ("JPRN-jRCTs031180001", "JRCTS031180001"),
        ("jRCT1031180001", "JRCT1031180001"),
        ("JapicCTI-123456", "JAPICCTI123456"),
        ("CTRI/2018/01/011234", "CTRI/2018/01/011234"),
        ("NTR1234", "NTR1234"),
        ("NL9876", "NL9876"),
        ("NL-OMON12345", "NL-OMON12345"),
        ("IRCT20080831001141N1", "IRCT20080831001141N1"),
        ("PACTR201308000561212", "PACTR201308000561212"),
        ("RBR-6xwh3p", "RBR-6XWH3P"),
        ("TCTR20150101001", "TCTR20150101001"),
        ("KCT0001234", "KCT0001234"),
        ("RPCEC00000123", "RPCEC00000123"),
        ("SLCTR/2010/001", "SLCTR/2010/001"),
        ("PER-001-10", "PER-001-10"),
        ("U1111-1234-5678", "U1111-1234-5678"),
    ],
)
def test_the_number_of_every_register_is_found_and_written_one_way(written, number):
    assert registry_ids(f"We registered it ({written}).") == [number]
    assert registry_ids(written) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "XNCT01234567",
        "NCT012345678",
        "12004-000446-201",
        "RBR-based",
        "NL4-3 strain",
        "NTR1 gene",
        "10.1000/12345",
        "ONL1234",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert registry_ids(text) == []


CENTRAL = "Title,Source,Year,Publication Type,CTgov ID,Abstract\n"
REGISTER_RECORDS = {
    "ClinicalTrials.gov CSV": (
        "NCT Number,Study Title,Study URL,Brief Summary\n"
        "NCT01234567,A trial,https://clinicaltrials.gov/study/NCT01234567,It extends NCT07654321\n"
    ),
    "CENTRAL CSV": CENTRAL
    + "A trial,https://clinicaltrials.gov/show/NCT01234567,2011,Trial registry record,,See NCT07654321\n",
    "CENTRAL RIS": "TY  - JOUR\nTI  - A trial\nT2  - https://clinicaltrials.gov/show/NCT01234567\nM3  - Trial registry record\nER  - \n",
    "ICTRP CSV": "TrialID,Public title,Source Register,web address\nNCT01234567,A trial,ClinicalTrials.gov,https://example.org\n",
    "ICTRP XML": (
        "<Trials_downloaded_from_ICTRP><Trial><TrialID>NCT01234567</TrialID><Scientific_title>A trial</Scientific_title>"
        "<Source_Register>ClinicalTrials.gov</Source_Register><Secondary_ID>NCT07654321</Secondary_ID></Trial>"
        "</Trials_downloaded_from_ICTRP>"
    ),
    "EndNote XML": (
        "<xml><records><record><titles><title>A trial</title><secondary-title>ClinicalTrials.gov</secondary-title></titles>"
        "<accession-num>NCT01234567</accession-num></record></records></xml>"
    ),
    "CSL-JSON": '[{"title": "A trial", "container-title": "ClinicalTrials.gov", "URL": "https://clinicaltrials.gov/NCT01234567"}]',
    "BibTeX": "@misc{a, title={A trial}, journal={clinicaltrials.gov}, url={https://clinicaltrials.gov/NCT01234567}}\n",
}


@pytest.mark.parametrize("name", REGISTER_RECORDS)
def test_a_registers_own_record_is_told_in_every_format(name):
    [entry] = read_export(REGISTER_RECORDS[name].encode()).entries

    assert entry.fields["title"] == "A trial"
    assert entry.fields["registration"] == "NCT01234567"


@pytest.mark.parametrize(
    "text",
    [
        CENTRAL + "A trial,Pain,2011,Journal article,NCT01234567,See NCT01234567\n",
        "Title,Journal,Volume,URL\nA trial,Pain,3,https://clinicaltrials.gov/NCT01234567\n",
        "PMID- 5\nTI  - A trial\nSI  - ClinicalTrials.gov/NCT01234567\n",
    ],
)
def test_an_article_about_a_registered_trial_is_no_register_record(text):
    [entry] = read_export(text.encode()).entries

    assert entry.fields["registry_ids"] == ["NCT01234567"]
    assert entry.fields["registration"] is None

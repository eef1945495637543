"""Make records as the databases export them, with reports that look alike and are none: the harder set.

Where `dedupe_generator.py` damages records at random, here every record is written by the conventions of one
source: PubMed (abbreviated journals, "101-9", translated titles in brackets), Embase (full names, "G.I."),
CENTRAL (U+2010 in page ranges, Greek letters), Scopus, Web of Science (capitals, "(vol 12, pg 101, 2014)"),
CINAHL, a web search engine (cut titles, "et al", no place), records typed or scanned by hand (misprints).
Reports come in families: the article, and whatever else its authors published under nearly the same
title - protocol, preprint, conference abstract, interim and follow-up reports, parts, companions in men and
women, errata, replies, the next year's report, the next version of a Cochrane review, the same statement
in two journals. Everything is made from a seeded generator and the words below.

    python benchmarks/dedupe_profiles.py 5000          prints precision, sensitivity and the errors by cause
    python benchmarks/dedupe_profiles.py 5000 --show 10   shows errors
"""

import argparse
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any

from dedupe_generator import FAMILIES, GIVEN

from livingreview import tables
from livingreview.stages.dedupe import link_duplicates, report_ids
from livingreview.tables import Row, Rows

DRUGS = (
    "ketamine lidocaine amitriptyline duloxetine pregabalin gabapentin tramadol naproxen metformin atorvastatin "
    "rosuvastatin sertraline fluoxetine olanzapine risperidone methotrexate infliximab adalimumab tocilizumab "
    "warfarin apixaban rivaroxaban semaglutide liraglutide empagliflozin dapagliflozin insulin levothyroxine "
    "amoxicillin doxycycline azithromycin remdesivir oseltamivir omeprazole budesonide salbutamol montelukast "
    "interferon-β TNF-\u03b1-blockade IL-6-inhibition exercise yoga acupuncture mindfulness massage physiotherapy "
    "telemonitoring motivational-interviewing cognitive-behavioural-therapy music-therapy vitamin-D zinc omega-3"
).replace("-D", "_D").split()  # fmt: skip
CONDITIONS = (
    "chronic neuropathic pain;low back pain;knee osteoarthritis;rheumatoid arthritis;type 2 diabetes;"
    "hypertension;heart failure;atrial fibrillation;stroke;major depression;generalised anxiety;insomnia;asthma;COPD;"
    "pneumonia;sepsis;COVID-19;hepatitis C;HIV infection;tuberculosis;malaria;breast cancer;prostate cancer;"
    "colorectal cancer;lung cancer;multiple sclerosis;Parkinson's disease;epilepsy;migraine;psoriasis;eczema;"
    "Crohn's disease;ulcerative colitis;obesity;osteoporosis;chronic kidney disease;pre-eclampsia;endometriosis"
).split(";")
PEOPLE = (
    "adults;older adults;children;adolescents;pregnant women;primary care patients;nursing home residents;"
    "hospitalised patients;outpatients;emergency department patients;veterans;health care workers;infants"
).split(";")
OUTCOMES = (
    "pain intensity;quality of life;mortality;hospital admission;physical function;sleep quality;fatigue;"
    "blood pressure;glycaemic control;weight;return to work;cognition;adherence;health care costs;readmission"
).split(";")
DESIGNS = (
    "a randomised controlled trial;a randomized controlled trial;a randomized, double-blind, placebo-controlled trial;"
    "a systematic review and meta-analysis;a cohort study;a pilot study;a cross-sectional study;"
    "a cluster randomised trial;results of a multicentre study;a qualitative study;a retrospective analysis"
).split(";")
JOURNALS = {
    "Pain": "Pain", "The Lancet": "Lancet", "BMJ (Clinical research ed.)": "BMJ", "PLoS ONE": "PLoS One",
    "New England Journal of Medicine": "N Engl J Med", "Annals of Internal Medicine": "Ann Intern Med",
    "JAMA - Journal of the American Medical Association": "JAMA", "BMC Public Health": "BMC Public Health",
    "European Journal of Pain (United Kingdom)": "Eur J Pain", "Journal of Clinical Epidemiology": "J Clin Epidemiol",
    "International Journal of Cardiology": "Int J Cardiol", "Journal of Pain Research": "J Pain Res",
    "Journal of Pain": "J Pain", "Clinical Rheumatology": "Clin Rheumatol", "Diabetes Care": "Diabetes Care",
    "British Journal of Psychiatry": "Br J Psychiatry", "Acta Psychiatrica Scandinavica": "Acta Psychiatr Scand",
    "Archives of Physical Medicine and Rehabilitation": "Arch Phys Med Rehabil", "Trials": "Trials",
    "Deutsche Medizinische Wochenschrift": "Dtsch Med Wochenschr", "Revue Neurologique": "Rev Neurol (Paris)",
}  # fmt: skip
GREEK = {"\u03b1": "alpha", "β": "beta"}
WORDS_APART = (
    ("men", "women"), ("boys", "girls"), ("hypertensive patients", "hypotensive patients"),
    ("phase II", "phase III"), ("6 months", "12 months"), ("upper limb", "lower limb"),
)  # fmt: skip
SERVERS = (("medRxiv", "10.1101/2021.03.04.212"), ("Research Square", "10.21203/rs.3.rs-"), ("SSRN", "10.2139/ssrn.39"))
HYPHEN = "\u2010"
OCR = {"l": "1", "o": "0", "rn": "m", "m": "rn", "e": "c", "h": "b"}

Fields = dict[str, Any]


def family(rng: random.Random, number: int) -> Iterator[tuple[str, Fields]]:
    """Give the reports of one study: first the article, then what looks like it."""
    article = _article(rng, number)
    yield "article", article
    for name, make in LOOK_ALIKES.items():
        if rng.random() < 0.05:
            yield name, {**article, "doi": None, **make(rng, article, number)}


def _article(rng: random.Random, number: int) -> Fields:
    drug, other = rng.sample(DRUGS, 2)
    condition, people, outcome = rng.choice(CONDITIONS), rng.choice(PEOPLE), rng.choice(OUTCOMES)
    stem = rng.choice(
        (
            f"Effect of {drug} on {outcome} in {people} with {condition}",
            f"{drug} versus {other} for {condition} in {people}",
            f"{drug.capitalize()} and {other} for the treatment of {condition}",
            f"Efficacy and safety of {drug} for {outcome} in {condition}",
            f"Predictors of {outcome} in {people} with {condition} treated with {drug}",
        )
    ).replace("_", " ")
    authors = [
        (rng.choice(FAMILIES) + rng.choice(("", "", "-Lund", "son")), _given(rng)) for _ in range(rng.randint(1, 9))
    ]
    first, year = rng.randint(2, 1800), rng.randint(1990, 2025)
    return {
        "title": f"{stem[0].upper()}{stem[1:]}{': ' + rng.choice(DESIGNS) if rng.random() < 0.7 else ''}",
        "people": authors,
        "year": year,
        "journal": rng.choice(list(JOURNALS)),
        "volume": str(rng.randint(1, 120)),
        "issue": str(rng.randint(1, 12)),
        "pages": (str(first), str(first + rng.randint(3, 15))),
        "doi": f"10.5555/p{number:06d}.{rng.randint(10, 99)}",
        "abstract": " ".join(_sentence(rng, drug, other, condition, people, outcome) for _ in range(5)),
        "language": rng.choice(("", "", "", "", "German", "French")),
    }


def _given(rng: random.Random) -> str:
    return " ".join(rng.sample(GIVEN, rng.choice((1, 1, 2))))


def _sentence(rng: random.Random, *words: str) -> str:
    verb = rng.choice(("was compared with", "improved", "did not change", "was measured in", "was given to"))
    one, two = rng.sample(words, 2)
    return f"{one} {verb} {two} over {rng.randint(2, 52)} weeks in {rng.randint(10, 900)} participants."


def _later(years: int) -> Callable[[random.Random, Fields, int], Fields]:
    def make(rng: random.Random, article: Fields, number: int) -> Fields:
        abstract = _article(rng, number)["abstract"]
        doi = f"10.5555/l{number:06d}.{years}"
        return {"year": article["year"] + years, **_place(rng), "doi": doi, "abstract": abstract}

    return make


def _place(rng: random.Random) -> Fields:
    first = rng.randint(1900, 4000)
    return {"volume": str(rng.randint(121, 200)), "pages": (str(first), str(first + rng.randint(0, 9)))}


def _titled(pattern: str, *, is_bare: bool = False) -> Callable[[random.Random, Fields, int], Fields]:
    """Make a report with another title, elsewhere in print, with a new abstract."""

    def make(rng: random.Random, article: Fields, number: int) -> Fields:
        stem = article["title"].split(":")[0]
        abstract = None if is_bare else _article(rng, number)["abstract"]
        made = {"title": pattern.format(title=article["title"], stem=stem), **_place(rng), "abstract": abstract}
        return {**made, "doi": f"10.5555/t{number:06d}.{rng.randint(100, 999)}" if rng.random() < 0.5 else None}

    return make


def _companion(rng: random.Random, article: Fields, number: int) -> Fields:
    """Make the next paper of the same people, a word apart, in the same volume or none."""
    one, two = rng.choice(WORDS_APART)
    stem = article["title"].split(":")[0]
    abstract = _article(rng, number)["abstract"]
    title = f"{stem} in {rng.choice((one, two))}"
    return {"title": title, **_place(rng), "volume": article["volume"], "abstract": abstract}


def _preprint(rng: random.Random, _: Fields, number: int) -> Fields:
    server, prefix = rng.choice(
        (("medRxiv", "10.1101/2021.03.04.212"), ("Research Square", "10.21203/rs.3.rs-"), ("SSRN", "10.2139/ssrn.39"))
    )
    return {"journal": server, "volume": None, "issue": None, "pages": None, "doi": f"{prefix}{number:05d}"}


def _meeting(rng: random.Random, *_: object) -> Fields:
    page = rng.choice(
        (f"S{rng.randint(2, 400)}", f"P-{rng.randint(1, 900)}", f"A{rng.randint(1, 900)}", f"{rng.randint(1, 900)}")
    )
    return {
        "issue": f"Suppl {rng.randint(1, 3)}",
        "pages": (page, page),
        "type": rng.choice((None, "Conference Abstract")),
    }


def _twin(rng: random.Random, article: Fields, number: int) -> Fields:
    """Make the same statement in another journal."""
    others = [name for name in JOURNALS if name != article["journal"]]
    return {"journal": rng.choice(others), **_place(rng), "doi": f"10.5555/o{number:06d}"}


def _review(rng: random.Random, article: Fields, number: int, version: int) -> Fields:
    """Make a version of a Cochrane review under the article's title."""
    return {
        "title": article["title"].split(":")[0],
        "journal": "Cochrane Database of Systematic Reviews",
        "abstract": _article(rng, number)["abstract"],
        "volume": None,
        "issue": str(rng.randint(1, 12)),
        "pages": (f"CD{number:06d}", f"CD{number:06d}"),
        "year": article["year"] + (rng.choice((1, 3, 5)) if version > 2 else 0),
        "doi": f"10.1002/14651858.cd{number:06d}.pub{version}",
    }


LOOK_ALIKES: dict[str, Callable[[random.Random, Fields, int], Fields]] = {
    "protocol": _titled("{stem}: study protocol for a randomised controlled trial"),
    "rationale": _titled("{stem}: rationale and design"),
    "part 1": _titled("{stem}. Part I: methods"),
    "part 2": _titled("{stem}. Part II: results"),
    "Teil 2": _titled("{stem} - Teil 2"),
    "interim": _titled("Interim results: {title}"),
    "follow-up": _titled("{title}: long-term follow-up"),
    "5 years": _titled("{title}: 5-year results"),
    "secondary": _titled("{title}: a secondary analysis"),
    "erratum": _titled("Erratum to: {title}", is_bare=True),
    "correction": _titled("Correction: {title}", is_bare=True),
    "WoS erratum": _titled("{title} (vol 12, pg 101, 2014)", is_bare=True),
    "Berichtigung": _titled("Berichtigung zu: {title}", is_bare=True),
    "fe de erratas": _titled("Fe de erratas: {title}", is_bare=True),
    "retraction": _titled("Retraction notice to: {title}", is_bare=True),
    "reply": _titled("Reply to: {title}", is_bare=True),
    "comment": _titled("Comment on: {title}", is_bare=True),
    "letter": _titled("{title}: authors' reply", is_bare=True),
    "companion": _companion,
    "preprint": _preprint,
    "abstract": _meeting,
    "next year": _later(1),
    "two years on": _later(2),
    "other journal": _twin,
    "review pub2": lambda rng, article, number: _review(rng, article, number, version=2),
    "review pub3": lambda rng, article, number: _review(rng, article, number, version=3),
}  # fmt: skip


def _initials(given: str, dot: str = "") -> str:
    return "".join(f"{name[0]}{dot}" for name in given.split())


def _pubmed(rng: random.Random, it: Fields) -> Fields:
    title = f"[{it['title']}]." if it["language"] else f"{it['title']}."
    return {
        "title": title,
        "authors": [f"{name} {_initials(given)}" for name, given in it["people"]],
        "journal": JOURNALS.get(it["journal"], it["journal"]),
        "pages": _short(it["pages"]),
        "doi": it["doi"] if rng.random() < 0.8 else None,
        "volume": f"{it['volume']} {it['issue']}" if it["issue"] and "Suppl" in it["issue"] else it["volume"],
        "year": it["year"] - (rng.random() < 0.04 and it["doi"] is not None),
    }


def _embase(rng: random.Random, it: Fields) -> Fields:
    return {
        "authors": [f"{name} {_initials(given, '.')}" for name, given in it["people"]],
        "title": it["title"].split(":")[0] if it["is_article"] and rng.random() < 0.05 else it["title"],
        "doi": it["doi"] if rng.random() < 0.7 else None,
        "type": it.get("type") or "Article",
    }  # fmt: skip


def _central(rng: random.Random, it: Fields) -> Fields:
    return {
        "authors": [f"{name} {_initials(given)}," for name, given in it["people"]],
        "pages": HYPHEN.join(it["pages"]) if it["pages"] else None,
        "doi": it["doi"] if rng.random() < 0.5 else None,
        "issue": it["issue"] if rng.random() < 0.8 else None,
        "title": it["title"].replace("-", HYPHEN),
        "type": "Journal article" if it["is_article"] else None,
    }


def _scopus(rng: random.Random, it: Fields) -> Fields:
    title = it["title"] + (f" [{it['language']}]" if it["language"] and rng.random() < 0.5 else "")
    return {
        "authors": [f"{name}, {_initials(given, '.')}" for name, given in it["people"]],
        "title": title,
        "volume": it["volume"] if rng.random() < 0.93 else None,
        "year": it["year"] - (rng.random() < 0.03),
    }


def _wos(rng: random.Random, it: Fields) -> Fields:
    return {
        "authors": [f"{_plain(name)}, {_initials(given)}" for name, given in it["people"]],
        "title": it["title"].upper() if rng.random() < 0.4 else "".join(GREEK.get(sign, sign) for sign in it["title"]),
        "journal": it["journal"].upper(),
        "pages": "-".join(it["pages"]) if it["pages"] and rng.random() < 0.95 else None,
        "doi": it["doi"] if rng.random() < 0.75 else None,
    }


def _cinahl(rng: random.Random, it: Fields) -> Fields:
    return {
        "authors": [f"{name}, {given}" for name, given in it["people"]],
        "title": f"{it['title']}.",
        "doi": it["doi"] if rng.random() < 0.4 else None,
        "abstract": it["abstract"] if rng.random() < 0.6 else None,
        "pages": f"{it['pages'][0]}-{it['pages'][1]}" if it["pages"] else None,
    }


def _web(rng: random.Random, it: Fields) -> Fields:
    title = it["title"].replace("&", "&amp;").replace("'", "&#39;")
    people = [f"{_initials(given)} {name}" for name, given in it["people"]]
    return {
        "title": title if rng.random() < 0.8 else f"{title[:100].strip()}…" if len(title) > 100 else title,
        "authors": [*people[:3], "et al."] if len(people) > 3 else people,
        "volume": it["volume"] if rng.random() < 0.3 else None,
        "issue": None,
        "pages": "-".join(it["pages"]) if it["pages"] and rng.random() < 0.2 else None,
        "doi": None,
        "abstract": None,
        "journal": it["journal"] if rng.random() < 0.7 else None,
    }


def _typed(rng: random.Random, it: Fields) -> Fields:
    title = it["title"]
    for _ in range(rng.choice((1, 1, 2))):
        place = rng.randrange(1, len(title) - 1)
        title = rng.choice(
            (
                title[:place] + title[place + 1 :],
                title[:place] + title[place] + title[place:],
                title[: place - 1] + title[place] + title[place - 1] + title[place + 1 :],
                title[:place] + OCR.get(title[place], title[place]) + title[place + 1 :],
            )
        )
    return {
        "title": title,
        "authors": [f"{_plain(name)} {_initials(given)}" for name, given in it["people"]],
        "issue": None,
        "doi": it["doi"] if rng.random() < 0.2 else None,
        "abstract": it["abstract"] if rng.random() < 0.3 else None,
        "pages": _short(it["pages"]) if rng.random() < 0.9 else None,
    }


SOURCES: dict[str, Callable[[random.Random, Fields], Fields]] = {
    "PubMed": _pubmed, "Embase": _embase, "CENTRAL": _central, "Scopus": _scopus, "Web of Science": _wos,
    "CINAHL": _cinahl, "web": _web, "typed": _typed,
}  # fmt: skip


def _short(pages: tuple[str, str] | None) -> str | None:
    if not pages or pages[0] == pages[1]:
        return pages[0] if pages else None
    first, last = pages
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return f"{first}-{last[same:]}" if len(first) == len(last) else f"{first}-{last}"


def _plain(name: str) -> str:
    return name.translate(str.maketrans("öøâăíäáéüêçñúńÖ", "ooaaiaaeuecnunO"))


Truth = dict[str, tuple[int, str, str]]
"""For every record its report, what that is, and the source that wrote the record."""


def profiles(count: int, seed: int = 1) -> tuple[Rows, Truth]:
    """Make about `count` records, and say which report each is of."""
    rng = random.Random(seed)
    rows: Rows = []
    truth: Truth = {}
    number = report = 0
    while len(rows) < count:
        number += 1
        for name, made in family(rng, number):
            report += 1
            sources = rng.sample(list(SOURCES), rng.choice((1, 1, 2, 2, 3, 4)))
            for source in sources:
                row = _row(len(rows), {**made, **SOURCES[source](rng, {**made, "is_article": name == "article"})})
                rows.append(row)
                truth[row["record_id"]] = (report, name, source)
    return rows, truth


def _row(number: int, fields: Fields) -> Row:
    record_id = f"rec_{(number * 0x9E3779B97F4A7C15) % 2**64:016x}"
    kept = {key: value for key, value in fields.items() if key not in ("people", "language", "is_article")}
    if isinstance(kept["pages"], tuple):
        first, last = kept["pages"]
        kept["pages"] = first if first == last else f"{first}-{last}"
    return tables.new_row(tables.RECORDS, record_id=record_id, is_title_known=True, raw=f"ID {number}", **kept)


def main() -> None:
    """Measure, and say what went wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0, help="errors of each kind to show")
    options = parser.parse_args()
    rows, truth = profiles(options.count, options.seed)
    found = link_duplicates(rows, [])
    reports = report_ids(found.records)
    asked = {frozenset((row["record_a"], row["record_b"])) for row in found.uncertain}
    asked |= {frozenset(reports[record] for record in pair) for pair in asked}
    true = pairs_of({record: report for record, (report, _, _) in truth.items()})
    made = pairs_of(reports)
    wrong, missed = sorted(made - true), sorted(true - made)
    n_asked = sum(frozenset(reports[record] for record in pair) in asked for pair in missed)
    print(f"{len(rows)} records, {len(true)} pairs of one report, {len(found.uncertain)} questions")
    print(f"{len(missed)} pairs missed ({n_asked} of them asked), {len(wrong)} linked wrongly")
    print(f"precision {1 - len(wrong) / max(1, len(made)):.4f}, sensitivity {1 - len(missed) / max(1, len(true)):.4f}")
    by_id = {row["record_id"]: row for row in rows}
    for name, pairs in (("wrong", wrong), ("missed", missed)):
        causes = Counter(
            " / ".join(sorted(f"{truth[record][1]} {truth[record][2]}" for record in pair)) for pair in pairs
        )
        for cause, n in causes.most_common(20):
            print(f"  {name} {n}: {cause}")
        for pair in pairs[: options.show]:
            print(f"  {name}:")
            for record in pair:
                shown = (re.sub(r"\s+", " ", str(by_id[record][key]))[:110] for key in SHOWN)
                print("     ", truth[record][1:], " | ".join(shown))


SHOWN = ("title", "authors", "year", "journal", "volume", "issue", "pages", "doi", "type")


def pairs_of(reports: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Give all pairs of records of one report."""
    members: dict[Any, list[str]] = {}
    for record, report in reports.items():
        members.setdefault(report, []).append(record)
    return {pair for group in members.values() for pair in combinations(sorted(group), 2)}


if __name__ == "__main__":
    main()

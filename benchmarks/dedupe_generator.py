"""Make any number of records with duplicates that are corrupted as databases and people corrupt them.

Everything comes from a seeded generator and from the words below, so the same arguments give the same
records. About three in ten reports have one to three further records: misprints, cut titles, missing
fields, abbreviated journals, lost accents, initials for given names, authors in another order, "online
first" dates. Beside them stand near misses that are no duplicates: parts 1 and 2, errata, replies,
conference abstracts and preprints of the same work.

    python benchmarks/dedupe_generator.py 1000 records.json
"""

import json
import random
import sys
from pathlib import Path
from typing import Any

from livingreview import tables
from livingreview.tables import Row, Rows

WORDS = (
    "effect efficacy safety oral topical intravenous ketamine lidocaine placebo chronic acute pain neuropathic nerve "
    "burning feet hands spinal injury trial randomised controlled double blind crossover pilot cohort patients adults "
    "children women men elderly treatment therapy exercise sleep quality life depression anxiety opioid reduction "
    "infusion dose response subanaesthetic analgesia surgery recovery hospital community care nurse led programme "
    "screening risk factors outcomes mortality stroke diabetes kidney liver heart failure blood pressure infection "
    "vaccine antibody resistance bacteria copper surface ward cancer breast lung prostate biopsy imaging magnetic "
    "resonance network analysis model prediction machine learning survey interview qualitative rural urban school"
).split()
FAMILIES = (
    "Vale Okafor Nordström Møller García Brânză Tanaka Haddad Kowalski Nguyen Silva Andersson Müller Rossi Dubois "
    "Papadopoulos Ivanov Chukwu Yamada Lindqvist Ferreira O'Hara Schäfer Novák Horváth Demir Karlsson Bianchi"
).split()
ENDINGS = ("", "", "son", "mann", "ova", "ez", "ini", "berg", "ström", "ier")
GIVEN = "Tara Bo Ingrid Kofi Aiko Lena Omar Piotr Linh Rui Elsa Jürgen Marco Chloé Eleni Igor Ada Ken Sven Inês".split()
FIELDS = (
    "Pain Anaesthesia Neurology Medicine Surgery Nursing Oncology Cardiology Psychiatry Infection Rheumatology".split()
)
KINDS = (
    "Journal of",
    "European Journal of",
    "Annals of",
    "Archives of",
    "International Review of",
    "Scandinavian Journal of",
)
SHORT = {
    "Journal": "J", "European": "Eur", "Annals": "Ann", "Archives": "Arch", "International": "Int", "Review": "Rev",
    "Scandinavian": "Scand", "Anaesthesia": "Anaesth", "Neurology": "Neurol", "Medicine": "Med", "Surgery": "Surg",
    "Nursing": "Nurs", "Oncology": "Oncol", "Cardiology": "Cardiol", "Psychiatry": "Psychiatr", "Infection": "Infect",
    "Rheumatology": "Rheumatol",
}  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Truth = dict[str, int]
"""The report that each record was made from."""


def generate(count: int, seed: int = 1) -> tuple[Rows, Truth]:
    """Make `count` records and say which report each is of."""
    rng = random.Random(seed)
    made: list[tuple[dict[str, Any], int]] = []
    report = 0
    while len(made) < count:
        report += 1
        original = _article(rng, report)
        made.append((original, report))
        if rng.random() < 0.3:
            made += [(_corrupted(rng, original), report) for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        if rng.random() < 0.05:
            report += 1
            made.append((_near_miss(rng, original, report), report))
    rng.shuffle(made)
    rows = [_row(number, fields) for number, (fields, _) in enumerate(made[:count])]
    return rows, {row["record_id"]: report for row, (_, report) in zip(rows, made, strict=False)}


def _article(rng: random.Random, report: int) -> dict[str, Any]:
    first = rng.randint(2, 1900)
    return {
        "title": " ".join(rng.sample(WORDS, rng.randint(7, 14))).capitalize(),
        "authors": [f"{_family(rng)}, {rng.choice(GIVEN)}" for _ in range(rng.randint(1, 8))],
        "year": rng.randint(1985, 2025),
        "journal": f"{rng.choice(KINDS)} {rng.choice(FIELDS)}",
        "volume": str(rng.randint(1, 90)),
        "issue": str(rng.randint(1, 12)),
        "pages": f"{first}-{first + rng.randint(1, 14)}",
        "doi": f"10.5555/g{report:07d}" if rng.random() < 0.75 else None,
        "pmid": str(10_000_000 + report) if rng.random() < 0.5 else None,
        "abstract": " ".join(rng.choices(WORDS, k=60)).capitalize() if rng.random() < 0.8 else None,
    }


def _family(rng: random.Random) -> str:
    return rng.choice(FAMILIES) + rng.choice(ENDINGS)


def _corrupted(rng: random.Random, original: dict[str, Any]) -> dict[str, Any]:  # noqa: C901 - a list of chances
    made = dict(original)
    for name, chance in (
        ("pmid", 0.5),
        ("doi", 0.4),
        ("issue", 0.3),
        ("pages", 0.12),
        ("volume", 0.08),
        ("abstract", 0.3),
    ):
        if rng.random() < chance:
            made[name] = None
    if rng.random() < 0.6:
        made["journal"] = " ".join(SHORT.get(word, word) for word in original["journal"].split() if word != "of")
    if rng.random() < 0.5:
        made["authors"] = [_initials(author) for author in original["authors"]]
    if rng.random() < 0.3:
        made["authors"] = [
            author.translate(str.maketrans("öøâăíäáéüêçñ", "ooaaiaaeuecn")) for author in made["authors"]
        ]
    if rng.random() < 0.05 and len(made["authors"]) > 1:
        made["authors"] = [*made["authors"][1:], made["authors"][0]]
    if rng.random() < 0.3:
        made["title"] = rng.choice((original["title"].upper(), original["title"] + ".", f"[{original['title']}]"))
    if rng.random() < 0.2:
        made["title"] = _misprinted(rng, made["title"])
    if rng.random() < 0.05:
        made["title"] = made["title"][: max(30, len(made["title"]) * 2 // 3)]
    if rng.random() < 0.08:
        made["year"] = original["year"] - 1
    if made["pages"] and rng.random() < 0.5:
        made["pages"] = _shortened(original["pages"])
    return made


def _initials(author: str) -> str:
    family, given = author.split(", ")
    return f"{family} {given[0]}"


def _misprinted(rng: random.Random, title: str) -> str:
    place = rng.randrange(len(title))
    letter = rng.choice(LETTERS)
    return rng.choice((title[:place] + title[place + 1 :], title[:place] + letter + title[place:]))


def _shortened(pages: str) -> str:
    """Write 101-109 as 101-9."""
    first, last = pages.split("-")
    same = next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), 0)
    return f"{first}-{last[same:]}" if len(first) == len(last) else pages


def _near_miss(rng: random.Random, original: dict[str, Any], report: int) -> dict[str, Any]:
    """Make another report that looks like the first."""
    made = {**original, "doi": None, "pmid": None}
    kind = rng.choice(("part", "erratum", "reply", "abstract", "preprint"))
    if kind == "part":
        made["title"], made["pages"] = f"{original['title']}: part 2", f"{rng.randint(2000, 2900)}"
    elif kind == "abstract":
        made |= {"issue": "Suppl 1", "pages": f"S{rng.randint(2, 400)}", "doi": f"10.5555/a{report:07d}"}
    elif kind == "preprint":
        made |= {"journal": "medRxiv", "volume": None, "issue": None, "pages": None, "doi": f"10.1101/{report:06d}"}
    else:
        made["title"] = {"erratum": "Erratum to: ", "reply": "Reply to: "}[kind] + original["title"]
        made["pages"] = f"{rng.randint(2000, 2900)}"
    return made


def _row(number: int, fields: dict[str, Any]) -> Row:
    record_id = f"rec_{(number * 0x9E3779B97F4A7C15) % 2**64:016x}"
    return tables.new_row(
        tables.RECORDS, record_id=record_id, is_title_known=True, raw=f"TY  - JOUR\nID  - {number}\nER  - ", **fields
    )


if __name__ == "__main__":
    records, truth = generate(int(sys.argv[1]))
    content = [{**row, "report": truth[row["record_id"]]} for row in records]
    Path(sys.argv[2]).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

# ruff: noqa: E501 - invented rows read better on one line
"""A synthetic review for the tests of the report: every number, name and title in it is invented."""

import json
import math
from typing import Any

from livingreview import tables as t
from livingreview.models.notes import Note
from livingreview.models.review import Review
from livingreview.report.inputs import ReportTables
from livingreview.terms import Evidence, NoteKind

HOSTILE = '<script>alert(1)</script> {{7*7}} ${x} <img src=http://example.org/x.png onerror=alert(1)> & "quoted"'
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
ARABIC = "تجربة اصطناعية 2019"
CHINESE = "合成試驗的一個非常長的名稱 2021"


def review(*, is_empty: bool = False) -> Review:
    content: dict[str, Any] = {
        "schema": 1,
        "title": "Synthetic balm for imaginary pain in adults: a living systematic review of invented trials",
        "version": "1.2",
        "version_date": "2026-11-20",
        "notice": "Synthetic example: every study, number and name in this document is invented for testing.",
        "registration": "Not registered; the protocol is the file config/review.yaml of this example.",
        "funding": "No funding; everything is invented.",
        "question": {
            "population": "adults with imaginary pain of at least three months",
            "intervention": "synthetic balm in any dose",
            "comparator": "placebo balm",
            "outcomes": "pain relief of 50% or more, pain intensity, adverse events, sleep",
        },
        "eligibility": {
            "include": ["adults aged 18 years or older", "imaginary pain for three months or longer"],
            "exclude": ["acute or procedural pain"],
            "designs": ["randomised parallel", "randomised crossover"],
        },
        "team": {
            "ada": {"roles": ["screener", "extractor", "author"], "label": "Ada Example"},
            "ben": {"roles": ["screener", "author"], "label": "Ben Sample"},
            "cleo": {"roles": ["adjudicator"], "label": "Cleo Test", "note": "Adjudicates only."},
        },
        "screening": {
            "reasons": {
                "wrong_population": {
                    "label": "Wrong population",
                    "definition": "Participants are not adults with imaginary pain.",
                },
                "wrong_design": {"label": "Wrong design", "definition": "Not a randomised trial."},
                "duplicate_data": {"label": "Same data as another report", "definition": "No data of its own."},
            }
        },
        "living": {
            "status": "living",
            "searches": "MEDLINE and the register are searched on the first Monday of each month; next search due 2026-12-07.",
            "incorporation": "New evidence is taken in within six weeks of its search.",
            "retirement": "Living mode ends when certainty is high for both critical outcomes, or on 2030-12-31.",
        },
    }
    if not is_empty:
        content |= _planned()
    return Review.model_validate_json(json.dumps(content))


def _planned() -> dict[str, Any]:
    week = {"from_days": 5, "to_days": 10, "label": "1 week", "prefer": "latest"}
    month = {"from_days": 20, "to_days": 40, "label": "1 month", "prefer": "latest"}
    shared = {"comparison": "balm_placebo", "window": week}
    return {
        "interventions": {"balm": {"label": "Synthetic balm"}, "placebo": {"label": "Placebo"}},
        "comparisons": {
            "balm_placebo": {
                "label": "Synthetic balm versus placebo",
                "experimental": ["balm"],
                "comparator": ["placebo"],
            }
        },
        "outcomes": {
            "relief": {
                "label": "Pain relief of 50% or more",
                "type": "binary",
                "direction": "higher is better",
                "importance": "critical",
            },
            "intensity": {
                "label": "Pain intensity",
                "type": "continuous",
                "direction": "lower is better",
                "scale": "0 to 10 numerical rating scale",
                "mid": 1.5,
                "importance": "critical",
            },
            "harms": {
                "label": "Adverse events",
                "type": "binary",
                "direction": "lower is better",
                "importance": "important",
            },
            "sleep": {
                "label": "Sleep",
                "type": "continuous",
                "direction": "higher is better",
                "importance": "not important",
            },
        },
        "syntheses": {
            "relief_1w": {
                **shared,
                "label": "Pain relief of 50% or more at 1 week",
                "outcome": "relief",
                "measure": "RR",
                "subgroup": "route",
                "sensitivity": {
                    "parallel_only": {
                        "label": "First-period data of crossover trials",
                        "alternatives": ["first_period"],
                    },
                    "dl": {"label": "DerSimonian-Laird estimator", "tau2": "DL"},
                },
            },
            "intensity_1w": {**shared, "label": "Pain intensity at 1 week", "outcome": "intensity", "measure": "MD"},
            "harms_1m": {
                **shared,
                "window": month,
                "label": "Adverse events at 1 month",
                "outcome": "harms",
                "measure": "OR",
            },
            "intensity_1m": {
                **shared,
                "window": month,
                "label": "Pain intensity at 1 month",
                "outcome": "intensity",
                "measure": "MD",
            },
            "sleep_1w": {**shared, "label": "Sleep at 1 week", "outcome": "sleep", "measure": "SMD"},
        },
        "amendments": [
            {
                "date": "2026-06-01",
                "change": "Sleep was added as an outcome.",
                "why": "Patients asked for it.",
                "part": "outcomes",
                "applied": "all studies",
            }
        ],
    }


STUDIES = {
    "almgren_2011": ("Almgren 2011", "randomised parallel", "topical", (18, 41, 9, 40)),
    "barros_2014": ("Barros-Figueiredo 2014", "randomised parallel", "topical", (25, 60, 18, 61)),
    "cho_2015": ("Cho 2015", "randomised crossover", "topical", (9, 20, 2, 20)),
    "dubois_2016": (
        "Dubois, Lefèvre-Gineau, Marchand and the PAIN-IMAGINARY-2 Investigators 2016",
        "randomised parallel",
        "transdermal",
        (102, 240, 80, 238),
    ),
    "eriksen_2018": ("Eriksen 2018", "randomised parallel", "transdermal", (3, 12, 0, 13)),
    "arabic_2019": (ARABIC, "randomised parallel", "transdermal", (30, 75, 28, 74)),
    "chinese_2021": (CHINESE, "randomised parallel", None, (14, 33, 12, 35)),
    "farouk_2022": ("Farouk 2022", "randomised parallel", "topical", None),
}


def record_of(study_id: str) -> str:
    return "rec_" + f"{sum(ord(c) * (n + 7) for n, c in enumerate(study_id)):016x}"


def _effects_binary() -> t.Rows:
    rows = []
    for study_id, (label, design, route, cells) in STUDIES.items():
        shared = {
            "synthesis_id": "relief_1w",
            "analysis": "main",
            "study_id": study_id,
            "study_label": label,
            "subgroup": route,
            "measure": "RR",
            "result": "results[0]",
            "record_id": record_of(study_id),
            "locator": "Table 2, p. 451",
        }
        if cells is None:
            rows.append(
                t.new_row(
                    t.EFFECTS,
                    **shared,
                    state="narrative only",
                    why="no numbers by arm are given",
                    narrative="More participants reported relief with the balm; no numbers are printed.",
                )
            )
            continue
        a, n1, c, n2 = cells
        h = 0.5 if 0 in (a, c) else 0.0
        estimate = math.log(((a + h) / (n1 + 2 * h)) / ((c + h) / (n2 + 2 * h)))
        se = math.sqrt(1 / (a + h) - 1 / (n1 + 2 * h) + 1 / (c + h) - 1 / (n2 + 2 * h))
        flags = ["crossover trial analysed as if parallel: pairing unknown"] if "crossover" in design else []
        flags += ["0.5 added to each cell: no events in one arm"] if h else []
        rows.append(
            t.new_row(
                t.EFFECTS,
                **shared,
                state="estimated",
                estimate=estimate,
                se=se,
                display=math.exp(estimate),
                display_low=math.exp(estimate - 1.96 * se),
                display_high=math.exp(estimate + 1.96 * se),
                events_1=a,
                n_1=n1,
                events_2=c,
                n_2=n2,
                n_total=n1 + n2,
                flags=flags,
                conversions=[f"log RR from {a}/{n1} and {c}/{n2}"],
            )
        )
    return rows


def _pooled(rows: t.Rows, subgroup: str, tau2: float = 0.012, analysis: str = "main") -> t.Row:
    used = [row for row in rows if row["state"] == "estimated"]
    measure = used[0]["measure"]
    shown = math.exp if measure in ("RR", "OR") else float
    weights = [1 / (row["se"] ** 2 + tau2) for row in used]
    mean = sum(w * row["estimate"] for w, row in zip(weights, used, strict=True)) / sum(weights)
    se = math.sqrt(1 / sum(weights))
    k = len(used)
    single = k == 1
    return t.new_row(
        t.SUMMARY,
        synthesis_id=rows[0]["synthesis_id"],
        analysis=analysis,
        subgroup=subgroup,
        state="one study, not pooled" if single else "pooled",
        k=k,
        n_studies=len(rows),
        n_participants=sum(row["n_total"] for row in used),
        measure=measure,
        model=None if single else "random effects",
        tau2_method=None if single else "REML",
        interval_method="HKSJ (t, k−1 df)" if not single else "Wald (normal)",
        interval_note="wider than the Wald interval",
        estimate=mean,
        se=se,
        display=shown(mean),
        display_low=shown(mean - 2.3 * se),
        display_high=shown(mean + 2.3 * se),
        p=0.0004 if not single else 0.21,
        test=3.4,
        **(
            {}
            if single
            else {
                "wald_low": shown(mean - 1.96 * se),
                "wald_high": shown(mean + 1.96 * se),
                "hksj_low": shown(mean - 2.3 * se),
                "hksj_high": shown(mean + 2.3 * se),
                "common_display": shown(mean),
                "common_low": shown(mean - 1.5 * se),
                "common_high": shown(mean + 1.5 * se),
                "prediction_low": shown(mean - 4 * se),
                "prediction_high": shown(mean + 4 * se),
                "prediction_note": "t with 6 df (k − 1) and the HKSJ standard error",
                "q": 8.214,
                "q_df": k - 1,
                "q_p": 0.2231,
                "tau2": tau2,
                "i2": 27.4,
                "i2_definition": "from tau²: tau² / (tau² + typical within-study variance)",
            }
        ),
    )


def _weights(rows: t.Rows, tau2: float = 0.012) -> t.Rows:
    used = [row for row in rows if row["state"] == "estimated"]
    weights = [1 / (row["se"] ** 2 + tau2) for row in used]
    return [
        t.new_row(
            t.WEIGHTS,
            synthesis_id=row["synthesis_id"],
            analysis="main",
            study_id=row["study_id"],
            result=row["result"],
            weight=100 * w / sum(weights),
        )
        for w, row in zip(weights, used, strict=True)
    ]


def _effects_continuous() -> t.Rows:
    given = {
        "almgren_2011": (4.1, 2.0, 41, 5.6, 2.2, 40),
        "barros_2014": (3.9, 1.8, 60, 4.6, 1.9, 61),
        "dubois_2016": (4.5, 2.4, 240, 5.0, 2.5, 238),
    }
    rows = []
    for study_id, (m1, s1, n1, m2, s2, n2) in given.items():
        se = math.sqrt(s1**2 / n1 + s2**2 / n2)
        rows.append(
            t.new_row(
                t.EFFECTS,
                synthesis_id="intensity_1w",
                analysis="main",
                study_id=study_id,
                study_label=STUDIES[study_id][0],
                state="estimated",
                measure="MD",
                estimate=m1 - m2,
                se=se,
                display=m1 - m2,
                display_low=m1 - m2 - 1.96 * se,
                display_high=m1 - m2 + 1.96 * se,
                mean_1=m1,
                sd_1=s1,
                n_1=n1,
                mean_2=m2,
                sd_2=s2,
                n_2=n2,
                n_total=n1 + n2,
                conversions=["SD from the standard error of each mean: SE × √n"] if study_id == "barros_2014" else [],
                result="results[1]",
                record_id=record_of(study_id),
                locator="Table 3",
            )
        )
    return rows


def _effects_single() -> t.Rows:
    return [
        t.new_row(
            t.EFFECTS,
            synthesis_id="harms_1m",
            analysis="main",
            study_id="dubois_2016",
            study_label=STUDIES["dubois_2016"][0],
            state="estimated",
            measure="OR",
            estimate=0.26,
            se=0.2,
            display=math.exp(0.26),
            display_low=math.exp(0.26 - 0.392),
            display_high=math.exp(0.26 + 0.392),
            n_total=478,
            conversions=["estimate and interval as reported"],
            result="results[2]",
            record_id=record_of("dubois_2016"),
            locator="p. 1204",
        )
    ]


def _effects_narrative() -> t.Rows:
    shared = {"synthesis_id": "intensity_1m", "analysis": "main", "measure": "MD"}
    return [
        t.new_row(
            t.EFFECTS,
            **shared,
            study_id="farouk_2022",
            study_label="Farouk 2022",
            state="narrative only",
            narrative="Pain “did not differ between groups” at one month.",
            why="no numbers are given",
            result="results[1]",
            record_id=record_of("farouk_2022"),
            locator="abstract",
        ),
        t.new_row(
            t.EFFECTS,
            **shared,
            study_id="cho_2015",
            study_label="Cho 2015",
            state="not estimable",
            mean_1=4.0,
            n_1=20,
            why="a spread is printed as ± without saying what it is",
            result="results[3]",
            record_id=record_of("cho_2015"),
            locator="Figure 2",
        ),
    ]


DOMAINS = {
    "D1": "Randomisation process",
    "D2": "Deviations from intended interventions",
    "D3": "Missing outcome data",
    "D4": "Measurement of the outcome",
    "D5": "Selection of the reported result",
    "overall": "Overall",
}


def _judgements(synthesis_id: str, effects: t.Rows) -> t.Rows:
    rows = []
    for number, row in enumerate(effects):
        is_assessed = row["study_id"] != "farouk_2022"
        for order, (domain, label) in enumerate(DOMAINS.items(), start=1):
            words = (
                ("low", "some concerns", "high", "low", "some concerns")[(number * 2 + order) % 5]
                if is_assessed
                else "not assessed"
            )
            rows.append(
                t.new_row(
                    t.JUDGEMENTS,
                    synthesis_id=synthesis_id,
                    study_id=row["study_id"],
                    study_label=row["study_label"],
                    domain=domain,
                    domain_label=label,
                    order=order,
                    tool="RoB 2, parallel, assignment, 2019-08-22" if is_assessed else None,
                    tool_name="RoB 2",
                    tool_version="2019-08-22" if is_assessed else None,
                    variant="parallel" if is_assessed else None,
                    part="overall" if domain == "overall" else "domain",
                    algorithm=words,
                    judgement=words,
                    answers=["1.1 Y", "1.2 PY", "1.3 N"] if is_assessed else [],
                    reason=None if is_assessed else "only the abstract was seen",
                    support="“Randomised by computer” (p. 448)." if is_assessed and domain == "D1" else None,
                    by="ada" if is_assessed else None,
                    evidence=(
                        Evidence.EARLIER if number == 0 else Evidence.UNCONFIRMED if number == 1 else Evidence.CURRENT
                    ).value
                    if is_assessed
                    else None,
                )
            )
    return rows


def _records() -> tuple[t.Rows, t.Rows, t.Rows]:
    records, linked, status = [], [], []
    for number, (study_id, (label, *_)) in enumerate(STUDIES.items()):
        records.append(
            _record(
                record_of(study_id),
                f"A synthetic trial of balm, number {number + 1}",
                [f"{label.split(' ')[0]}, A.", "Other, B."],
            )
        )
        status.append(_status(record_of(study_id), "included"))
    extra = [
        ("rec_00000000000000e1", HOSTILE, "excluded", "wrong_design"),
        ("rec_00000000000000e2", f"An invented study of {LONG_WORD}", "excluded", "wrong_population"),
        ("rec_00000000000000e3", "One more invented cohort", "excluded", "wrong_design"),
        ("rec_00000000000000a1", CHINESE, "awaiting full-text assessment", None),
        ("rec_00000000000000a2", ARABIC, "awaiting screening", None),
        ("rec_00000000000000a3", "An included report without its study file", "included", None),
    ]
    for record_id, title, state, reason in extra:
        records.append(_record(record_id, title, ["Invented, C."]))
        status.append(_status(record_id, state, reason))
    linked = [t.new_row(t.LINKED_RECORDS, record_id=row["record_id"], report_id=row["record_id"]) for row in records]
    return records, linked, status


def _record(record_id: str, title: str, authors: list[str]) -> t.Row:
    return t.new_row(
        t.RECORDS,
        record_id=record_id,
        title=title,
        is_title_known=True,
        authors=authors,
        year=2018,
        journal="Journal of Invented Results",
        volume="12",
        issue="3",
        pages="445-459",
        doi=f"10.99999/synthetic.{record_id[-4:]}",
        pmid="99999999",
        registry_ids=["NCT00000000"],
        raw="synthetic",
    )


def _status(record_id: str, state: str, reason: str | None = None) -> t.Row:
    return t.new_row(
        t.REPORT_STATUS,
        report_id=record_id,
        is_database_or_register=True,
        title_abstract="include",
        full_text="include",
        state=state,
        reason=reason,
        waits_for="ada and ben" if "awaiting" in state else "nobody",
    )


FLOW_BOXES = (
    ("database_results", "databases", "Databases", "entries", 132, {"MEDLINE (PubMed)": 80, "Embase (Ovid)": 52}),
    ("register_results", "databases", "Registers", "entries", 11, {"Invented register": 11}),
    ("duplicates", "databases", "Duplicates removed", "entries", 31, {}),
    ("entries_rejected", "databases", "Removed because they could not be read", "entries", 1, {}),
    ("awaiting_screening", "databases", "Records awaiting screening", "records", 1, {"awaiting screening": 1}),
    ("records_screened", "databases", "Records screened", "records", 110, {}),
    ("records_excluded", "databases", "Records excluded", "records", 97, {}),
    ("dbr_sought_reports", "databases", "Reports sought for retrieval", "reports", 13, {}),
    ("dbr_notretrieved_reports", "databases", "Reports not retrieved", "reports", 0, {}),
    ("awaiting_assessment", "databases", "Reports awaiting full-text assessment", "reports", 1, {}),
    ("dbr_assessed", "databases", "Reports assessed for eligibility", "reports", 12, {}),
    ("dbr_excluded", "databases", "Reports excluded", "reports", 3, {"Wrong design": 2, "Wrong population": 1}),
    ("website_results", "other", "Websites", "entries", 0, {}),
    ("citations_results", "other", "Citation searching", "entries", 6, {}),
    ("other_duplicates", "other", "Duplicates removed", "entries", 2, {}),
    ("other_sought_reports", "other", "Reports sought for retrieval", "reports", 4, {}),
    ("other_notretrieved_reports", "other", "Reports not retrieved", "reports", 1, {}),
    ("other_assessed", "other", "Reports assessed for eligibility", "reports", 3, {}),
    (
        "other_excluded",
        "other",
        "Reports excluded",
        "reports",
        3,
        {"Same data as another report": 2, "Wrong population": 1},
    ),
    ("new_studies", "all", "Studies included in review", "studies", 8, {}),
    ("new_reports", "all", "Reports of included studies", "reports", 8, {}),
    ("ongoing_studies", "all", "Ongoing studies", "studies", 0, {}),
    ("included_without_study", "all", "Included reports without a study file yet", "reports", 1, {}),
)


def flow(*, is_empty: bool = False, has_other: bool = True) -> t.Rows:
    rows: t.Rows = []
    for box, column, label, unit, n, items in FLOW_BOXES:
        shared = {"box": box, "column": column, "unit": unit}
        is_zero = is_empty or (column == "other" and not has_other)
        rows.append(t.new_row(t.FLOW, **shared, order=len(rows) + 1, label=label, n=0 if is_zero else n))
        for item, count in items.items():
            if not is_zero:
                rows.append(t.new_row(t.FLOW, **shared, order=len(rows) + 1, item=item, label=item, n=count))
    return rows


def _findings() -> t.Rows:
    shared = {"comparison_id": "balm_placebo"}
    return [
        t.new_row(
            t.SUMMARY_OF_FINDINGS,
            **shared,
            synthesis_id="relief_1w",
            outcome_label="Pain relief of 50% or more, 1 week",
            order=1,
            state="pooled",
            n_studies=7,
            n_participants=962,
            relative="RR 1.36 (95% CI 1.12 to 1.66)",
            risk_comparator=310.0,
            risk_source="median comparator risk of 7 studies",
            comparator_text="310 per 1,000",
            experimental_text="422 per 1,000 (347 to 515)",
            difference_text="112 more per 1,000 (from 37 more to 205 more)",
            certainty="moderate",
            evidence="current",
            statement="Synthetic balm likely increases pain relief.",
        ),
        t.new_row(
            t.SUMMARY_OF_FINDINGS,
            **shared,
            synthesis_id="intensity_1w",
            outcome_label="Pain intensity (0 to 10 numerical rating scale), 1 week",
            order=2,
            state="pooled",
            n_studies=3,
            n_participants=680,
            comparator_text="Means from 4.60 to 5.60 (3 studies)",
            difference_text="MD 0.75 lower (1.31 lower to 0.19 lower)",
            certainty="low",
            evidence="made on earlier evidence",
            statement="Synthetic balm may reduce pain intensity slightly.",
        ),
        t.new_row(
            t.SUMMARY_OF_FINDINGS,
            **shared,
            synthesis_id="harms_1m",
            outcome_label="Adverse events, 1 month",
            order=3,
            state="one study, not pooled",
            n_studies=1,
            n_participants=478,
            relative="OR 1.30 (95% CI 0.88 to 1.92), one study",
            difference_text="Not computed: no comparator risk is known",
            certainty="very low",
            evidence="unconfirmed",
        ),
        t.new_row(
            t.SUMMARY_OF_FINDINGS,
            **shared,
            synthesis_id="intensity_1m",
            outcome_label="Pain intensity (0 to 10 numerical rating scale), 1 month",
            order=4,
            state="nothing to pool, narrative",
            n_studies=0,
            difference_text="Not pooled: 2 studies with results in words only, or without a usable estimate",
            certainty_note="not rated yet",
        ),
        t.new_row(
            t.SUMMARY_OF_FINDINGS,
            **shared,
            synthesis_id="sleep_1w",
            outcome_label="Sleep, 1 week",
            order=5,
            state="no data",
            n_studies=0,
            difference_text="No included study reported this outcome at this time",
            certainty_note="no data: not rated",
        ),
    ]


def _ratings() -> t.Rows:
    rows = []
    given = {
        "relief_1w": (
            ("starting level", "high", 0, "Certainty is about: any effect (null)."),
            ("risk of bias", "serious", -1, "Most weight comes from trials with some concerns."),
            ("inconsistency", "not serious", 0, "Effects point the same way."),
            ("indirectness", "not serious", 0, "Direct."),
            ("imprecision", "not serious", 0, "The interval excludes no effect."),
            ("publication bias", "undetected", 0, "Too few studies for a funnel plot."),
        ),
        "intensity_1w": (
            ("risk of bias", "serious", -1, "Most weight comes from trials with some concerns."),
            ("imprecision", "serious", -1, "The interval includes effects below the minimal important difference."),
        ),
        "harms_1m": (
            ("risk of bias", "serious", -1, "Most weight comes from trials with some concerns."),
            ("imprecision", "very serious", -2, "One study; the interval includes benefit and harm."),
        ),
    }
    for synthesis_id, domains in given.items():
        for order, (domain, rating, levels, reason) in enumerate(domains, start=1):
            rows.append(
                t.new_row(
                    t.RATINGS,
                    synthesis_id=synthesis_id,
                    order=order,
                    domain=domain,
                    rating=rating,
                    levels=levels,
                    reason=reason,
                    by="ada",
                    date="2026-11-18",
                )
            )
    return rows


def _studies() -> t.Rows:
    return [
        t.new_row(
            t.STUDIES,
            study_id=study_id,
            study_label=label,
            status="completed",
            design=design,
            registrations=["NCT00000000"],
            randomised=None if cells is None else cells[1] + cells[3],
            condition="imaginary neuropathic pain",
            details="Mean age 52 years; 58% women; two invented centres.",
            arms=[f"Synthetic balm: 5% balm, {route or 'route not reported'}, n = 41", "Placebo: vehicle, n = 40"],
            outcomes_measured="Relief at 1 week; intensity at 1 week and 1 month",
            funding=None if cells is None else "Invented foundation",
            notes=HOSTILE if study_id == "eriksen_2018" else None,
            risk_of_bias_not_assessed="only the abstract was seen" if cells is None else None,
            n_results=3,
        )
        for study_id, (label, design, route, cells) in STUDIES.items()
    ]


TEXTS = {
    "background": "# Why this matters\n\nImaginary pain is *common* in tests. See [a source](https://example.org/a).\n\n### Deep heading\n\n- one\n- two\n\n<script>alert(2)</script> ![x](https://example.org/i.png) [bad](javascript:alert(3))",
    "objectives": "To assess the invented effects of synthetic balm.",
    "discussion": "Seven-fold inventions: the effect was {{ relief_1w.effect }} in {{ relief_1w.studies }} studies with {{ relief_1w.participants }} participants ({{ relief_1w.certainty }} certainty).",
    "limitations": "All data are synthetic.\n\nSecond paragraph.",
    "conclusions": "Synthetic balm probably relieves imaginary pain ({{ relief_1w.effect }}).",
}


def _currency() -> list[dict[str, object]]:
    said = (
        ("status", "Status", "up to date", None),
        ("searched_through", "Searched through", "2026-11-02", "the earliest of the sources' latest searches: MEDLINE"),
        ("screened_through", "Screened through", "2026-11-02", None),
        ("incorporated_through", "Evidence taken in through", "2026-11-02", None),
    )
    return [
        t.new_row(t.CURRENCY, order=order, item=item, label=label, value=value, note=note)
        for order, (item, label, value, note) in enumerate(said)
    ]


def _searches() -> t.Rows:
    shared = {"n_rejected": 0, "format": "RIS", "encoding": "utf-8", "sha256": "ab" * 32}
    return [
        t.new_row(
            t.SEARCHES,
            **shared,
            search_id="2026-11-02_medline",
            kind="database",
            source="MEDLINE",
            platform="PubMed",
            date="2026-11-02",
            strategy='#1 "imaginary pain"[tiab]\n#2 balm*[tiab]\n#3 #1 AND #2',
            hits=80,
            n_entries=80,
            n_read=80,
        ),
        t.new_row(
            t.SEARCHES,
            **shared,
            search_id="2026-11-02_register",
            kind="register",
            source="Invented register",
            date="2026-11-16",
            strategy="imaginary pain AND balm",
            n_entries=11,
            n_read=11,
            note="Exported by hand.",
        ),
    ]


def _heads() -> t.Rows:
    return [
        t.new_row(t.DECISION_HEADS, folder="title_abstract", actor=actor, n_lines=3, hash="sha256:" + f"{3:064x}")
        for actor in ("ada", "ben")
    ]


def _process() -> dict[str, t.Rows]:
    counts = ("n_by_one", "n_by_more", "n_waiting", "n_below_due", "n_resolved", "n_self_settled", "n_changed")
    stage = t.new_row(
        t.SCREENING_STAGES,
        **dict.fromkeys(counts, 1),
        stage="title_abstract",
        n_due=2,
        n_people=2,
        n_reports=113,
        n_by_two=111,
        n_conflicts=5,
        n_changed_unblinded=1,
        alpha=0.8,
        fleiss=0.79,
        fleiss_people=2,
        fleiss_n=111,
    )
    person = t.new_row(
        t.REVIEWERS,
        stage="title_abstract",
        actor="ada",
        is_resolution=False,
        kind="automation",
        n_lines=1204,
        n_reports=1203,
        n_include=2,
        n_exclude=1200,
        n_maybe=1,
        n_open=0,
        n_replaced=1,
        first_at="2026-11-03T10:00:00Z",
        last_at="2026-11-05T10:00:00Z",
        n_sessions=3,
        n_timed=1200,
        active_minutes=600.5,
        median_seconds=24.5,
        per_hour=119.9,
    )
    named = {"stage": "title_abstract", "actor": "ada"}
    return {
        "screening_stages": [stage],
        "reviewers": [person],
        "reasons_by_reviewer": [t.new_row(t.REASONS_BY_REVIEWER, **named, is_resolution=False, reason="", n=1200)],
        "screening_process": [
            t.new_row(
                t.SCREENING_PROCESS,
                **named,
                finding="changed after both had decided",
                report_id="rec_00000000000000e1",
                line=2,
                details="include became exclude",
            )
        ],
    }


def sample() -> ReportTables:
    """Give the synthetic review with everything in it but its figures."""
    binary, continuous, single, narrative = (
        _effects_binary(),
        _effects_continuous(),
        _effects_single(),
        _effects_narrative(),
    )
    main = _pooled(binary, "") | {
        "subgroup_q": 1.31,
        "subgroup_df": 1,
        "subgroup_p": 0.2521,
        "note": "without an estimate: Farouk 2022 (narrative only)",
    }
    named = [_pooled([row for row in binary if row["subgroup"] == name], name) for name in ("topical", "transdermal")]
    unnamed = _pooled([row for row in binary if row["subgroup"] is None], "not reported")
    summary = [
        main,
        *named,
        unnamed,
        _pooled(binary, "", 0.03, "dl"),
        _pooled(continuous, "", 0.05),
        _pooled(single, ""),
        t.new_row(
            t.SUMMARY,
            synthesis_id="intensity_1m",
            analysis="main",
            subgroup="",
            state="nothing to pool, narrative",
            k=0,
            n_studies=2,
            measure="MD",
            note="no study has an estimate",
        ),
        t.new_row(
            t.SUMMARY,
            synthesis_id="sleep_1w",
            analysis="main",
            subgroup="",
            state="no data",
            k=0,
            n_studies=0,
            measure="SMD",
        ),
    ]
    records, linked, status = _records()
    results = [
        t.new_row(
            t.STUDY_RESULTS,
            synthesis_id="relief_1w",
            study_id="cho_2015",
            study_label="Cho 2015",
            result="results[4]",
            alternative="",
            state="not taken",
            why="another result of the study is nearer the end of the window",
            timepoint="day 5",
            record_id=record_of("cho_2015"),
            locator="Table 1",
        ),
    ]
    groups = {"relief_1w": binary, "intensity_1w": continuous, "harms_1m": single, "intensity_1m": narrative}
    return ReportTables(
        review=review(),
        searches=_searches(),
        currency=_currency(),
        records=records,
        linked_records=linked,
        report_status=status,
        decision_heads=_heads(),
        agreement=[
            t.new_row(
                t.AGREEMENT,
                stage="title_abstract",
                reviewer_a="ada",
                reviewer_b="ben",
                n=111,
                n_both_include=12,
                n_only_a=3,
                n_only_b=2,
                n_both_exclude=94,
                observed=0.955,
                kappa=0.8021,
                positive=0.8276,
                kappa_low=0.6338,
                kappa_high=0.9696,
                negative=0.9741,
                pabak=0.91,
                ac1=0.9432,
                prevalence_index=0.7387,
                bias_index=0.009,
                n_decided_a=120,
                n_decided_b=111,
                kind_a="person",
                kind_b="person",
            )
        ],
        **_process(),
        studies=_studies(),
        study_reports=[
            t.new_row(
                t.STUDY_REPORTS,
                study_id=name,
                record_id=record_of(name),
                role="primary",
                seen="abstract" if name == "farouk_2022" else "full text",
            )
            for name in STUDIES
        ],
        discrepancies=[
            t.new_row(
                t.DISCREPANCIES,
                study_id="cho_2015",
                number=1,
                field="participants randomised",
                values=["20 (rec_a, p. 2)", "22 (rec_b, abstract)"],
                note="The abstract counts withdrawals.",
            )
        ],
        quoted_risk_of_bias=[
            t.new_row(
                t.QUOTED_RISK_OF_BIAS,
                study_id="cho_2015",
                by="Another invented review",
                tool="RoB 1",
                domain="Blinding",
                judgement="unclear risk",
                source="rec_00000000000000e3, Table S4",
            )
        ],
        study_results=results,
        judgements=[row for name, rows in groups.items() for row in _judgements(name, rows)],
        effects=[*binary, *continuous, *single, *narrative],
        summary=summary,
        weights=[*_weights(binary), *_weights(continuous, 0.05)],
        summary_of_findings=_findings(),
        ratings=_ratings(),
        flow=flow(),
        flow_members=[
            t.new_row(t.FLOW_MEMBERS, box="new_studies", column="all", item="", member=name) for name in STUDIES
        ],
        notes=(
            Note(
                kind=NoteKind.INTEGRITY,
                record_id="rec_00000000000000e3",
                note="An invented concern about identical tables.",
                by="ada",
                date="2026-11-10",
            ),
        ),
        texts=TEXTS,
        versions={"livingreview": "0.1.0", "weasyprint": "70.0"},
    )


def empty() -> ReportTables:
    """Give a review with nothing in it but its question: every box 0."""
    return ReportTables(review=review(is_empty=True), flow=flow(is_empty=True))

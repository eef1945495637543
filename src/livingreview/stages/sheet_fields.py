"""The sheets of one study: which columns there are, what may stand in them, and which place of the file each is.

A place is a path in which `#` is the number in a row's first column (from 1) and `@` the id in its second key: an arm,
or a question. What has no column (alternatives, pairs, clusters, correlations, discrepancies) stays in the file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from livingreview.models.base import Model
from livingreview.models.result import ArmData, Estimate, Result, Source, Timepoint
from livingreview.models.review import Review
from livingreview.models.study import Arm, Participants, Report, RiskOfBias, Study
from livingreview.terms import Design, Measure, ReportRole, RobAnswer, RobEffect, RobVariant, Seen, StudyStatus
from livingreview.yaml_dialect import Path

Kind = Literal["text", "whole", "number", "choice", "yes or no", "list", "low", "high", "shown"]
NUMBER, ID = "#", "@"
READ_ME, STUDY, PARTICIPANTS, REPORTS, ARMS = "Read me", "Study", "Participants", "Reports", "Arms"
RESULTS, ESTIMATES, RISK_OF_BIAS, ALLOWED = "Results", "Estimates", "Risk of bias", "Allowed values"
ORIGIN = "origin"
WIDE, NARROW = 36, 12  # characters


@dataclass(frozen=True)
class Field:
    """One column (or, on a sheet of one value a row, one row)."""

    head: str
    path: Path
    kind: Kind
    about: str
    choices: str = ""
    """List of allowed values, by name."""


@dataclass(frozen=True)
class TableSheet:
    """A sheet with a row each of something; its first columns say of what."""

    name: str
    keys: tuple[Field, ...]
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[Field, ...]:
        """Give all columns in order."""
        return (*self.keys, *self.fields)


def _field(
    head: str, model: type[Model], path: Path, kind: Kind, *, choices: str = "", unit: str = "", name: str = ""
) -> Field:
    """Make a column whose meaning is that of the file's key."""
    key = name or next(str(part) for part in reversed(path) if part not in (NUMBER, ID))
    about = (model.model_fields[key].description or "").replace("\n", " ")
    return Field(head, path, kind, f"{about} ({unit})" if unit else about, choices)


STUDY_FIELDS = (
    _field("Label", Study, ("label",), "text"),
    _field("Status", Study, ("status",), "choice", choices="status"),
    _field("Design", Study, ("design",), "choice", choices="design"),
    _field("Registrations", Study, ("registrations",), "list", unit="several with ; between them"),
    _field("Outcomes measured", Study, ("outcomes_measured",), "text"),
    _field("Funding", Study, ("funding",), "text"),
    _field("Notes", Study, ("notes",), "text"),
    _field("Eligibility argument", Study, ("eligibility_argument",), "text"),
    _field("Risk of bias not assessed", Study, ("risk_of_bias_not_assessed",), "text"),
)
PARTICIPANT_FIELDS = (
    _field("Randomised", Participants, ("participants", "randomised"), "whole", unit="people"),
    _field("Condition", Participants, ("participants", "condition"), "text"),
    _field("Details", Participants, ("participants", "details"), "text"),
)
REPORT_SHEET = TableSheet(
    REPORTS,
    (Field("Report", ("reports", NUMBER), "whole", "Number of the report in the file; a new one takes the next."),),
    (
        _field("Record", Report, ("reports", NUMBER, "record_id"), "text"),
        _field("Role", Report, ("reports", NUMBER, "role"), "choice", choices="role"),
        _field("Seen", Report, ("reports", NUMBER, "seen"), "choice", choices="seen"),
    ),
)
ARM_SHEET = TableSheet(
    ARMS,
    (Field("Arm", ("arms", ID), "text", "Id of the arm: lower-case letters, digits and _, a letter first."),),
    (
        _field("Label", Arm, ("arms", ID, "label"), "text"),
        _field("Intervention", Arm, ("arms", ID, "intervention"), "choice", choices="intervention"),
        _field("Route", Arm, ("arms", ID, "route"), "text"),
        _field("Allocated", Arm, ("arms", ID, "n"), "whole", unit="people"),
    ),
)
DATA: Path = ("results", NUMBER, "data", ID)


def _number(head: str, key: str, kind: Kind = "number", unit: str = "") -> Field:
    return _field(head, ArmData, (*DATA, key), kind, unit=unit)


def _of_result(head: str, key: str, kind: Kind, choices: str = "") -> Field:
    return _field(head, Result, ("results", NUMBER, key), kind, choices=choices)


RESULT_KEY = Field(
    "Result", ("results", NUMBER), "whole", "Number of the result in the file; a new one takes the next."
)
RESULT_SHEET = TableSheet(
    RESULTS,
    (
        RESULT_KEY,
        Field("Arm", DATA, "text", "Arm, as on the sheet Arms; empty for a result without numbers by arm.", "arms"),
    ),
    (
        _of_result("Outcome", "outcome", "choice", "outcome"),
        Field("Unit", (), "shown", "What the protocol says about the outcome; only shown."),
        _field("Day", Timepoint, ("results", NUMBER, "timepoint", "days"), "number", unit="days"),
        _field("Time", Timepoint, ("results", NUMBER, "timepoint", "label"), "text"),
        _number("n", "n", "whole", "people"),
        _number("Events", "events", "whole", "people; for rates events"),
        _number("Percent", "percent", unit="%, 0 to 100"),
        _number("Mean", "mean", unit="outcome's unit"),
        _number("SD", "sd", unit="outcome's unit"),
        _number("SE", "se", unit="outcome's unit"),
        Field("CI low", (*DATA, "ci"), "low", "Lower limit of the 95 % confidence interval of the mean."),
        Field("CI high", (*DATA, "ci"), "high", "Upper limit of it."),
        _number("±", "plus_minus", unit="outcome's unit"),
        _number("Mean change", "mean_change", unit="outcome's unit"),
        _number("Baseline mean", "baseline_mean", unit="outcome's unit"),
        _number("Baseline SD", "baseline_sd", unit="outcome's unit"),
        _number("Median", "median", unit="outcome's unit"),
        _number("Q1", "q1", unit="outcome's unit"),
        _number("Q3", "q3", unit="outcome's unit"),
        _number("Min", "min", unit="outcome's unit"),
        _number("Max", "max", unit="outcome's unit"),
        _number("Person-time", "person_time", unit="one unit for all arms"),
        _number("Of logarithms", "log_scale", "yes or no"),
        _number("Shared by", "split_between", "whole", "comparisons"),
        _number("SD imputed from", "sd_imputed_from", "text"),
        _of_result("Narrative", "narrative", "text"),
        _field("Record", Source, ("results", NUMBER, "source", "record_id"), "text", choices="records"),
        _field("Locator", Source, ("results", NUMBER, "source", "locator"), "text"),
        _field("Quote", Source, ("results", NUMBER, "source", "quote"), "text"),
        _of_result("Paired", "paired", "choice", "paired"),
        _of_result("± is", "plus_minus_is", "choice", "plus_minus_is"),
        _of_result("Reversed", "reversed", "yes or no"),
        _of_result("Conclusion", "conclusion", "choice", "conclusion"),
        _of_result("Assumption", "assumption", "text"),
    ),
)


def _estimated(head: str, key: str, kind: Kind = "number", choices: str = "", unit: str = "") -> Field:
    return _field(head, Estimate, ("results", NUMBER, "estimate", key), kind, choices=choices, unit=unit)


ESTIMATE_SHEET = TableSheet(
    ESTIMATES,
    (RESULT_KEY,),
    (
        _estimated("Experimental", "experimental", "text", "arms"),
        _estimated("Comparator", "comparator", "text", "arms"),
        _estimated("Measure", "measure", "choice", "measure"),
        _estimated("Estimate", "value", unit="ratios as ratios, not logarithms"),
        Field("CI low", ("results", NUMBER, "estimate", "ci"), "low", "Lower limit of the confidence interval."),
        Field("CI high", ("results", NUMBER, "estimate", "ci"), "high", "Upper limit of it."),
        _estimated("CI level", "ci_level", unit="0.95 without it"),
        _estimated("SE", "se", unit="logarithm for ratios"),
        _estimated("P", "p"),
        _estimated("P is", "p_is", "choice", "p_is"),
        _estimated("Test statistic", "statistic"),
        _estimated("df", "df"),
        _estimated("O − E", "o_minus_e"),
        _estimated("Variance", "variance"),
        _estimated("Events", "events", "whole"),
        _estimated("Comparator risk", "comparator_risk", unit="0 to 1"),
        _estimated("n experimental", "n_experimental", "whole", unit="people"),
        _estimated("n comparator", "n_comparator", "whole", unit="people"),
        _estimated("n total", "n_total", "whole", unit="people"),
        _estimated("Adjusted for", "adjusted_for", "text"),
    ),
)


def _assessed(head: str, key: str, kind: Kind, choices: str = "") -> Field:
    return _field(head, RiskOfBias, ("risk_of_bias", NUMBER, key), kind, choices=choices)


ASSESSMENT: Path = ("risk_of_bias", NUMBER)
RISK_OF_BIAS_SHEET = TableSheet(
    RISK_OF_BIAS,
    (
        Field("Assessment", ASSESSMENT, "whole", "Number of the assessment in the file; a new one takes the next."),
        Field(
            "Question",
            (*ASSESSMENT, "answers", ID),
            "text",
            "Number of the question, or a domain's id for its support.",
        ),
    ),
    (
        Field("About", (), "shown", "What the question asks, in short; the official wording is at riskofbias.info."),
        Field("Answer", (*ASSESSMENT, "answers", ID), "choice", "Answer; empty where not answered.", "answer"),
        Field("Support", (*ASSESSMENT, "support", ID), "text", "Quote and place behind the answer."),
        _assessed("Tool", "tool", "choice", "tool"),
        _assessed("Version", "version", "choice", "version"),
        _assessed("Variant", "variant", "choice", "variant"),
        _assessed("Effect", "effect", "choice", "effect"),
        _assessed("Outcome", "outcome", "choice", "outcome"),
        _assessed("By", "by", "choice", "person"),
    ),
)
TABLE_SHEETS = (REPORT_SHEET, ARM_SHEET, RESULT_SHEET, ESTIMATE_SHEET, RISK_OF_BIAS_SHEET)


def study_fields(review: Review) -> tuple[Field, ...]:
    """Give the rows of the sheet Study, with the facts that the protocol declares."""
    facts = tuple(
        Field(field.label, ("facts", name), "number" if field.type == "number" else "text", _fact(name, field.unit))
        for name, field in review.study_fields.items()
    )
    return (*STUDY_FIELDS, *facts)


def _fact(name: str, unit: str | None) -> str:
    return f"The fact {name} of the protocol" + (f" ({unit})." if unit else ".")


def allowed_values(review: Review) -> Mapping[str, list[tuple[str, str]]]:
    """Give the lists to choose from, each value with what it means."""
    words: dict[str, Any] = {
        "status": [word for word in StudyStatus if word is not StudyStatus.PUBLISHED_LATER],  # that is the build's
        "design": Design,
        "role": ReportRole,
        "seen": Seen,
        "measure": Measure,
        "answer": RobAnswer,
        "variant": RobVariant,
        "effect": RobEffect,
    }
    plain = {
        "paired": ("yes", "no", "unknown", "first period only"),
        "plus_minus_is": ("sd", "se"),
        "conclusion": ("favours experimental", "favours comparator", "no difference"),
        "p_is": ("exact", "below"),
        "yes or no": ("yes", "no"),
        "tool": ("RoB 2",),
        "version": ("2019-08-22", "2021-03-18"),
    }
    return {
        "outcome": [(name, outcome_unit(review, name)) for name in review.outcomes],
        "intervention": [(name, part.label) for name, part in review.interventions.items()],
        "person": [(name, member.label) for name, member in review.team.items() if not member.automation],
        **{name: [(word.value, "") for word in vocabulary] for name, vocabulary in words.items()},
        **{name: [(word, "") for word in values] for name, values in plain.items()},
    }


def outcome_unit(review: Review, name: str) -> str:
    """Say what an outcome is measured in."""
    outcome = review.outcomes.get(name)
    if outcome is None:
        return ""
    scale = [outcome.scale] if outcome.scale else []
    scale += [f"{outcome.range[0]:g} to {outcome.range[1]:g}"] if outcome.range else []
    return "; ".join([outcome.label, outcome.type.value, *scale, outcome.direction.value])

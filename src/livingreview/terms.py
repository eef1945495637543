"""The field's words: closed vocabularies used in people's files, built tables and pages.

Words, never codes: each value is what a person writes and reads. Sources: PRISMA 2020, Cochrane
Handbook, RoB 2 (22 August 2019), GRADE.
"""

from enum import StrEnum
from typing import Any

STAGES = (
    "records",
    "dedupe",
    "screening",
    "extraction",
    "risk_of_bias",
    "effects",
    "meta_analysis",
    "grade",
    "prisma",
    "changes",
    "publish",
)
"""Stages in running order: one word in rule file, module, step command, test, results folder, docs."""

FONT_FILE_PATTERN = r"^config/fonts/[A-Za-z0-9][A-Za-z0-9._-]*\.(ttf|otf)$"
"""What a font file of a review may be called: in its own folder, so that no path leads elsewhere."""
ID_PATTERN = r"^[a-z][a-z0-9_]*$"
"""Ids people issue (synthesis, outcome, arm, reviewer ...) become file names and anchors."""

RECORD_ID_PATTERN = r"^rec_[0-9a-f]{16}$"

FINGERPRINT_PATTERN = r"^v[12]:[0-9a-f]{64}$"
"""Fingerprints of judgements: version of the rule, and a sha256 (docs/fingerprints.md)."""

MAIN_ANALYSIS = "main"
"""The `analysis` of a synthesis as planned; every other one is the id of a sensitivity analysis."""

ALL_STUDIES = ""
"""The `subgroup` of a summary that is about every study."""

SUBGROUP_NOT_REPORTED = "not reported"
"""The `subgroup` of studies that do not report the field that a synthesis is also shown by."""

MAIN_READING = ""
"""The `alternative` of a result read as the team reads it."""

WITHOUT_RETRACTED, WITH_RETRACTED = "without_retracted", "with_retracted"
"""The `analysis` that leaves retracted studies out, and the one that takes those that the team leaves out."""

INTEGRITY_FLAG = "integrity: "
"""How the flag of an estimate begins whose study was retracted or met with concern."""

OVERALL = "overall"
"""Name of the overall risk of bias where domains are named by id."""


class Word(StrEnum):
    """A word of a closed vocabulary; models of people's files read it from the same text."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Let the text stand for the word although models are strict about types otherwise."""
        return {**handler(source), "strict": False}


class Language(Word):
    """A language the report is written in."""

    ENGLISH = "en"
    PORTUGUESE = "pt"

    @property
    def decimal_mark(self) -> str:
        """What stands between whole and decimals."""
        return "." if self is Language.ENGLISH else ","

    @property
    def thousands_mark(self) -> str:
        """What stands between groups of three digits; a no-break space where a point or comma could be misread."""
        return "," if self is Language.ENGLISH else "\u00a0"


class SourceKind(Word):
    """Where a search ran; decides the column of the PRISMA flow diagram."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATION_SEARCHING = "citation searching"
    OTHER = "other"


class Interface(Word):
    """Interfaces of live sources that `livingreview search run` speaks."""

    PUBMED = "pubmed"
    EUROPE_PMC = "europe_pmc"


class ScreeningStage(Word):
    """The two stages at which people decide on eligibility."""

    TITLE_ABSTRACT = "title_abstract"
    FULL_TEXT = "full_text"


class Decision(Word):
    """One reviewer's decision on one record at one stage. Maybe advances and never excludes."""

    INCLUDE = "include"
    EXCLUDE = "exclude"
    MAYBE = "maybe"


class ActorKind(Word):
    """Who decides: a person, or a program that a person set up and named in the protocol."""

    PERSON = "person"
    AUTOMATION = "automation"


class ProcessFinding(Word):
    """What a reader should know about how one report was screened."""

    BELOW_DUE = "decided by fewer people than due"
    SELF_SETTLED = "settled by one of those who differed"
    CHANGED_UNBLINDED = "changed after both had decided"
    ORDER_UNKNOWN = "changed, and no times tell whether before the other had decided"


class StageState(Word):
    """What the decisions on one report at one stage add up to."""

    NOT_DUE = "not due"
    UNDECIDED = "undecided"
    CONFLICT = "conflict"
    REASON_CONFLICT = "conflict of reasons"
    INCLUDE = "include"
    MAYBE = "maybe"
    EXCLUDE = "exclude"


class ReportState(Word):
    """Where a report stands in the flow; every report is in exactly one state."""

    AWAITING_SCREENING = "awaiting screening"
    SCREENING_CONFLICT = "conflict at screening"
    EXCLUDED_AT_SCREENING = "excluded at screening"
    NOT_RETRIEVED = "not retrieved"
    PUBLISHED_LATER = "published after the reconstruction's year"
    AWAITING_ASSESSMENT = "awaiting full-text assessment"
    ASSESSMENT_CONFLICT = "conflict at full text"
    EXCLUDED = "excluded"
    AWAITING_CLASSIFICATION = "awaiting classification"
    INCLUDED = "included"


class Design(Word):
    """Study designs a study file may name."""

    RANDOMISED_PARALLEL = "randomised parallel"
    RANDOMISED_CROSSOVER = "randomised crossover"
    RANDOMISED_CLUSTER = "randomised cluster"
    NON_RANDOMISED = "non-randomised"
    SINGLE_ARM = "single arm"
    UNCLEAR = "unclear"


class StudyStatus(Word):
    """Whether a study's results can be expected in its files yet."""

    COMPLETED = "completed"
    ONGOING = "ongoing"
    AWAITING_CLASSIFICATION = "awaiting classification"
    PUBLISHED_LATER = "published after the reconstruction's year"


class ReportRole(Word):
    """What a report is to its study."""

    PRIMARY = "primary"
    COMPANION = "companion"
    REGISTRY_ENTRY = "registry entry"
    PROTOCOL = "protocol"
    ABSTRACT = "conference abstract"


class Seen(Word):
    """How much of a report the team has seen."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full text"
    REGISTRY_ENTRY = "registry entry"
    CITED = "cited in another document"


class OutcomeType(Word):
    """What kind of numbers an outcome has."""

    BINARY = "binary"
    CONTINUOUS = "continuous"
    RATE = "rate"
    TIME_TO_EVENT = "time to event"
    GENERIC = "generic"


class Direction(Word):
    """Whether more of the outcome (events, or a higher score) is good or bad for the patient."""

    HIGHER_IS_BETTER = "higher is better"
    LOWER_IS_BETTER = "lower is better"


class Measure(Word):
    """Effect measures. Ratios are analysed on the log scale, correlations as Fisher's z.

    Those of one group, for descriptive syntheses, name the scale that they are pooled on; a proportion without one is
    pooled as logit, a mean as it is, a rate as logarithm.
    """

    RR = "RR"
    OR = "OR"
    RD = "RD"
    PETO = "Peto OR"
    MD = "MD"
    SMD = "SMD"
    ROM = "RoM"
    IRR = "IRR"
    IRD = "IRD"
    HR = "HR"
    RATIO = "ratio"
    DIFFERENCE = "difference"
    CORRELATION = "correlation"
    PROPORTION = "proportion"
    PROPORTION_LOG = "proportion (log)"
    PROPORTION_ARCSINE = "proportion (arcsine)"
    PROPORTION_FREEMAN_TUKEY = "proportion (Freeman-Tukey)"
    PROPORTION_RAW = "proportion (raw)"
    MEAN = "mean"
    MEAN_LOG = "mean (log)"
    RATE = "rate"
    RATE_RAW = "rate (raw)"

    @property
    def is_one_group(self) -> bool:
        """Say whether it describes one group: there is no comparison, so no value of no effect and no test of it."""
        return self in ONE_GROUP_SCALES

    @property
    def short(self) -> str:
        """Give the measure as it stands beside a number: without the scale that it is pooled on."""
        return self.value.split(" (")[0]

    @property
    def is_ratio(self) -> bool:
        """Say whether the analysis scale is the natural logarithm."""
        return self in RATIO_MEASURES

    @property
    def null_value(self) -> float:
        """Give the value of no effect on the display scale; a measure of one group has none, and 0 stands for it."""
        return 1.0 if self.is_ratio else 0.0

    @property
    def label(self) -> str:
        """Give the measure in words."""
        return MEASURE_LABELS[self]


RATIO_MEASURES = (
    Measure.RR,
    Measure.OR,
    Measure.PETO,
    Measure.ROM,
    Measure.IRR,
    Measure.HR,
    Measure.RATIO,
)

MEASURE_LABELS = {
    Measure.RR: "risk ratio",
    Measure.OR: "odds ratio",
    Measure.RD: "risk difference",
    Measure.PETO: "Peto odds ratio",
    Measure.MD: "mean difference",
    Measure.SMD: "standardised mean difference",
    Measure.ROM: "ratio of means",
    Measure.IRR: "incidence rate ratio",
    Measure.IRD: "incidence rate difference",
    Measure.HR: "hazard ratio",
    Measure.RATIO: "ratio",
    Measure.DIFFERENCE: "difference",
    Measure.CORRELATION: "correlation",
    Measure.PROPORTION: "proportion",
    Measure.PROPORTION_LOG: "proportion",
    Measure.PROPORTION_ARCSINE: "proportion",
    Measure.PROPORTION_FREEMAN_TUKEY: "proportion",
    Measure.PROPORTION_RAW: "proportion",
    Measure.MEAN: "mean",
    Measure.MEAN_LOG: "mean",
    Measure.RATE: "rate",
    Measure.RATE_RAW: "rate",
}

PROPORTIONS = (
    Measure.PROPORTION,
    Measure.PROPORTION_LOG,
    Measure.PROPORTION_ARCSINE,
    Measure.PROPORTION_FREEMAN_TUKEY,
    Measure.PROPORTION_RAW,
)
MEANS_OF_ONE_GROUP = (Measure.MEAN, Measure.MEAN_LOG)
RATES_OF_ONE_GROUP = (Measure.RATE, Measure.RATE_RAW)

ONE_GROUP_SCALES = {
    Measure.PROPORTION: "logits (logarithms of odds)",
    Measure.PROPORTION_LOG: "logarithms",
    Measure.PROPORTION_ARCSINE: "arcsines of their square roots",
    Measure.PROPORTION_FREEMAN_TUKEY: "double arcsines (Freeman-Tukey)",
    Measure.PROPORTION_RAW: "they are",
    Measure.MEAN: "they are",
    Measure.MEAN_LOG: "logarithms",
    Measure.RATE: "logarithms",
    Measure.RATE_RAW: "they are",
}
"""The scale that each measure of one group is pooled on: `pooled as ...`."""


class Model(Word):
    """Meta-analysis model."""

    RANDOM = "random effects"
    COMMON = "common effect"


class Tau2Method(Word):
    """Estimator of the between-study variance."""

    REML = "REML"
    DL = "DL"
    PM = "PM"
    ML = "ML"
    SJ = "SJ"
    HE = "HE"
    HS = "HS"
    EB = "EB"

    @property
    def label(self) -> str:
        """Give the estimator in words."""
        return TAU2_LABELS[self]


TAU2_LABELS = {
    Tau2Method.REML: "restricted maximum likelihood",
    Tau2Method.DL: "DerSimonian and Laird",
    Tau2Method.PM: "Paule and Mandel",
    Tau2Method.ML: "maximum likelihood",
    Tau2Method.SJ: "Sidik and Jonkman",
    Tau2Method.HE: "Hedges",
    Tau2Method.HS: "Hunter and Schmidt",
    Tau2Method.EB: "empirical Bayes",
}


class IntervalMethod(Word):
    """Interval of a random-effects summary; `wider` takes the wider of HKSJ and Wald."""

    WIDER = "wider of HKSJ and Wald"
    HKSJ = "HKSJ"
    WALD = "Wald"


class PredictionMethod(Word):
    """Convention of a prediction interval: its distribution, and whether the summary's standard error counts."""

    BY_INTERVAL = "by the interval"
    AS_TEST = "as the test"
    T_K_MINUS_2 = "t, k - 2 df"
    T_K_MINUS_1 = "t, k - 1 df"
    SIMPLE = "tau alone"


class I2Definition(Word):
    """What I2 is computed from."""

    TAU2 = "from tau2"
    Q = "from Q"


class Tau2IntervalMethod(Word):
    """Method of the interval for tau2."""

    QP = "Q-profile"
    PL = "profile likelihood"


class Pooling(Word):
    """How study estimates are pooled under the common effect."""

    IV = "inverse variance"
    MH = "Mantel-Haenszel"
    PETO = "Peto"


class KnappHartung(Word):
    """Whether a regression's covariance takes the Knapp-Hartung scale, and whether that is held at 1 or more."""

    YES = "Knapp-Hartung"
    AD_HOC = "Knapp-Hartung, ad hoc"
    NO = "Wald"


class SmallStudyTest(Word):
    """Test for small-study effects."""

    EGGER = "Egger"
    HARBORD = "Harbord"
    PETERS = "Peters"
    SMD = "SMD variant of Egger"
    BEGG = "Begg"


class TrimFillEstimator(Word):
    """How trim and fill counts the missing studies."""

    L0 = "L0"
    R0 = "R0"
    Q0 = "Q0"


class Side(Word):
    """Side of a funnel plot on which studies seem missing."""

    LEFT = "left"
    RIGHT = "right"


class EffectDirection(Word):
    """Direction of an effect, or of most of a study's effects, against no effect."""

    ABOVE = "above no effect"
    BELOW = "below no effect"
    NONE = "no effect"
    CONFLICTING = "conflicting"
    NOT_REPORTED = "not reported"


class Profile(Word):
    """A named set of the conventions of a meta-analysis."""

    COCHRANE_2025 = "cochrane2025"
    REVMAN_5 = "revman5"

    @property
    def label(self) -> str:
        """Give the profile as readers know it."""
        return {"cochrane2025": "Cochrane Handbook (2025)", "revman5": "Review Manager 5"}[self.value]


class SeveralResults(Word):
    """What becomes of several results of one study in one synthesis; they never count as independent."""

    SELECT = "select"
    COMBINE = "combine"
    MULTILEVEL = "multilevel"


class SubgroupTau2(Word):
    """Whether every subgroup has a between-study variance of its own."""

    SEPARATE = "separate"
    COMMON = "common"


class TableTest(Word):
    """Test over the two-by-two tables, or the person-time data, of a synthesis."""

    CMH = "Cochran-Mantel-Haenszel"
    BRESLOW_DAY = "Breslow-Day"
    TARONE = "Breslow-Day with Tarone's correction"
    PERSON_TIME = "Mantel-Haenszel for person-time"


class Refit(Word):
    """A way of refitting an analysis to see what it rests on."""

    LEAVE_ONE_OUT = "leave-one-out"
    CUMULATIVE = "cumulative"
    BY_VERSION = "by version"
    INFLUENCE = "influence"


class WithoutPoolingMethod(Word):
    """A method of synthesis without pooling (SWiM). Counting significant results is none."""

    MEDIAN_RANGE = "median and range"
    MEDIAN_QUARTILES = "median and quartiles"
    FISHER_ABOVE = "Fisher's combination, effects above no effect"
    FISHER_BELOW = "Fisher's combination, effects below no effect"
    VOTE_WILSON = "vote counting by direction (Wilson)"
    VOTE_EXACT = "vote counting by direction (Clopper-Pearson)"
    DIRECTION = "effect direction"


class LivingPart(Word):
    """A part of what new evidence does to a synthesis."""

    BEFORE = "before"
    AFTER = "after"
    NEW = "new"
    INTERACTION = "new against old"
    CHANGE = "change"


class StatisticsState(Word):
    """What became of a computation; every state but `computed` has a reason beside it."""

    COMPUTED = "computed"
    NO_STUDY = "no study"
    ONE_STUDY = "one study"
    TOO_FEW = "too few studies"
    UNUSABLE_INPUT = "unusable input"
    NOT_ESTIMABLE = "not estimable"
    NOT_CONVERGED = "not converged"
    NOT_APPLICABLE = "conditions not met"


class ResultState(Word):
    """What became of one study's result in one synthesis."""

    ESTIMATED = "estimated"
    NOT_TAKEN = "not taken"
    NOT_ESTIMABLE = "not estimable"
    NARRATIVE = "narrative only"


class SynthesisState(Word):
    """What a synthesis came to."""

    POOLED = "pooled"
    SINGLE_STUDY = "one study, not pooled"
    NARRATIVE = "nothing to pool, narrative"
    NOT_POOLED = "not pooled by protocol"
    NO_DATA = "no data"


class RobTool(Word):
    """Tools for risk of bias, and checklists used in their place."""

    ROB2 = "RoB 2"
    ROBINS_I = "ROBINS-I"
    QUADAS2 = "QUADAS-2"
    NEWCASTLE_OTTAWA = "Newcastle-Ottawa"
    JBI = "JBI"
    ROB1 = "RoB 1"


class SuspectRule(Word):
    """Rules that find impossible or doubtful numbers in study files; each is a function of `stats.plausible`."""

    OUTSIDE_SCALE = "outside the scale"
    SPREAD_BEYOND_SCALE = "spread beyond the scale"
    GRIM = "GRIM"
    GRIMMER = "GRIMMER"
    PERCENT = "percentage against count"
    SD_OR_SE = "SD against SE"
    MEAN_OFF_CENTRE = "mean off the centre of its interval"
    ESTIMATE_OFF_CENTRE = "estimate off the centre of its interval"
    SE_AGAINST_INTERVAL = "standard error against interval"
    P_AGAINST_ESTIMATE = "P value against estimate"
    TOTALS = "totals against arms"
    MORE_THAN_RANDOMISED = "more than randomised"
    SAME_IN_TWO_ARMS = "same numbers in two arms"
    SAME_IN_TWO_RESULTS = "same numbers in two results"
    BASELINE_IS_FINAL = "baseline equals final"


class Suspicion(Word):
    """How sure a rule is that a number is wrong."""

    IMPOSSIBLE = "impossible"
    DOUBTFUL = "doubtful"


class FieldKind(Word):
    """Kinds of fields that two extractors' files are compared by."""

    CHARACTERISTICS = "characteristics"
    PARTICIPANTS = "participants"
    ARMS = "arms"
    NUMBERS = "numbers"
    READING = "how numbers are read"
    SOURCES = "places in reports"
    WORDS = "free text"
    ALL = "all"


class RobAnswer(Word):
    """Response options; U (unclear) is JBI's, NI and the probable ones are RoB 2's. An absent answer is never NI."""

    Y = "Y"
    PY = "PY"
    PN = "PN"
    N = "N"
    NI = "NI"
    U = "U"
    NA = "NA"


class RobVariant(Word):
    """Variants of a tool by design; `none` for a tool that has one form only."""

    PARALLEL = "parallel"
    CLUSTER = "cluster"
    CROSSOVER = "crossover"
    RANDOMISED = "randomised trial"
    COHORT = "cohort"
    CASE_CONTROL = "case-control"
    CASE_SERIES = "case series"
    CROSS_SECTIONAL = "cross-sectional"
    PREVALENCE = "prevalence"
    NONE = "none"


class RobPart(Word):
    """What a row of judgements is about."""

    DOMAIN = "domain"
    APPLICABILITY = "applicability"
    ITEM = "item"
    OVERALL = "overall"


class RobEffect(Word):
    """The effect of interest of an assessment with RoB 2 or ROBINS-I."""

    ASSIGNMENT = "assignment"
    ADHERING = "adhering"


class Judgement(Word):
    """Judgements of the tools for risk of bias, and the states of having none.

    `judgements.levels` orders them and gives each its symbol and colours.
    """

    LOW = "low"
    LOW_EXCEPT = "low except for uncontrolled confounding"
    SOME_CONCERNS = "some concerns"
    MODERATE = "moderate"
    UNCLEAR = "unclear"
    HIGH = "high"
    SERIOUS = "serious"
    CRITICAL = "critical"
    NO_INFORMATION = "no information"
    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not applicable"
    TWO_STARS = "two stars"
    ONE_STAR = "one star"
    NO_STAR = "no star"
    NO_OVERALL = "no overall judgement"
    NOT_ASSESSED = "not assessed"


class MissingState(Word):
    """ROB-ME: whether a study's result is in a synthesis, and why not."""

    AVAILABLE = "available"
    UNRELATED = "missing for another reason"
    UNCLEAR = "unclear whether generated"
    SUSPECTED = "missing because of the result"
    NOT_RECORDED = "not recorded"

    @property
    def symbol(self) -> str:
        """Give the sign of the tool's matrix; always shown together with the words."""
        return dict(zip(MissingState, ("✓", "~", "?", "X", ""), strict=True))[self]


class BiasDirection(Word):
    """Predicted direction of bias in a domain."""

    FAVOURS_EXPERIMENTAL = "favours experimental"
    FAVOURS_COMPARATOR = "favours comparator"
    TOWARDS_NULL = "towards null"
    AWAY_FROM_NULL = "away from null"
    UNPREDICTABLE = "unpredictable"


class Certainty(Word):
    """GRADE certainty of the evidence."""

    HIGH = "high"
    MODERATE = "moderate"
    LOW = "low"
    VERY_LOW = "very low"

    @property
    def symbol(self) -> str:
        """Give the four-circle symbol; always shown together with the word."""
        return {"high": "⊕⊕⊕⊕", "moderate": "⊕⊕⊕◯", "low": "⊕⊕◯◯", "very low": "⊕◯◯◯"}[self.value]


class Concern(Word):
    """GRADE: how far a domain lowers certainty."""

    NOT_SERIOUS = "not serious"
    SERIOUS = "serious"
    VERY_SERIOUS = "very serious"
    EXTREMELY_SERIOUS = "extremely serious"

    @property
    def levels(self) -> int:
        """Give the number of levels taken off, 0 to 3."""
        return list(Concern).index(self)


class EffectSize(Word):
    """Size of an effect, by the protocol's thresholds on the absolute scale."""

    TRIVIAL = "trivial"
    SMALL = "small"
    MODERATE = "moderate"
    LARGE = "large"
    IMPORTANT = "important, of unspecified size"
    UNKNOWN = "no thresholds to judge it by"


class DirectnessElement(Word):
    """Element of the question in which a study may be indirect (GRADE)."""

    POPULATION = "population"
    INTERVENTION = "intervention"
    COMPARATOR = "comparator"
    OUTCOME = "outcome"
    SURROGATE = "surrogate outcome"
    TIMING = "timing"
    COMPARISON = "indirect comparison"


class DirectnessJudgement(Word):
    """Whether a study answers the question directly in one element."""

    DIRECT = "direct"
    PROBABLY_DIRECT = "probably direct"
    PROBABLY_NOT = "probably not"
    NO = "no"

    @property
    def is_indirect(self) -> bool:
        """Say whether it counts as indirect."""
        return self in (DirectnessJudgement.PROBABLY_NOT, DirectnessJudgement.NO)


class Evidence(Word):
    """How the evidence behind a stored judgement compares with today's (its fingerprint)."""

    CURRENT = "current"
    EARLIER = "made on earlier evidence"
    UNCONFIRMED = "unconfirmed"


class ClaimState(Word):
    """Whether a conclusion's condition holds on today's numbers."""

    HOLDS = "holds"
    WITHDRAWN = "withdrawn"
    OPEN = "cannot be evaluated"


class LivingStatus(Word):
    """Whether the review is kept up to date."""

    LIVING = "living"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    NOT_LIVING = "not living"


class Currency(Word):
    """How current the review is, by its schedule and its last frozen version."""

    UP_TO_DATE = "up to date"
    SCREENING = "new search done – records await screening"
    NO_NEW_STUDIES = "new search done – no new studies"
    NEW_STUDIES = "new search done – new studies found, not yet incorporated (unlikely to change conclusions)"
    INCORPORATING = "new studies being incorporated"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"
    RETIRED = "retired"
    NOT_LIVING = "not in living mode"


class Trigger(Word):
    """Signals that a new version is due."""

    NEW_STUDY = "T1"
    THRESHOLD = "T2"
    CERTAINTY = "T3"
    EFFECT_SIZE = "T4"
    EFFECT_CHANGE = "T5"
    ACCRUED = "T6"
    SAFETY = "T7"
    DELAY = "T8"
    METHODS = "T9"


class TriggerState(Word):
    """What a signal came to."""

    FIRED = "fired"
    NOT_FIRED = "not fired"
    NOT_EVALUATED = "cannot be evaluated"


class Checklist(Word):
    """Reporting checklists that are filled from the report."""

    PRISMA = "PRISMA 2020"
    ABSTRACT = "PRISMA 2020 for Abstracts"
    LIVING = "PRISMA-LSR"
    SWIM = "SWiM"


class ChecklistState(Word):
    """What became of one item of a checklist."""

    REPORTED = "reported"
    TO_CHECK = "for a person to check"
    MISSING = "missing"
    NOT_APPLICABLE = "not applicable"


class NoteKind(Word):
    """Kinds of notes about a record or a source document."""

    CORRECTION = "correction"
    DISCREPANCY = "discrepancy"
    INTEGRITY = "integrity concern"
    NOT_RETRIEVED = "not retrieved"


class Notice(Word):
    """What was published about a report after it, as search exports and notice lists tell."""

    RETRACTION = "retraction"
    CONCERN = "expression of concern"
    CORRECTION = "correction"
    REPUBLICATION = "republication"
    UPDATE = "update"
    REINSTATEMENT = "reinstatement"


class NoticeDecision(Word):
    """What the team decides about an included study that was retracted or met with concern."""

    KEEP = "keep"
    SENSITIVITY_ONLY = "sensitivity only"
    EXCLUDE = "exclude"


class NoticeState(Word):
    """Where the team stands on a notice about a study."""

    UNDECIDED = "undecided"
    DECIDED = "decided"
    TAKEN_BACK = "taken back"
    NONE_NEEDED = "no decision needed"


class Ruling(Word):
    """A person's ruling on whether two records describe the same report."""

    SAME = "same"
    DIFFERENT = "different"


class Question(Word):
    """What people are asked about two records that are alike and not linked."""

    SAME_REPORT = "same report"
    SAME_STUDY = "same study"


class VersionKind(Word):
    """What a version of the review changes, by consequence."""

    FIRST = "first"
    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"

    @property
    def about(self) -> str:
        """Say what makes a version one of this kind."""
        return {
            "first": "nothing was frozen before",
            "major": "conclusions or methods changed",
            "minor": "evidence was added or changed",
            "patch": "a correction",
        }[self.value]


class ChangeTopic(Word):
    """What a difference between two states of a review is about, in the order in which it is told."""

    SEARCH = "search"
    SCREENING = "screening"
    STUDY = "study"
    REVERSAL = "eligibility reversal"
    NOTICE = "notice"
    FIELD = "study field"
    BIAS = "risk of bias"
    METHOD = "method"
    OUTCOME = "outcome"
    CERTAINTY = "certainty"
    CLAIM = "claim"
    TEXT = "text"


class ChangeCause(Word):
    """What made a number change."""

    EVIDENCE = "evidence"
    METHOD = "method"
    BOTH = "evidence and method"
    JUDGEMENT = "judgement"
    SOFTWARE = "software"


class ProtocolPart(Word):
    """The part of the methods that an amendment of the protocol is about."""

    QUESTION = "question"
    ELIGIBILITY = "eligibility"
    SEARCHES = "searches"
    SCREENING = "screening"
    OUTCOMES = "outcomes"
    DATA = "data collection"
    BIAS = "risk of bias"
    SYNTHESIS = "synthesis"
    CERTAINTY = "certainty"
    LIVING = "living mode"
    OTHER = "other"


class AmendmentReach(Word):
    """Whether an amendment of the protocol was applied to studies that were included already (PRISMA-LSR item L2)."""

    ALL = "all studies"
    LATER = "later studies only"
    NONE = "no study"


class ContactAnswer(Word):
    """What came of asking for information that no report holds (MECIR C49)."""

    NONE_YET = "none yet"
    ANSWERED = "answered"
    PROVIDED = "data provided"
    REFUSED = "refused"


OF_CERTAINTY = "certainty"
"""What words are said of that have forms of their own in some languages (`words.say_of`)."""
SAID_OF: dict[str, type[Word]] = {OF_CERTAINTY: Certainty}

PRINTED: tuple[type[Word], ...] = (
    *(AmendmentReach, BiasDirection, Certainty, ChangeCause, ChecklistState, ClaimState),
    *(Concern, ContactAnswer, Currency, Decision, Design, Direction, DirectnessElement),
    *(DirectnessJudgement, EffectDirection, EffectSize, Evidence, FieldKind, I2Definition),
    *(IntervalMethod, Judgement, LivingStatus, Measure, MissingState, Model),
    *(NoteKind, Notice, NoticeDecision, OutcomeType, Pooling, PredictionMethod),
    *(ProcessFinding, ProtocolPart, ReportRole, ReportState, ResultState, RobEffect, RobVariant, Seen),
    *(Side, SmallStudyTest, SourceKind, StudyStatus, SuspectRule, Suspicion),
    *(SynthesisState, TableTest, Tau2IntervalMethod, Tau2Method, TriggerState, VersionKind),
    *(WithoutPoolingMethod,),
)
"""Vocabularies whose words the report prints; the catalogue of texts holds them."""

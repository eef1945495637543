"""Every built table, declared once: columns, types, key, allowed values, a sentence a column.

A table in memory is a list of rows, a row a dict with exactly the declared columns; None is
missing. `check` holds rows against the declaration and sorts them by key; it is called when a
table is written and when it is read.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Any, Literal

from livingreview import terms
from livingreview.errors import TableError

Row = dict[str, Any]
Rows = list[Row]
Kind = Literal["text", "integer", "number", "boolean", "list"]

LIST_SEPARATOR = "; "
"""Between the items of a list column in a CSV file; `\\` escapes it inside an item."""


@dataclass(frozen=True)
class Column:
    """One column. A list column holds texts; `required` means never missing."""

    name: str
    kind: Kind
    about: str
    required: bool = False
    allowed: type[StrEnum] | None = None


@dataclass(frozen=True)
class Table:
    """One table and where the pipeline keeps it (below `results/`)."""

    name: str
    path: str
    about: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Give the column names in order."""
        return tuple(column.name for column in self.columns)

    @cached_property
    def lists(self) -> tuple[str, ...]:
        """Give the names of the columns that hold lists."""
        return tuple(column.name for column in self.columns if column.kind == "list")


def text(name: str, about: str, *, allowed: type[StrEnum] | None = None) -> Column:
    """Declare a text column that may be missing."""
    return Column(name, "text", about, allowed=allowed)


def must(name: str, about: str, *, kind: Kind = "text", allowed: type[StrEnum] | None = None) -> Column:
    """Declare a column that is never missing."""
    return Column(name, kind, about, required=True, allowed=allowed)


def integer(name: str, about: str) -> Column:
    """Declare a whole-number column that may be missing."""
    return Column(name, "integer", about)


def number(name: str, about: str) -> Column:
    """Declare a number column that may be missing."""
    return Column(name, "number", about)


def items(name: str, about: str) -> Column:
    """Declare a column of lists of texts, possibly empty."""
    return Column(name, "list", about, required=True)


RECORD_ID = must("record_id", "The record's id, from its raw entry.")
REPORT_ID = must("report_id", "The report, shown under the smallest record_id of its records.")
STUDY_ID = must("study_id", "The study.")
STUDY_LABEL = must("study_label", "Study name shown to readers.")
SYNTHESIS_ID = must("synthesis_id", "The synthesis.")

SEARCHES = Table(
    "searches",
    "records/searches.csv",
    "Search runs, with what was found, read and rejected.",
    ("search_id",),
    (
        must("search_id", "The search run."),
        must("kind", "Kind of source.", allowed=terms.SourceKind),
        must("source", "Name of the source."),
        text("platform", "Platform or provider."),
        must("date", "Date of the run."),
        must("strategy", "Strategy as run."),
        integer("hits", "Results the source itself claimed."),
        must("n_entries", "Entries found in the export.", kind="integer"),
        must("n_read", "Entries read as records.", kind="integer"),
        must("n_rejected", "Entries that could not be read.", kind="integer"),
        must("format", "Format the export was recognised as."),
        must("encoding", "Text encoding the export was read in."),
        must("sha256", "Hash of the export's bytes."),
        text("note", "Note of the team."),
        text("live", "The live source that was run; missing for searches taken in by hand."),
        text("since", "First day of the period asked for."),
        text("until", "Last day of the period asked for."),
        text("coverage", "Years that the database covers."),
        text("limits", "Limits and restrictions, or none."),
        text("filters", "Published search filters, or none."),
        text("prior_work", "Strategies of other reviews that were taken over, or none."),
        text("updates", "How the search is kept up to date."),
        text("peer_review", "Who reviewed the strategy, and how."),
    ),
)

PRISMA_S = Table(
    "prisma_s",
    "records/prisma_s.csv",
    "The 16 items of PRISMA-S, what the review says on each, and what is missing.",
    ("item",),
    (
        must("item", "Number of the item.", kind="integer"),
        must("name", "What it asks for."),
        must("is_given", "False where something that it asks for is not said.", kind="boolean"),
        items("said", "What is said, by search where it is of one."),
        items("missing", "What is not said."),
    ),
)

ENTRIES = Table(
    "entries",
    "records/entries.csv",
    "Every entry of every export, read or rejected: what `identified` counts.",
    ("search_id", "entry"),
    (
        must("search_id", "The search run."),
        must("entry", "Running number in the export, from 1.", kind="integer"),
        must("line", "Line of the export the entry starts on.", kind="integer"),
        text("record_id", "The record it was read as; missing when rejected."),
        text("rejected", "Why it could not be read; missing when read."),
    ),
)

RECORDS = Table(
    "records",
    "records/records.parquet",
    "Every distinct record, with its fields as read.",
    ("record_id",),
    (
        RECORD_ID,
        text("type", "Type of publication as the source codes it."),
        text("title", "Title; missing when the source gives none."),
        must("is_title_known", "False for a title the source does not give: it never links.", kind="boolean"),
        items("authors", "Authors as written, in order."),
        integer("year", "Year of publication."),
        text("journal", "Journal or container."),
        text("volume", "Volume."),
        text("issue", "Issue."),
        text("pages", "Pages or article number."),
        text("doi", "DOI, lower case, without resolver."),
        text("pmid", "PubMed id."),
        text("pmcid", "PubMed Central id."),
        items("accession_numbers", "Numbers under which databases hold it."),
        items("registry_ids", "Trial registration numbers found anywhere in the entry."),
        text(
            "registration", "Trial registration number that a register's own record describes; missing for any other."
        ),
        text("abstract", "Abstract."),
        items("keywords", "Keywords."),
        text("language", "Language."),
        text("url", "Address."),
        items("notes", "Notes of the source."),
        items("notices", "Retraction, correction and concern notices the source links to it, kind first."),
        must("raw", "The raw entry, as read."),
    ),
)

LINKED_RECORDS = Table(
    "linked_records",
    "dedupe/records.parquet",
    "Which report each record describes.",
    ("record_id",),
    (RECORD_ID, REPORT_ID),
)

NOTICES = Table(
    "notices",
    "records/notices.csv",
    "Retractions, corrections and expressions of concern that the exports tell of, by the report they are about.",
    ("report_id", "kind", "record_id", "place"),
    (
        REPORT_ID,
        must("kind", "What was published about it.", allowed=terms.Notice),
        must("record_id", "The record that tells of it: one of the report, or the notice's own."),
        must("place", "Where the notice stands, or what it is."),
        text("notice_record_id", "The notice's own record, where an export holds it."),
        text("list_entry", "The entry of the notice list that tells of it; missing for what exports tell."),
        text("notice_date", "Day of the notice, as the list gives it."),
        items("reasons", "Reasons, as the list gives them."),
    ),
)

STUDY_NOTICES = Table(
    "study_notices",
    "records/study_notices.csv",
    "What was published about the reports of each study, by kind, and what the team has decided about it.",
    ("study_id", "kind"),
    (
        STUDY_ID,
        must("kind", "What was published.", allowed=terms.Notice),
        must("state", "Where the team stands on it.", allowed=terms.NoticeState),
        items("report_ids", "The study's reports that it is about."),
        items("places", "Where the notices stand, or what they are."),
        text("decision", "The team's decision; missing while undecided.", allowed=terms.NoticeDecision),
        text("reason", "Why."),
        text("by", "Who decided."),
        text("date", "When."),
    ),
)

LINKS = Table(
    "links",
    "dedupe/links.csv",
    "Why records are linked (or kept apart by a ruling).",
    ("record_a", "record_b"),
    (
        must("record_a", "The smaller record_id."),
        must("record_b", "The larger record_id."),
        must("rule", "The rule or ruling that links the two or keeps them apart."),
        must("evidence", "The field values behind it."),
        must(
            "is_linked",
            "False for a ruling that keeps two apart, and a link that gave way to one.",
            kind="boolean",
        ),
    ),
)

UNCERTAIN_PAIRS = Table(
    "uncertain_pairs",
    "dedupe/uncertain.csv",
    "What `livingreview duplicates` asks people about: pairs that are alike and not linked, or contradict each other.",
    ("record_a", "record_b"),
    (
        must("record_a", "The smaller record_id."),
        must("record_b", "The larger record_id."),
        must("question", "Whether they may be one report, or reports of one study.", allowed=terms.Question),
        must("why", "What speaks for it, and what kept them from being linked."),
        integer("title_similarity", "Percent of the titles' letters that are the same, in order."),
        items("differing", "Fields in which the two differ."),
        text("title_a", "Title of the first."),
        text("title_b", "Title of the second."),
        text("authors_a", "Authors of the first."),
        text("authors_b", "Authors of the second."),
        integer("year_a", "Year of the first."),
        integer("year_b", "Year of the second."),
        text("journal_a", "Journal of the first."),
        text("journal_b", "Journal of the second."),
        text("volume_a", "Volume of the first."),
        text("volume_b", "Volume of the second."),
        text("issue_a", "Issue of the first."),
        text("issue_b", "Issue of the second."),
        text("pages_a", "Pages of the first."),
        text("pages_b", "Pages of the second."),
        text("doi_a", "DOI of the first."),
        text("doi_b", "DOI of the second."),
        text("pmid_a", "PubMed id of the first."),
        text("pmid_b", "PubMed id of the second."),
    ),
)

REPORT_STATUS = Table(
    "report_status",
    "screening/reports.csv",
    "Where every report stands; each report is in exactly one state.",
    ("report_id",),
    (
        REPORT_ID,
        must("is_database_or_register", "True when found in a database or register.", kind="boolean"),
        must("title_abstract", "What the decisions at title and abstract add up to.", allowed=terms.StageState),
        must("full_text", "What the decisions at full text add up to.", allowed=terms.StageState),
        must("state", "Where the report stands.", allowed=terms.ReportState),
        text("reason", "Reason for exclusion at full text, or why a reconstruction sets it aside."),
        must("waits_for", "Who has to act next; empty when nobody."),
    ),
)

DECISIONS = Table(
    "decisions",
    "screening/decisions.csv",
    "Every decision and resolution in order, with the report it concerns.",
    ("stage", "actor", "is_resolution", "line"),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("actor", "Who decided."),
        must("line", "Line in the person's file.", kind="integer"),
        must("is_resolution", "True for an adjudicator's resolution.", kind="boolean"),
        must("is_automation", "True for a program's suggestion, which counts for nobody.", kind="boolean"),
        RECORD_ID,
        REPORT_ID,
        must("decision", "The decision.", allowed=terms.Decision),
        text("reason", "Reason for exclusion."),
        text("note", "Note."),
        must("at", "When, as asserted."),
        must("is_current", "False when a later line of the same person replaced it.", kind="boolean"),
        must("hash", "Hash of the line."),
    ),
)

DECISION_HEADS = Table(
    "decision_heads",
    "screening/heads.csv",
    "The last line of every decision file.",
    ("folder", "actor"),
    (
        must("folder", "Folder below screening/: a stage, or resolved."),
        must("actor", "Whose file it is."),
        must("n_lines", "Lines of the file, with those that join two sides.", kind="integer"),
        must("hash", "Hash of the last line."),
    ),
)

DECISION_NOTES = Table(
    "decision_notes",
    "screening/notes.csv",
    "What people wrote with decisions and resolutions at full text that stand, where nobody else is waited for.",
    ("actor", "is_resolution", "line"),
    (
        must("actor", "Who wrote it."),
        must("is_resolution", "True for an adjudicator's resolution.", kind="boolean"),
        must("line", "Line in the person's file.", kind="integer"),
        REPORT_ID,
        must("note", "The note."),
    ),
)

INCLUSIONS = Table(
    "inclusions",
    "screening/inclusions.csv",
    "Who decided at full text on the reports that are included, and when; programs decide for nobody.",
    ("report_id", "is_resolution", "actor"),
    (
        REPORT_ID,
        must("is_resolution", "True for an adjudicator's resolution.", kind="boolean"),
        must("actor", "Who decided."),
        must("decision", "The decision that stands.", allowed=terms.Decision),
        must("at", "When, as asserted."),
    ),
)

AGREEMENT = Table(
    "agreement",
    "screening/agreement.csv",
    "Agreement of each pair of reviewers at each stage, on first decisions only (maybe counts as include).",
    ("stage", "reviewer_a", "reviewer_b"),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("reviewer_a", "One reviewer."),
        must("reviewer_b", "The other."),
        must("n", "Reports both decided on.", kind="integer"),
        must("n_both_include", "Both include.", kind="integer"),
        must("n_only_a", "Only the first includes.", kind="integer"),
        must("n_only_b", "Only the second includes.", kind="integer"),
        must("n_both_exclude", "Both exclude.", kind="integer"),
        number("observed", "Observed agreement."),
        number("kappa", "Cohen's kappa; missing where chance agreement is 1."),
        number("positive", "Positive agreement."),
        number("kappa_low", "Lower 95 % limit of kappa (Fleiss, Cohen and Everitt); missing where nobody differed."),
        number("kappa_high", "Upper 95 % limit of kappa."),
        number("negative", "Negative agreement."),
        number("pabak", "Kappa adjusted for prevalence and bias."),
        number("ac1", "Gwet's AC1."),
        number("prevalence_index", "Difference of both include and both exclude, as a share."),
        number("bias_index", "Difference of only the first and only the second, as a share."),
        integer("n_decided_a", "Reports the first decided on at this stage, with or without the other."),
        integer("n_decided_b", "Reports the second decided on at this stage."),
        text("kind_a", "What the first is.", allowed=terms.ActorKind),
        text("kind_b", "What the second is.", allowed=terms.ActorKind),
    ),
)

SCREENING_STAGES = Table(
    "screening_stages",
    "screening/stages.csv",
    "How each stage was done: how many people decided, how many conflicts there were, agreement of all.",
    ("stage",),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("n_due", "People the protocol asks for.", kind="integer"),
        must("n_people", "People who decided on anything.", kind="integer"),
        must("n_reports", "Reports that at least one person decided on.", kind="integer"),
        must("n_by_one", "Of these, decided on by one person.", kind="integer"),
        must("n_by_two", "Decided on by two.", kind="integer"),
        must("n_by_more", "Decided on by more.", kind="integer"),
        must("n_waiting", "Decided on by somebody, and not yet by as many as are due.", kind="integer"),
        must("n_below_due", "Settled although fewer people than due decided.", kind="integer"),
        must("n_conflicts", "Reports on which first decisions were a conflict, of reasons too.", kind="integer"),
        must("n_resolved", "Reports with a resolution.", kind="integer"),
        must("n_self_settled", "Of these, by somebody who had decided on the report.", kind="integer"),
        must("n_changed", "Decisions changed later by the same person.", kind="integer"),
        must("n_changed_unblinded", "Of these, after two people had decided on the report.", kind="integer"),
        number("alpha", "Krippendorff's alpha (nominal) of first decisions, also where people saw different reports."),
        number("fleiss", "Fleiss' kappa of first decisions, on reports that `fleiss_people` decided on."),
        integer("fleiss_people", "The number of people that most reports were decided on by, of two or more."),
        integer("fleiss_n", "Reports with that number."),
    ),
)

REVIEWERS = Table(
    "reviewers",
    "screening/reviewers.csv",
    "What each person or program decided at each stage, and how long it took as far as the times tell.",
    ("stage", "actor", "is_resolution"),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("actor", "Who decided."),
        must("is_resolution", "True for resolutions.", kind="boolean"),
        must("kind", "A person, or automation.", allowed=terms.ActorKind),
        must("n_lines", "Lines written.", kind="integer"),
        must("n_reports", "Reports decided on.", kind="integer"),
        must("n_include", "Decisions that stand: include.", kind="integer"),
        must("n_exclude", "Decisions that stand: exclude.", kind="integer"),
        must("n_maybe", "Decisions that stand: maybe.", kind="integer"),
        must("n_open", "Decisions that stand on reports that wait for others: not told apart yet.", kind="integer"),
        must("n_replaced", "Decisions that a later line replaced.", kind="integer"),
        text("first_at", "Time of the first line, as asserted."),
        text("last_at", "Time of the last line, as asserted."),
        must("n_sessions", "Runs of lines without a gap of more than 30 minutes.", kind="integer"),
        must("n_timed", "Gaps within sessions: decisions whose time is known.", kind="integer"),
        number("active_minutes", "Sum of these gaps; the first decision of a session takes no known time."),
        number("median_seconds", "Median gap."),
        number("per_hour", "Timed decisions for each hour of gaps."),
    ),
)

REASONS_BY_REVIEWER = Table(
    "reasons_by_reviewer",
    "screening/reasons.csv",
    "How often each person gave each reason for an exclusion that stands.",
    ("stage", "actor", "is_resolution", "reason"),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("actor", "Who decided."),
        must("is_resolution", "True for resolutions.", kind="boolean"),
        must("reason", "The reason; empty where none was given."),
        must("n", "Exclusions with it.", kind="integer"),
    ),
)

SCREENING_PROCESS = Table(
    "screening_process",
    "screening/process.csv",
    "What a reader should know about how single reports were screened.",
    ("stage", "finding", "report_id", "actor", "line"),
    (
        must("stage", "Screening stage.", allowed=terms.ScreeningStage),
        must("finding", "What it is.", allowed=terms.ProcessFinding),
        REPORT_ID,
        must("actor", "Who; empty where nobody in particular."),
        must("line", "Line in the person's file; 0 where no line is meant.", kind="integer"),
        text("details", "What happened, in words."),
    ),
)

STUDIES = Table(
    "studies",
    "extraction/studies.csv",
    "Characteristics of studies.",
    ("study_id",),
    (
        STUDY_ID,
        STUDY_LABEL,
        must("status", "Whether results can be expected.", allowed=terms.StudyStatus),
        must("design", "Design.", allowed=terms.Design),
        items("registrations", "Registration numbers."),
        integer("randomised", "Participants randomised."),
        must("condition", "What participants had."),
        text("details", "Further details of participants."),
        items("arms", "Arms: what was given, route, number."),
        text("outcomes_measured", "Outcomes as reported."),
        text("funding", "Funding as reported."),
        text("notes", "Notes."),
        text("eligibility_argument", "Why the study is eligible where not obvious."),
        text("risk_of_bias_not_assessed", "Why risk of bias was not assessed."),
        text("settled_by", "Who settled the extraction; missing where the study file does not say."),
        text("extracted_by", "Whose own files it settles, as ids; missing where one person extracted."),
        must("n_results", "Results taken from its reports.", kind="integer"),
    ),
)

STUDY_REPORTS = Table(
    "study_reports",
    "extraction/reports.csv",
    "Which reports each study has, and how much of them was seen.",
    ("study_id", "record_id"),
    (
        STUDY_ID,
        RECORD_ID,
        must("role", "What the report is to the study.", allowed=terms.ReportRole),
        must("seen", "How much was seen.", allowed=terms.Seen),
    ),
)

DISCREPANCIES = Table(
    "discrepancies",
    "extraction/discrepancies.csv",
    "Sources that contradict each other.",
    ("study_id", "number"),
    (
        STUDY_ID,
        must("number", "Position in the study file, from 1.", kind="integer"),
        must("field", "What the sources contradict each other about."),
        items("values", "What each says, with the record."),
        text("note", "What makes it a discrepancy."),
        text("resolution", "How it was settled; missing while open."),
    ),
)

SUSPECTS = Table(
    "suspects",
    "extraction/suspects.csv",
    "Numbers of study files that are impossible or doubtful, with the rule that found them.",
    ("study_id", "number"),
    (
        STUDY_ID,
        must("number", "Running number in the study, from 1.", kind="integer"),
        STUDY_LABEL,
        must("code", "Short name of the suspect, for `livingreview extract STUDY --acknowledge CODE`."),
        must("rule", "The rule that found it.", allowed=terms.SuspectRule),
        must("suspicion", "How sure the rule is.", allowed=terms.Suspicion),
        must("place", "Place in the study file, as `results[0].data.ketamine.mean`."),
        must("found", "What was found: the numbers, and what they are about."),
        must("why", "Why that is impossible or doubtful."),
        text("reason", "Why a person keeps it; missing while it is open."),
        text("by", "Who looked it up; missing while it is open."),
    ),
)

EXTRACTION_AGREEMENT = Table(
    "extraction_agreement",
    "extraction/agreement.csv",
    "Agreement of two people who extracted the same studies, and how often each differed from the consensus.",
    ("extractor_a", "extractor_b", "kind"),
    (
        must("extractor_a", "First person."),
        must("extractor_b", "Second person."),
        must("kind", "Kind of fields.", allowed=terms.FieldKind),
        must("n_studies", "Studies that both extracted.", kind="integer"),
        must("n_fields", "Fields that at least one of the two filled.", kind="integer"),
        must("n_agree", "Fields with the same value.", kind="integer"),
        must("n_only_a", "Fields that only the first person filled.", kind="integer"),
        must("n_only_b", "Fields that only the second person filled.", kind="integer"),
        must("n_different", "Fields with different values.", kind="integer"),
        number("agreement", "Share of fields with the same value; missing without fields."),
        must("n_settled", "Studies whose study file is the consensus of the two.", kind="integer"),
        integer("n_against_a", "Fields of the settled studies that the first person or the consensus filled."),
        integer("n_against_b", "Fields of the settled studies that the second person or the consensus filled."),
        integer("n_errors_a", "Of them, fields in which the first person differed from the consensus."),
        integer("n_errors_b", "Of them, fields in which the second person differed from the consensus."),
        number("error_rate_a", "The first person's share of fields that differed from the consensus."),
        number("error_rate_b", "The second person's share of fields that differed from the consensus."),
    ),
)

PRINTED_RESULTS = Table(
    "printed_results",
    "extraction/printed_results.csv",
    "Every result of every study file as printed, whether a synthesis takes it or not.",
    ("study_id", "number"),
    (
        STUDY_ID,
        must("number", "Position in the study file, from 1.", kind="integer"),
        must("result", "Place in the study file, as `results[0]`."),
        must("outcome", "Outcome of the protocol."),
        must("timepoint", "When, as reported."),
        must("printed", "The numbers or words as printed."),
        RECORD_ID,
        must("locator", "Where in the report."),
    ),
)

PUBLISHED_RESULTS = Table(
    "published_results",
    "extraction/published_results.csv",
    "Pooled results of other reviews, shown beside ours for comparison and never used.",
    ("synthesis_id", "number"),
    (
        SYNTHESIS_ID,
        must("number", "Position in the file, from 1.", kind="integer"),
        RECORD_ID,
        must("about", "Outcome and time in the review's terms."),
        must("measure", "Effect measure."),
        number("estimate", "Pooled estimate."),
        number("estimate_low", "Lower limit of its interval."),
        number("estimate_high", "Upper limit of its interval."),
        text("extent", "Studies and participants, as printed."),
        text("certainty", "Certainty or quality, in the review's words."),
        must("why_not_rebuilt", "Why it cannot be rebuilt from what is known, or how it differs."),
        must("locator", "Where it was read."),
    ),
)

QUOTED_RISK_OF_BIAS = Table(
    "quoted_risk_of_bias",
    "extraction/quoted_risk_of_bias.csv",
    "Risk-of-bias judgements that others published, as the study file quotes them.",
    ("study_id", "by", "domain"),
    (
        STUDY_ID,
        must("by", "Whose judgement."),
        must("tool", "Tool or table."),
        must("domain", "Domain as quoted."),
        must("judgement", "Judgement as quoted."),
        must("source", "Where it was read."),
    ),
)

CONTACTS = Table(
    "contacts",
    "extraction/contacts.csv",
    "Questions to study authors and others about what no report says, and what came of them.",
    ("order",),
    (
        must("order", "Position in the file, from 1.", kind="integer"),
        STUDY_ID,
        must("study_label", "Label of the study."),
        must("asked", "Who was asked, as a role."),
        must("about", "What was asked for."),
        must("date", "When it was asked."),
        must("answer", "What came of it.", allowed=terms.ContactAnswer),
        text("answered", "When the answer came; missing where none did."),
        text("note", "What was answered, and where the data given are used."),
        must("by", "Who asked."),
    ),
)

STUDY_RESULTS = Table(
    "study_results",
    "extraction/results/{synthesis}.csv",
    "One row per study result (and alternative reading) that concerns a synthesis, taken or not, and why.",
    ("study_id", "result", "alternative"),
    (
        SYNTHESIS_ID,
        STUDY_ID,
        STUDY_LABEL,
        must("result", "Place in the study file, as `results[0]`."),
        must("alternative", "Name of an alternative reading; empty for the main one."),
        must("state", "Whether it is taken.", allowed=terms.ResultState),
        text("why", "Why it is not taken or not estimable."),
        must("timepoint", "When, as reported."),
        number("days", "Days from the start of treatment."),
        text("subgroup", "Value of the field that the synthesis is shown by."),
        text("experimental", "Arm on the first side."),
        text("comparator", "Arm on the second side."),
        integer("events_1", "Events, first side."),
        integer("n_1", "Analysed, first side."),
        integer("events_2", "Events, second side."),
        integer("n_2", "Analysed, second side."),
        number("mean_1", "Mean, first side."),
        number("mean_2", "Mean, second side."),
        number("spread_1", "Spread of the mean as printed, first side."),
        number("spread_2", "Spread of the mean as printed, second side."),
        text("spread_is", "What the spread is: sd, se, ci (half width) or undefined."),
        text("estimate_measure", "Measure of an estimate computed by the report."),
        number("estimate", "That estimate, on its own scale."),
        number("estimate_low", "Lower limit of its interval."),
        number("estimate_high", "Upper limit of its interval."),
        number("estimate_level", "Level of its interval."),
        number("estimate_se", "Its standard error on the analysis scale."),
        number("estimate_p", "Its P value."),
        integer("n_total", "Analysed on both sides, where the sides are not reported."),
        text("paired", "Crossover trials: whether the numbers respect the pairing."),
        text("assumption", "What is assumed in reading the numbers."),
        text("narrative", "What the report says in words."),
        must("record_id", "Record of the report it was read in."),
        must("locator", "Where in the report."),
        items("arms_1", "First side, where the columns above cannot hold it: each arm as printed, as JSON."),
        items("arms_2", "Second side likewise."),
        integer("pairs_both", "Table of pairs: event under both treatments."),
        integer("pairs_1", "Event under the experimental treatment only."),
        integer("pairs_2", "Event under the comparator only."),
        integer("pairs_neither", "Event under neither."),
        text("estimate_p_is", "`below` where the P value is a printed bound."),
        number("estimate_statistic", "Test statistic of the estimate."),
        number("estimate_df", "Degrees of freedom of its interval and test."),
        number("estimate_o_minus_e", "Observed minus expected events, first side."),
        number("estimate_variance", "Variance of observed minus expected."),
        integer("estimate_events", "Events of a log-rank test."),
        number("estimate_comparator_risk", "Comparator risk beside an odds ratio."),
        text("design", "Design of the study."),
        number("correlation", "Correlation of a participant's two measurements."),
        text("correlation_source", "Where it comes from; `imputed: ` first where it is from outside the study."),
        text("clusters", "`accounted for`, or `not accounted for`, where clusters are described."),
        number("cluster_size", "Mean size of clusters."),
        number("cluster_cv", "Coefficient of variation of their sizes."),
        number("icc", "Intracluster correlation."),
        text("icc_source", "Where it comes from; `imputed: ` first where it is from outside the study."),
        text("direction", "Whether more of the outcome is good.", allowed=terms.Direction),
        text("is_reversed", "`yes` where the numbers run against the outcome as the protocol has it."),
        text("conclusion", "What the report concludes."),
        number("scale_low", "Lowest possible value of the outcome's scale."),
        number("scale_high", "Highest possible value."),
        items("facts", "What the synthesis asks of the study (subgroups, moderators, year), as `latitude: 44`."),
    ),
)

JUDGEMENTS = Table(
    "judgements",
    "risk_of_bias/{synthesis}.csv",
    "Risk of bias of each study's result in a synthesis, by domain and overall.",
    ("study_id", "domain"),
    (
        SYNTHESIS_ID,
        STUDY_ID,
        STUDY_LABEL,
        must("domain", "Domain or item (D1, D1b, DS, D2, A1, S1, Q1 ...) or overall."),
        must("domain_label", "Domain in words."),
        must("order", "Position of the domain in the tool.", kind="integer"),
        text("tool", "Tool, variant, effect of interest and version, in words; missing when not assessed."),
        text("algorithm", "What the tool's rule gives; missing where people judge.", allowed=terms.Judgement),
        must("judgement", "The judgement: the assessor's where one differs.", allowed=terms.Judgement),
        text("reason", "Why the assessor differs, or why it is not assessed."),
        items("answers", "Answers given, as `1.1 Y`."),
        text("support", "Quotes and places behind the answers."),
        text("direction", "Predicted direction of bias."),
        text("by", "Who assessed it."),
        text("evidence", "Whether the evidence is still what the judge saw.", allowed=terms.Evidence),
        text("part", "What the row is about.", allowed=terms.RobPart),
        text("tool_name", "Tool; the one the design begins with when not assessed.", allowed=terms.RobTool),
        text("tool_version", "Version of the tool."),
        text("variant", "Variant of the tool.", allowed=terms.RobVariant),
        text("about", "What the assessment is about: outcome, comparison, day, or every result."),
        text("note", "What the tool's field adds: a prompt, or the stars with what AHRQ makes of them."),
        items("sources", "Where the support was read, as `1.1 rec_..., page 3`."),
        items("consensus_of", "Whose assessments it settles; empty where that is not recorded."),
        items("settled", "What they differed in: why it was settled so, and by whom."),
    ),
)

ASSESSMENTS = Table(
    "assessments",
    "risk_of_bias/assessors/{synthesis}.csv",
    "Each assessor's own risk of bias of each study's result in a synthesis, once at least two have finished.",
    ("study_id", "by", "domain"),
    (
        SYNTHESIS_ID,
        STUDY_ID,
        STUDY_LABEL,
        must("by", "The assessor."),
        must("domain", "Domain or item, or overall."),
        must("domain_label", "Domain in words."),
        must("order", "Position of the domain in the tool.", kind="integer"),
        must("part", "What the row is about.", allowed=terms.RobPart),
        must("tool", "Tool, variant, effect of interest and version, in words."),
        text("algorithm", "What the tool's rule gives; missing where people judge.", allowed=terms.Judgement),
        must("judgement", "The judgement: the assessor's where one differs.", allowed=terms.Judgement),
        text("reason", "Why the assessor differs, or why it is not assessed."),
        items("answers", "Answers given, as `1.1 Y`."),
        text("support", "Quotes and places behind the answers."),
        items("sources", "Where the support was read."),
        text("direction", "Predicted direction of bias."),
        text("note", "What the tool's field adds."),
        text(
            "consensus", "The judgement that the team agreed on; missing where there is none.", allowed=terms.Judgement
        ),
    ),
)

RISK_OF_BIAS_AGREEMENT = Table(
    "risk_of_bias_agreement",
    "risk_of_bias/agreement.csv",
    "Agreement of each pair of assessors on the judgements of each domain, over all results that both have finished.",
    ("tool", "domain", "assessor_a", "assessor_b"),
    (
        must("tool", "Tool, version and variant."),
        must("domain", "Domain or item, or overall."),
        must("domain_label", "Domain in words."),
        must("order", "Position of the domain in the tool.", kind="integer"),
        must("assessor_a", "One assessor."),
        must("assessor_b", "The other assessor."),
        must("n", "Results that both judged.", kind="integer"),
        must("n_left_out", "Results that one of them left without a judgement.", kind="integer"),
        must("n_agreed", "Results that both judged alike.", kind="integer"),
        number("observed", "Observed agreement."),
        number("kappa", "Cohen's kappa, unweighted; missing where chance alone gives agreement."),
        number("kappa_low", "Lower 95 % limit."),
        number("kappa_high", "Upper 95 % limit."),
        must(
            "n_ordered",
            "Results that both judged with a word of the tool's scale: those of the weighted kappas.",
            kind="integer",
        ),
        number("kappa_linear", "Kappa with linear weights over the tool's scale."),
        number("kappa_linear_low", "Lower 95 % limit."),
        number("kappa_linear_high", "Upper 95 % limit."),
        number("kappa_quadratic", "Kappa with quadratic weights."),
        number("kappa_quadratic_low", "Lower 95 % limit."),
        number("kappa_quadratic_high", "Upper 95 % limit."),
        items("scale", "The words the weights count in, best first; empty where the tool has no scale."),
        must("interval", "Method of the intervals."),
    ),
)

MISSING_EVIDENCE = Table(
    "missing_evidence",
    "risk_of_bias/missing_evidence/{synthesis}.csv",
    "Bias due to missing evidence in a synthesis (ROB-ME): state of each study's result, answers, judgement.",
    ("part", "item"),
    (
        SYNTHESIS_ID,
        must("part", "study, question or overall."),
        must("item", "Study, question, or overall."),
        must("order", "Position.", kind="integer"),
        must("label", "Study or question in words."),
        text("state", "Whether the study's result is in the synthesis.", allowed=terms.MissingState),
        text("answer", "Answer given, or the one that follows from the matrix.", allowed=terms.RobAnswer),
        text("algorithm", "What the answers add up to: a suggestion.", allowed=terms.Judgement),
        text("judgement", "The person's judgement; not assessed where nobody judged.", allowed=terms.Judgement),
        text("reason", "What the state rests on, why a person differs, or why it is not assessed."),
        text("support", "What stands behind the answer."),
        text("direction", "Predicted direction of bias."),
        text("by", "Who assessed it."),
        text("date", "When."),
        text("tool", "Tool and version."),
        text("evidence", "Whether the evidence is still what the judge saw.", allowed=terms.Evidence),
    ),
)

EFFECTS = Table(
    "effects",
    "effects/{synthesis}.csv",
    "Each study's estimate in a synthesis; estimates and standard errors on the analysis scale (log for ratios).",
    ("analysis", "study_id", "result"),
    (
        SYNTHESIS_ID,
        must("analysis", "`main`, or the id of a sensitivity analysis."),
        STUDY_ID,
        STUDY_LABEL,
        text("subgroup", "Subgroup."),
        must("state", "Estimated, or why not.", allowed=terms.ResultState),
        text("why", "Why it is not estimable or narrative only."),
        must("measure", "Effect measure.", allowed=terms.Measure),
        number("estimate", "Estimate on the analysis scale."),
        number("se", "Standard error on the analysis scale."),
        number("display", "Estimate on the display scale."),
        number("display_low", "Lower 95 % limit (normal) on the display scale."),
        number("display_high", "Upper 95 % limit (normal) on the display scale."),
        integer("events_1", "Events, first side."),
        integer("n_1", "Analysed, first side."),
        integer("events_2", "Events, second side."),
        integer("n_2", "Analysed, second side."),
        number("mean_1", "Mean, first side."),
        number("sd_1", "Standard deviation, first side."),
        number("mean_2", "Mean, second side."),
        number("sd_2", "Standard deviation, second side."),
        integer("n_total", "Analysed in all."),
        items("conversions", "Every step from the printed numbers to estimate and standard error."),
        items("flags", "What a reader must know: unpaired crossover, continuity correction, assumption."),
        text("paired", "Crossover trials: whether the numbers respect the pairing."),
        text("assumption", "What is assumed in reading the numbers."),
        text("narrative", "What the report says in words."),
        must("result", "Place in the study file."),
        must("record_id", "Record of the report it was read in."),
        must("locator", "Where in the report."),
        items("imputed", "What the estimate rests on that is not from the study: SD, correlation, ICC, P value."),
        number("person_time_1", "Person-time, first side."),
        number("person_time_2", "Person-time, second side."),
        items("facts", "What the synthesis asks of the study (subgroups, moderators, year), as `latitude: 44`."),
    ),
)

SUMMARY = Table(
    "summary",
    "meta_analysis/{synthesis}.csv",
    "The synthesis: one row per analysis (main, sensitivity) and subgroup; display scale unless said.",
    ("analysis", "subgroup"),
    (
        SYNTHESIS_ID,
        must("analysis", "`main`, or the id of a sensitivity analysis."),
        must("subgroup", "Subgroup; empty for all studies."),
        must("state", "What it came to.", allowed=terms.SynthesisState),
        must("k", "Studies with an estimate.", kind="integer"),
        must("n_studies", "Studies with a result of any kind in the synthesis.", kind="integer"),
        integer("n_participants", "Participants analysed in studies with an estimate."),
        must("measure", "Effect measure.", allowed=terms.Measure),
        text("model", "Model of the main interval.", allowed=terms.Model),
        text("tau2_method", "Estimator of the between-study variance."),
        text("interval_method", "How the interval was made: HKSJ (t, k-1 df), Wald (normal)."),
        text("interval_note", "Why this interval is the main one."),
        number("estimate", "Summary estimate on the analysis scale."),
        number("se", "Its standard error on the analysis scale (of the main interval)."),
        number("display", "Summary estimate."),
        number("display_low", "Lower 95 % limit."),
        number("display_high", "Upper 95 % limit."),
        number("wald_low", "Lower Wald limit."),
        number("wald_high", "Upper Wald limit."),
        number("hksj_low", "Lower HKSJ limit."),
        number("hksj_high", "Upper HKSJ limit."),
        number("hksj_ad_hoc_low", "Lower limit by ad hoc HKSJ, whose scale is at least 1."),
        number("hksj_ad_hoc_high", "Upper limit by ad hoc HKSJ."),
        number("common_display", "Common-effect estimate."),
        number("common_low", "Its lower limit."),
        number("common_high", "Its upper limit."),
        number("prediction_low", "Lower limit of the 95 % prediction interval."),
        number("prediction_high", "Upper limit of the 95 % prediction interval."),
        text("prediction_note", "How the prediction interval was made, or why there is none."),
        number("q", "Cochran's Q, weights 1/v."),
        integer("q_df", "Its degrees of freedom."),
        number("q_p", "Its P value."),
        number("tau2", "Between-study variance on the analysis scale."),
        number("i2", "I2 in percent, from tau2 (random) or Q (common)."),
        text("i2_definition", "Which definition of I2."),
        number("p", "P value of the test of no effect, of the main interval."),
        number("test", "Test statistic, z or t."),
        number("subgroup_q", "Test for subgroup differences, Q between (on the row of all studies)."),
        integer("subgroup_df", "Its degrees of freedom."),
        number("subgroup_p", "Its P value."),
        text("note", "What a reader must know, as k = 2 or nothing to pool."),
        text("profile", "Set of conventions that the protocol starts from.", allowed=terms.Profile),
        text("pooling", "How the common effect is pooled; Q and DL are taken around that summary."),
        text("common_method", "How the common-effect estimate beside was made."),
        text("q_method", "Which weights and which summary Q is taken with."),
        text("several_results", "What became of several results of one study.", allowed=terms.SeveralResults),
        integer("n_results", "Results with an estimate; more than k where a study has several."),
        number("results_correlation", "Correlation taken between the results of one study."),
        text("results_correlation_source", "Where it comes from."),
        number("tau2_se", "Standard error of tau2."),
        number("tau2_low", "Lower 95 % limit of tau2."),
        number("tau2_high", "Upper 95 % limit of tau2."),
        text("tau2_interval_method", "Method of the interval for tau2, or why there is none."),
        text("tau2_note", "What a reader must know of tau2: it is 0, or its likelihood has several peaks."),
        number("tau2_between", "Several results a study: variance between studies."),
        number("tau2_within", "Several results a study: variance within studies."),
        number("i2_low", "Lower 95 % limit of I2 from tau2."),
        number("i2_high", "Upper 95 % limit of I2 from tau2."),
        text("i2_interval_method", "How the interval for I2 was made, or why there is none."),
        number("i2_from_tau2", "I2 in percent from tau2."),
        number("i2_from_q", "I2 in percent from Q."),
        number("h2_from_tau2", "H2 from tau2."),
        number("h2_from_q", "H2 from Q."),
        text("prediction_method", "Convention of the prediction interval."),
        integer("prediction_df", "Its degrees of freedom; missing for the normal distribution."),
        text("subgroup_field", "Field of the studies that the subgroups are of."),
        text("subgroup_tau2", "Whether subgroups have a tau2 of their own or share one.", allowed=terms.SubgroupTau2),
        number("subgroup_i2", "I2 of the differences between subgroups, in percent."),
    ),
)

WEIGHTS = Table(
    "weights",
    "meta_analysis/weights/{synthesis}.csv",
    "Each study's weight in each pooled analysis, in percent.",
    ("analysis", "study_id", "result"),
    (
        SYNTHESIS_ID,
        must("analysis", "`main`, or the id of a sensitivity analysis."),
        STUDY_ID,
        must("weight", "Weight in percent of the pooled analysis.", kind="number"),
        must("result", "Place in the study file; tells several results of one study apart."),
        text("weight_method", "What the weights are of: inverse variance, Mantel-Haenszel, Peto or multilevel."),
    ),
)

STATE = must("state", "Whether it was computed, or what stood against it.", allowed=terms.StatisticsState)
REASON = text("reason", "Why it was not computed; missing where it was.")

SUBGROUPS = Table(
    "subgroups",
    "meta_analysis/subgroups/{synthesis}.csv",
    "Subgroups of the main analysis by every field asked for, and the tests for differences between them.",
    ("field", "subgroup"),
    (
        SYNTHESIS_ID,
        must("field", "Field of the studies."),
        must("subgroup", "Value of the field; empty for the row of the test."),
        STATE,
        REASON,
        must("k", "Studies with an estimate.", kind="integer"),
        number("estimate", "Summary on the analysis scale."),
        number("se", "Its standard error (Wald), with which the test is made."),
        number("display", "Summary."),
        number("display_low", "Lower 95 % limit of the main interval."),
        number("display_high", "Upper 95 % limit of the main interval."),
        text("interval_method", "How the interval was made."),
        number("tau2", "Between-study variance within the subgroup."),
        text("tau2_method", "Its estimator, and whether the subgroups share it."),
        text("tau2_is", "Separate or common.", allowed=terms.SubgroupTau2),
        number("i2", "I2 in percent: within the subgroup, or of the differences on the row of the test."),
        text("i2_definition", "Which definition of I2."),
        number("q", "Q within the subgroup, or between subgroups on the row of the test."),
        integer("q_df", "Its degrees of freedom."),
        number("q_p", "Its P value."),
        text("note", "What a reader must know."),
    ),
)

TESTS = Table(
    "tests",
    "meta_analysis/tests/{synthesis}.csv",
    "Tests over the two-by-two tables or the person-time data of the main analysis.",
    ("test",),
    (
        SYNTHESIS_ID,
        must("test", "Test.", allowed=terms.TableTest),
        STATE,
        REASON,
        integer("k", "Studies with a table."),
        number("statistic", "Chi-squared."),
        integer("df", "Its degrees of freedom."),
        number("p", "Its P value."),
        must("method", "What it asks, and how it is computed."),
    ),
)

REFITS = Table(
    "refits",
    "meta_analysis/refits/{synthesis}.csv",
    "The main analysis refitted: without each study, adding study by study, and each study's influence.",
    ("kind", "order"),
    (
        SYNTHESIS_ID,
        must("kind", "Leave-one-out, cumulative, by the review's version, or influence.", allowed=terms.Refit),
        must("order", "Position, from 1; 0 where nothing could be computed.", kind="integer"),
        text("study_id", "Study left out, added, or looked at."),
        text("study_label", "Its name; by version: the version of the review."),
        STATE,
        REASON,
        text("added_by", "Cumulative: the value the studies are ordered by; by version: the studies that it added."),
        integer("k", "Studies in the refitted analysis."),
        number("estimate", "Summary on the analysis scale."),
        number("se", "Its standard error (of the interval shown)."),
        number("display", "Summary."),
        number("display_low", "Lower 95 % limit."),
        number("display_high", "Upper 95 % limit."),
        text("interval_method", "How the interval was made."),
        number("p", "P value of the test of no effect, of that interval."),
        number("tau2", "Between-study variance."),
        text("tau2_method", "Its estimator."),
        number("i2", "I2 in percent."),
        text("i2_definition", "Which definition of I2."),
        number("q", "Cochran's Q."),
        number("rstudent", "Influence: externally standardised residual."),
        number("dffits", "Influence: change of the fitted value in standard errors."),
        number("cook", "Influence: Cook's distance."),
        number("cov_r", "Influence: variance without the study over the variance with it."),
        number("hat", "Influence: share of the weight."),
        number("weight", "Influence: weight in percent."),
        number("dfbetas", "Influence: change of the summary in its standard errors."),
        text("is_influential", "Influence: `yes` where one of the four rules of Viechtbauer & Cheung 2010 says so."),
        text("note", "What a reader must know."),
    ),
)

META_REGRESSION = Table(
    "meta_regression",
    "meta_analysis/meta_regression/{synthesis}.csv",
    "Meta-regressions of the main analysis, one row a coefficient, all on the analysis scale.",
    ("model", "order"),
    (
        SYNTHESIS_ID,
        must("model", "Its moderators, as `latitude + year`."),
        must(
            "order",
            "Position of the coefficient; 1 is the intercept, 0 stands where nothing was fitted.",
            kind="integer",
        ),
        text("term", "`intercept`, a moderator, or a moderator and its level."),
        text("term_label", "The term in words, with the reference level."),
        STATE,
        REASON,
        must("k", "Studies in the regression.", kind="integer"),
        items("left_out", "Studies with an estimate that do not report a moderator."),
        number("estimate", "Coefficient."),
        number("se", "Its standard error."),
        number("low", "Lower 95 % limit."),
        number("high", "Upper 95 % limit."),
        number("statistic", "Test statistic."),
        integer("df", "Its degrees of freedom; missing for normal tests."),
        number("p", "Its P value."),
        text(
            "test",
            "Knapp-Hartung, ad hoc, or Wald; missing for t tests of a multilevel model.",
            allowed=terms.KnappHartung,
        ),
        number("covariance", "Covariance with the intercept, for the band around a line."),
        number("moderator_low", "Smallest value of the moderator."),
        number("moderator_high", "Largest value of the moderator."),
        number("tau2", "Between-study variance that the moderators leave."),
        text("tau2_method", "Its estimator."),
        number("tau2_se", "Its standard error."),
        number("i2", "I2 in percent that the moderators leave, from tau2."),
        number("h2", "H2 that the moderators leave."),
        number("r2", "Share of tau2 that the moderators explain, in percent; missing where there was none."),
        number("qe", "Q that the moderators leave."),
        integer("qe_df", "Its degrees of freedom."),
        number("qe_p", "Its P value."),
        number("qm", "Test of all moderators: F with Knapp-Hartung, else chi-squared."),
        integer("qm_df", "Its degrees of freedom."),
        integer("qm_df_residual", "Denominator degrees of freedom of F; missing for chi-squared."),
        number("qm_p", "Its P value."),
        text("caution", "What a reader must know, as fewer than ten studies a moderator."),
    ),
)

SMALL_STUDY = Table(
    "small_study",
    "meta_analysis/small_study/{synthesis}.csv",
    "Small-study effects in the main analysis: tests of an asymmetric funnel, and trim and fill.",
    ("method",),
    (
        SYNTHESIS_ID,
        must("method", "Test, or `trim and fill (L0)`."),
        STATE,
        REASON,
        must("k", "Studies with an estimate.", kind="integer"),
        number("slope", "Slope of the regression."),
        number("slope_se", "Its standard error."),
        text("statistic_is", "`t`, or `Kendall's tau`."),
        number("statistic", "Test statistic."),
        integer("df", "Its degrees of freedom."),
        number("p", "Its P value."),
        number("limit_estimate", "Expected effect of an infinitely large study, on the analysis scale."),
        number("limit_display", "The same on the display scale."),
        number("limit_low", "Its lower 95 % limit, display scale."),
        number("limit_high", "Its upper 95 % limit, display scale."),
        text("side", "Trim and fill: side on which studies seem missing.", allowed=terms.Side),
        integer("n_filled", "Trim and fill: studies filled in."),
        number("n_filled_se", "Trim and fill: standard error of their number."),
        items("filled", "Trim and fill: estimate and standard error of each, as `-0.51 0.2`, analysis scale."),
        number("estimate", "Trim and fill: summary with them, analysis scale."),
        number("display", "The same on the display scale."),
        number("display_low", "Its lower 95 % limit (Wald)."),
        number("display_high", "Its upper 95 % limit (Wald)."),
        number("tau2", "Trim and fill: between-study variance with them."),
        text("note", "What a reader must know: predictor, weights, threshold."),
    ),
)

WITHOUT_POOLING = Table(
    "without_pooling",
    "meta_analysis/without_pooling/{synthesis}.csv",
    "Synthesis without pooling (SWiM): a row a method, and with `effect direction` a row a study.",
    ("method", "study_id"),
    (
        SYNTHESIS_ID,
        must("method", "Method.", allowed=terms.WithoutPoolingMethod),
        must("study_id", "The study; empty for rows about all of them."),
        text("study_label", "Its name."),
        STATE,
        REASON,
        must("k", "Studies with what the method takes.", kind="integer"),
        number("value", "Median (display scale), or share of effects above no effect."),
        number("low", "Lower quartile, smallest effect, or lower 95 % limit of the share."),
        number("high", "Upper quartile, largest effect, or upper 95 % limit of the share."),
        text("interval_method", "What low and high are."),
        number("statistic", "Fisher's chi-squared."),
        integer("df", "Its degrees of freedom."),
        number("p", "P value; of a study two-sided (normal)."),
        integer("n_above", "Vote counting: effects above no effect."),
        integer("n_counted", "Vote counting: effects with a direction."),
        integer("n_without", "Vote counting: effects of exactly no effect."),
        text("direction", "Direction of the study's effect.", allowed=terms.EffectDirection),
        text("favours", "Which side that direction favours."),
        integer("n_participants", "The study's participants."),
        number("height", "Harvest plot: participants as a share of the largest study's."),
        text("note", "What a reader must know."),
    ),
)

LIVING = Table(
    "living",
    "meta_analysis/living/{synthesis}.csv",
    "What new evidence does to the main analysis: before, after, the new alone, and their difference.",
    ("part",),
    (
        SYNTHESIS_ID,
        must("part", "Before, after, new, or new against old.", allowed=terms.LivingPart),
        STATE,
        REASON,
        integer("k", "Studies with an estimate."),
        number("estimate", "Summary, or difference of summaries, on the analysis scale."),
        number("se", "Its standard error."),
        number("display", "The same on the display scale."),
        number("display_low", "Lower 95 % limit."),
        number("display_high", "Upper 95 % limit."),
        text("interval_method", "How the interval was made."),
        number("p", "P value: of no effect, or of no difference."),
        number("tau2", "Between-study variance, or its change."),
        number("i2", "I2 in percent, or its change."),
        number("prediction_low", "Lower limit of the 95 % prediction interval."),
        number("prediction_high", "Upper limit of the 95 % prediction interval."),
        number("weight", "Share of the weight after, in percent (new)."),
        number("width_ratio", "Width of the interval after over before."),
        text("note", "What a reader must know, as that the interval came to exclude no effect."),
        text("version", "The frozen version that today is compared with."),
        text("version_date", "Its date."),
        items("new_studies", "After: studies with an estimate today that had none in that version."),
        items("changed_studies", "After: studies with an estimate in both that is not the same."),
        items("gone_studies", "After: studies that had an estimate in that version and have none today."),
    ),
)

SEQUENTIAL = Table(
    "sequential",
    "meta_analysis/sequential/{synthesis}.csv",
    "Trial sequential analysis, secondary: what was planned, then a row for each version of the review.",
    ("order",),
    (
        SYNTHESIS_ID,
        must("order", "0 for the plan, then the looks in order of time.", kind="integer"),
        text("version", "Version of the review that looked; the last is the present one."),
        text("version_date", "Its date."),
        STATE,
        REASON,
        integer("k", "Look: studies with an estimate."),
        number("accrued", "Look: participants so far."),
        number("fraction", "Look: share of the required information."),
        number("estimate", "Look: summary on the analysis scale."),
        number("se", "Look: its Wald standard error."),
        number("z", "Look: estimate over standard error."),
        number("alpha_spent", "Look: alpha spent so far, both sides."),
        number("boundary", "Look: boundary for |z|; missing where there is none, with the reason in the note."),
        text("has_crossed", "Look: `yes` where |z| reaches the boundary."),
        number("display", "Look: summary on the display scale."),
        number("adjusted_low", "Look: lower limit of the interval adjusted for the looks, display scale."),
        number("adjusted_high", "Look: its upper limit."),
        number("alpha", "Plan: error of the first kind, both sides."),
        number("power", "Plan: power."),
        number("difference", "Plan: the effect looked for, on the measure's own scale."),
        text("difference_source", "Plan: where it comes from."),
        number("comparator_risk", "Plan: comparator risk."),
        text("comparator_risk_source", "Plan: where it comes from."),
        number("sd", "Plan: standard deviation."),
        text("sd_source", "Plan: where it comes from."),
        number("diversity", "Plan: D2, the share of the summary's variance that heterogeneity makes, 0 to 1."),
        text("diversity_source", "Plan: where it comes from."),
        number("required_without_diversity", "Plan: required participants if studies did not differ."),
        number("required", "Plan: required participants, divided by 1 - D2."),
        text("method", "Plan: spending function and test."),
        text("note", "What a reader must know, as versions merged because they added too little."),
    ),
)

SUMMARY_OF_FINDINGS = Table(
    "summary_of_findings",
    "grade/summary_of_findings.csv",
    "One row per synthesis of the Summary of Findings, also with no data.",
    ("synthesis_id",),
    (
        SYNTHESIS_ID,
        must("comparison_id", "The comparison."),
        must("outcome_label", "Outcome, measure and time."),
        must("order", "Position in the protocol.", kind="integer"),
        must("state", "What the synthesis came to.", allowed=terms.SynthesisState),
        must("n_studies", "Studies with an estimate.", kind="integer"),
        integer("n_participants", "Participants analysed."),
        text("relative", "Relative effect with its interval."),
        number("risk_comparator", "Comparator risk per 1,000."),
        text("risk_source", "Where the comparator risk comes from."),
        number("risk_experimental", "Risk with the intervention per 1,000."),
        number("risk_experimental_low", "Its lower limit."),
        number("risk_experimental_high", "Its upper limit."),
        text("comparator_text", "Comparator column in words."),
        text("experimental_text", "Intervention column in words."),
        text("difference_text", "Absolute difference in words, with its interval."),
        text("certainty", "Certainty of the evidence.", allowed=terms.Certainty),
        text("evidence", "Whether the evidence is still what the rater saw.", allowed=terms.Evidence),
        text("certainty_note", "Why there is no rating."),
        text("statement", "What happens, in a sentence."),
        text("fingerprint", "Fingerprint of the evidence as it is now."),
        text("size", "Size of the effect by the protocol's thresholds.", allowed=terms.EffectSize),
        text("drafted_statement", "Sentence drafted from size and rated certainty; missing where nobody rated."),
        text("plain_statement", "The same in plain language."),
        text("target", "What certainty is about by the protocol: any effect, or an important one."),
    ),
)

RATINGS = Table(
    "ratings",
    "grade/ratings.csv",
    "Every domain of every rating with its reason.",
    ("synthesis_id", "order"),
    (
        SYNTHESIS_ID,
        must("order", "Position of the domain.", kind="integer"),
        must("domain", "Domain in words."),
        must("rating", "Rating in words."),
        must("levels", "Levels up (positive) or down (negative).", kind="integer"),
        must("reason", "Why."),
        must("by", "Who rated."),
        must("date", "When."),
    ),
)

STALE = Table(
    "stale",
    "grade/stale.csv",
    "Judgements made on earlier evidence, with every cell that changed since, and judgements that nobody confirmed.",
    ("kind", "judged_id", "part", "order"),
    (
        must("kind", "risk_of_bias, missing_evidence, certainty, extraction or claim."),
        must("judged_id", "Id of the study, synthesis or claim."),
        must("part", "Which of several judgements: number of the assessment in its file; else 1.", kind="integer"),
        must("order", "Position of the change, from 1.", kind="integer"),
        must("file", "File that holds the judgement."),
        text("about", "What it is about, where a file holds several: outcome, comparison, day."),
        must("by", "Who made it."),
        must("evidence", "Made on earlier evidence, or unconfirmed.", allowed=terms.Evidence),
        text("cell", "Cell that changed; missing where that cannot be said."),
        text("then", "What the judge saw; missing where the cell was not there."),
        text("now", "What it is now; missing where the cell is gone."),
        text("note", "Why no cell is named."),
    ),
)

CLAIMS = Table(
    "claims",
    "grade/claims.csv",
    "Conclusions, and whether their conditions hold on today's numbers.",
    ("order",),
    (
        must("order", "Position in the file, from 1.", kind="integer"),
        must("claim_id", "Id of the claim."),
        must("text", "The conclusion, with its placeholders."),
        must("holds", "Condition under which it may be said."),
        must("state", "Whether it holds today.", allowed=terms.ClaimState),
        items("because", "Every comparison that broke it or cannot be evaluated, with today's value."),
        items(
            "rests_on", "Ratings of certainty that it rests on and that were made on earlier evidence or unconfirmed."
        ),
        must("by", "Who says it."),
        must("date", "When."),
        must("evidence", "Whether the numbers are still those it was made on.", allowed=terms.Evidence),
    ),
)

FLOW = Table(
    "flow",
    "prisma/flow.csv",
    "The PRISMA flow: one row per box, column and itemised line; n is the size of the set in flow_members.",
    ("order",),
    (
        must("order", "Position.", kind="integer"),
        must("box", "Box id, as the PRISMA2020 package names it where it has one."),
        must("column", "databases (and registers), other (methods), or all."),
        text("item", "Itemised source or reason inside the box; missing for the box's total."),
        must("label", "Words in the box."),
        must("unit", "entries, records, reports or studies."),
        must("n", "Size of the set.", kind="integer"),
    ),
)

FLOW_MEMBERS = Table(
    "flow_members",
    "prisma/members.csv",
    "The ids behind every number of the flow.",
    ("box", "column", "item", "member"),
    (
        must("box", "Box id."),
        must("column", "Column."),
        must("item", "Item; empty for the box's total."),
        must("member", "Id: search_id/entry, report_id or study_id."),
    ),
)

CURRENCY = Table(
    "currency",
    "changes/currency.csv",
    "How current the review is: its status, the dates behind it, and what waits.",
    ("order",),
    (
        must("order", "Position.", kind="integer"),
        must("item", "What is said, as `status` or `searched_through`."),
        must("label", "The same in words for readers."),
        text("value", "A date, a number or words; missing where nothing can be said."),
        text("note", "What it rests on, or why there is no value."),
    ),
)

SCHEDULE = Table(
    "schedule",
    "changes/schedule.csv",
    "Each source with its last search and the next one due.",
    ("source",),
    (
        must("source", "Name of the source."),
        text("last_search", "Date of its last search; missing when it was never searched."),
        text("every", "Longest time between two searches, by the protocol."),
        text("next_due", "When the next search is due."),
        must("is_overdue", "True when that day has passed.", kind="boolean"),
    ),
)

TRIGGERS = Table(
    "triggers",
    "changes/triggers.csv",
    "Signals that a new version is due, each held against the last frozen version.",
    ("trigger", "synthesis_id"),
    (
        must("trigger", "Number of the signal.", allowed=terms.Trigger),
        must("synthesis_id", "The synthesis; empty for a signal about the whole review."),
        must("label", "The signal in words."),
        must("state", "What it came to.", allowed=terms.TriggerState),
        must("evidence", "What was compared, with the numbers; or why it cannot be evaluated."),
        text("threshold", "What would have been enough."),
    ),
)

CHANGES = Table(
    "changes",
    "changes/changes.csv",
    "What is new since the version before: a row a difference, with what it was before and what caused it.",
    ("order",),
    (
        must("order", "Position.", kind="integer"),
        must("since", "The frozen version it is compared with."),
        must("topic", "What it is about.", allowed=terms.ChangeTopic),
        text("synthesis_id", "The synthesis it is about."),
        must("subject", "Id of what changed: a study, a report, a setting, a synthesis, a box of the flow."),
        must("label", "The same in words."),
        must("what", "Which of its values."),
        text("before", "What it was; missing where there was none."),
        text("after", "What it is; missing where there is none."),
        text("cause", "Whether evidence or method changed it.", allowed=terms.ChangeCause),
        text("held", "What it would be with the evidence of now and the method of then."),
        items("because", "The decisions, study fields and settings behind it."),
        must("consequence", "What it makes of a version at least.", allowed=terms.VersionKind),
    ),
)

VERSION_HISTORY = Table(
    "version_history",
    "changes/history.csv",
    "The versions of the review, oldest first; the last row is this one.",
    ("order",),
    (
        must("order", "Position.", kind="integer"),
        must("version", "Number."),
        text("date", "Date of the version."),
        text("label", "What it is called beside its number."),
        text("kind", "What it changed.", allowed=terms.VersionKind),
        items("events", "What happened, in the words of Cochrane's What's new."),
        items("reasons", "Why it is of that kind."),
        must("is_frozen", "False for what is built now.", kind="boolean"),
    ),
)

FLOW_ROUNDS = Table(
    "flow_rounds",
    "prisma/rounds.csv",
    "The flow by round of searching: what came in up to each frozen version, and since the last one.",
    ("round", "order"),
    (
        must("round", "Running number of the round, from 1.", kind="integer"),
        must("round_label", "The round in words."),
        must("order", "Position of the line in the flow.", kind="integer"),
        must("box", "Box id."),
        must("column", "databases (and registers), other (methods), or all."),
        text("item", "Itemised source or reason; missing for the box's total."),
        must("label", "Words in the box."),
        must("unit", "entries, records, reports or studies."),
        must("n", "Size of the part of the set that this round brought.", kind="integer"),
    ),
)

MEMBER_ROUNDS = Table(
    "member_rounds",
    "prisma/member_rounds.csv",
    "The round of searching that brought each entry, report and study.",
    ("member",),
    (must("member", "Id, as in members.csv."), must("round", "Running number of the round.", kind="integer")),
)

FLOW_VERSIONS = Table(
    "flow_versions",
    "prisma/versions.csv",
    "Included studies and reports against the last frozen version; empty before the first one.",
    ("unit", "part"),
    (
        must("unit", "studies or reports."),
        must("part", "previous, removed, new (found_since or carried_over from earlier searches) or total."),
        must("n", "Size of the set.", kind="integer"),
        items("members", "The ids."),
    ),
)

CHECKLISTS = Table(
    "checklists",
    "publish/checklists.csv",
    "Every item of the reporting checklists, with its place in the report or what is missing.",
    ("order",),
    (
        must("checklist", "The checklist.", allowed=terms.Checklist),
        must("order", "Position in all checklists.", kind="integer"),
        must("item", "Number of the item."),
        must("about", "What it asks for, in this project's words."),
        must("state", "What became of it.", allowed=terms.ChecklistState),
        text("place", "Anchor of the section that answers it."),
        text("place_label", "That section's heading."),
        text("note", "What is missing, or why it does not apply."),
    ),
)

SUGGESTIONS = Table(
    "suggestions",
    "grade/suggestions.csv",
    "What the rules of GRADE suggest for each domain of each synthesis, with the figures behind it; people rate.",
    ("synthesis_id", "order"),
    (
        SYNTHESIS_ID,
        must("order", "Position of the domain.", kind="integer"),
        must("domain", "Domain in words."),
        must("suggestion", "Suggestion in words, or `not drafted`."),
        integer("levels", "Levels up or down; missing where nothing is drafted."),
        must("rule", "The rule that gives it, or why nothing can be drafted."),
        items("figures", "The numbers behind it."),
        text("choice", "What a person may also choose, and when."),
        text("rated", "What a person rated; missing where nobody did."),
        text("agrees", "`yes` or `no`: whether that is what is suggested now; missing where one of them is."),
        text("seen", "What was suggested when it was rated."),
    ),
)

ABSOLUTE = Table(
    "absolute",
    "grade/absolute.csv",
    "Absolute effects of each synthesis at each comparator risk or rate, and standardised differences on other scales.",
    ("synthesis_id", "order"),
    (
        SYNTHESIS_ID,
        must("order", "Position; certainty is about the first.", kind="integer"),
        must("label", "Whose risk, or which scale."),
        must("unit", "What the numbers are in."),
        number("comparator", "Comparator risk or rate."),
        must("source", "Where it, or the scale's standard deviation, comes from."),
        number("experimental", "Risk or rate with the intervention."),
        number("experimental_low", "Its lower limit."),
        number("experimental_high", "Its upper limit."),
        number("difference", "Absolute difference."),
        number("difference_low", "Its lower limit."),
        number("difference_high", "Its upper limit."),
        must("comparator_text", "Comparator risk in words; empty for scales."),
        must("experimental_text", "Risk with the intervention in words; empty for scales."),
        must("difference_text", "The difference in words."),
        text("number_needed", "Number needed to treat, with its interval."),
        integer("information_size", "Optimal information size at this comparator risk, both groups."),
        integer("n_participants", "Participants analysed."),
    ),
)

EVIDENCE_PROFILE = Table(
    "evidence_profile",
    "grade/evidence_profile.csv",
    "GRADE evidence profile: one row per synthesis of the Summary of Findings, also with no data.",
    ("synthesis_id",),
    (
        SYNTHESIS_ID,
        must("comparison_id", "The comparison."),
        must("order", "Position in the protocol.", kind="integer"),
        must("outcome_label", "Outcome, measure and time."),
        must("n_studies", "Studies with an estimate, or where there is none, with a result in words.", kind="integer"),
        must("design", "Designs of these studies."),
        must("risk_of_bias", "Rated concern, or that nobody rated."),
        must("inconsistency", "Rated concern."),
        must("indirectness", "Rated concern."),
        must("imprecision", "Rated concern."),
        must("other", "Publication bias and what raised certainty."),
        text("experimental", "Events and participants, or participants, with the intervention."),
        text("comparator", "The same with the comparator."),
        text("relative", "Relative effect with its interval."),
        text("absolute", "Absolute effect with its interval."),
        text("certainty", "Certainty of the evidence.", allowed=terms.Certainty),
        text("certainty_note", "Why there is no rating."),
        must("importance", "Importance for a decision."),
    ),
)

DIRECTNESS = Table(
    "directness",
    "grade/directness.csv",
    "How well each study fits the question of each synthesis that it is in, as judged in its file.",
    ("synthesis_id", "study_id", "element"),
    (
        SYNTHESIS_ID,
        STUDY_ID,
        STUDY_LABEL,
        must("element", "Element of the question.", allowed=terms.DirectnessElement),
        must("judgement", "Whether it is direct.", allowed=terms.DirectnessJudgement),
        must("reason", "Why."),
    ),
)

TABLES: tuple[Table, ...] = (
    SEARCHES,
    PRISMA_S,
    ENTRIES,
    RECORDS,
    LINKED_RECORDS,
    NOTICES,
    STUDY_NOTICES,
    LINKS,
    UNCERTAIN_PAIRS,
    REPORT_STATUS,
    DECISIONS,
    DECISION_HEADS,
    DECISION_NOTES,
    INCLUSIONS,
    AGREEMENT,
    SCREENING_STAGES,
    REVIEWERS,
    REASONS_BY_REVIEWER,
    SCREENING_PROCESS,
    STUDIES,
    STUDY_REPORTS,
    DISCREPANCIES,
    SUSPECTS,
    EXTRACTION_AGREEMENT,
    QUOTED_RISK_OF_BIAS,
    PRINTED_RESULTS,
    PUBLISHED_RESULTS,
    CONTACTS,
    STUDY_RESULTS,
    JUDGEMENTS,
    ASSESSMENTS,
    RISK_OF_BIAS_AGREEMENT,
    MISSING_EVIDENCE,
    EFFECTS,
    SUMMARY,
    WEIGHTS,
    SUBGROUPS,
    TESTS,
    REFITS,
    META_REGRESSION,
    SMALL_STUDY,
    WITHOUT_POOLING,
    LIVING,
    SEQUENTIAL,
    SUMMARY_OF_FINDINGS,
    RATINGS,
    SUGGESTIONS,
    ABSOLUTE,
    EVIDENCE_PROFILE,
    DIRECTNESS,
    STALE,
    CLAIMS,
    FLOW,
    FLOW_MEMBERS,
    FLOW_ROUNDS,
    MEMBER_ROUNDS,
    FLOW_VERSIONS,
    CHANGES,
    VERSION_HISTORY,
    CURRENCY,
    SCHEDULE,
    TRIGGERS,
    CHECKLISTS,
)
"""All tables, in running order."""

PYTHON_TYPES: Mapping[Kind, Any] = {
    "text": (str,),
    "integer": (int,),
    "number": (float, int),
    "boolean": (bool,),
    "list": (list,),
}


def new_row(table: Table, **values: Any) -> Row:
    """Make a row with every column of the table: missing where not given, empty for lists."""
    row: Row = {**dict.fromkeys(table.names), **values}
    if len(row) > len(table.names):
        raise TableError(f"table {table.name} has no column {sorted(set(values) - set(table.names))}")
    for name in table.lists:
        if name not in values:
            row[name] = []
    return row


def check(rows: Iterable[Mapping[str, Any]], table: Table) -> Rows:
    """Give the rows in key order, or raise TableError naming the first cell that breaks the table."""
    given, names = list(rows), table.names
    wanted = set(names)
    # Whole columns are quick to find right; the first wrong cell is looked for only where one is not.
    if any(row.keys() != wanted for row in given) or not all(_is_right(given, column) for column in table.columns):
        for number_, row in enumerate(given, start=1):
            _check_row(row, table, number_)
    given.sort(key=itemgetter(*table.key))
    keys = map(itemgetter(*table.key), given)
    for (before, after), row in zip(pairwise(keys), given[1:], strict=True):
        if before == after:
            key = ", ".join(f"{name}={row[name]}" for name in table.key)
            raise TableError(f"table {table.name}: two rows with the key {key}")
    return [{name: row[name] for name in names} for row in given]


def _is_right(rows: Iterable[Mapping[str, Any]], column: Column) -> bool:
    """Say whether every cell of a column is right; where a value is of a type of its own, look closer."""
    values = [row[column.name] for row in rows]
    kinds = {value.__class__ for value in values}
    if not column.required:
        kinds.discard(type(None))
    if not kinds.issubset(PYTHON_TYPES[column.kind]):
        return False
    if column.kind == "list":
        return all(item.__class__ is str for value in values if value is not None for item in value)
    if column.kind == "number":
        return all(abs(value) < float("inf") for value in values if value is not None)
    return column.allowed is None or {value for value in values if value is not None}.issubset(column.allowed)


def _check_row(row: Mapping[str, Any], table: Table, number_: int) -> None:
    if set(row) != set(table.names):
        odd = sorted(set(row) ^ set(table.names))
        raise TableError(f"table {table.name}, row {number_}: columns differ from the declaration: {odd}")
    for column in table.columns:
        _check_cell(row[column.name], column, f"table {table.name}, row {number_}, column {column.name}")


def _check_cell(value: Any, column: Column, place: str) -> None:
    if value is None:
        if column.required:
            raise TableError(f"{place}: missing")
        return
    is_stray_boolean = isinstance(value, bool) and column.kind != "boolean"
    if is_stray_boolean or not isinstance(value, PYTHON_TYPES[column.kind]):
        raise TableError(f"{place}: {value!r} is not a {column.kind}")
    if column.kind == "list" and not all(isinstance(item, str) for item in value):
        raise TableError(f"{place}: {value!r} is not a list of texts")
    if column.kind == "number" and not abs(value) < float("inf"):
        raise TableError(f"{place}: {value!r} is not a finite number")
    if column.allowed and value not in set(column.allowed):
        raise TableError(f"{place}: {value!r} is not one of {', '.join(column.allowed)}")

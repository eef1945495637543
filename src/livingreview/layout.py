"""Where a review keeps its files, below its root; the same words as in the docs."""

REVIEW = "config/review.yaml"
TEXT = "config/text"
TEMPLATES = "config/templates"
WORDING = "config/wording"
SEARCHES = "records/searches.yaml"
EXPORTS = "records/searches"
RETRACTIONS = "records/retractions"
RETRACTION_DECISIONS = "records/retractions.yaml"
FETCHING = ".livingreview/searches"
SAME_REPORT = "records/same_report.csv"
STUDIES = "records/studies"
ASSESSORS = "records/risk_of_bias"
MISSING_EVIDENCE = "records/missing_evidence"
EXTRACTION = "records/extraction"
CERTAINTY = "records/certainty"
EVIDENCE = "records/evidence"
CLAIMS = "records/claims.yaml"
CONTACTS = "records/contacts.yaml"
NOTES = "records/notes.yaml"
PUBLISHED = "records/published_results.yaml"
SCREENING = "screening"
RESOLVED = "screening/resolved"
SET_ASIDE = "screening/set_aside"
FULL_TEXTS = "screening/full_texts"
PAGE = ".livingreview"
RESULTS = "results"
REPORTS = "reports"
VERSIONS = "reports/versions"
MANIFEST = "manifest.json"

PEOPLE = ("config", "records", "screening")
"""Folders that people write and no build changes."""

TEXT_SECTIONS = ("background", "objectives", "discussion", "limitations", "conclusions")
"""Markdown files that may stand in `config/text/`, one a section of the report."""

SECTIONS = (
    *("abstract", "findings", "whats_new", "background", "objectives", "methods", "results"),
    *("discussion", "limitations", "conclusions", "other"),
)
"""Sections of the report in their order; the appendices follow."""
MAY_BE_HIDDEN = ("background", "objectives", "discussion", "limitations")
"""Sections that hold only the team's words; the conclusions hold claims, which every build tests."""

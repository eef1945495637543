"""Where a review keeps its files, below its root; the same words as in the docs."""

REVIEW = "config/review.yaml"
TEXT = "config/text"
WORDING = "config/wording"
SEARCHES = "records/searches.yaml"
EXPORTS = "records/searches"
SAME_REPORT = "records/same_report.csv"
STUDIES = "records/studies"
ASSESSORS = "records/risk_of_bias"
MISSING_EVIDENCE = "records/missing_evidence"
CERTAINTY = "records/certainty"
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

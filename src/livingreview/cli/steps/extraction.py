"""`livingreview step extraction`."""

from pathlib import Path

import click

from livingreview import io, layout, tables
from livingreview.cli.steps import files_argument, late, reads, reads_publication, writes
from livingreview.contact_files import load_contacts
from livingreview.folder import load_published, load_review, load_study
from livingreview.own_files import load_own
from livingreview.stages import extraction as stage
from livingreview.stages.contacts import contact_rows


@click.command("extraction")
@reads("review")
@reads_publication
@writes(
    "studies", "study_reports", "discrepancies", "quoted", "printed", "published", "suspects", "agreement", "contacts"
)
@files_argument
def command(review: Path, records: Path | None, links: Path | None, files: tuple[Path, ...], **outputs: Path) -> None:
    """Lay study files out as tables of characteristics; FILES are the study files."""
    studies = [load_study(file) for file in files]
    protocol = load_review(review)
    aside = late(protocol, records, links)
    own = load_own(Path(), layout.EXTRACTION, load_study)
    built = stage.extraction(studies, protocol, load_published(Path(layout.PUBLISHED)), own, late=aside)
    asked = contact_rows(load_contacts(Path()), {study.study_id: study.label for study in studies})
    for rows, output, table in (
        (built.studies, "studies", tables.STUDIES),
        (built.study_reports, "study_reports", tables.STUDY_REPORTS),
        (built.discrepancies, "discrepancies", tables.DISCREPANCIES),
        (built.quoted_risk_of_bias, "quoted", tables.QUOTED_RISK_OF_BIAS),
        (built.printed_results, "printed", tables.PRINTED_RESULTS),
        (built.published_results, "published", tables.PUBLISHED_RESULTS),
        (built.suspects, "suspects", tables.SUSPECTS),
        (built.extraction_agreement, "agreement", tables.EXTRACTION_AGREEMENT),
        (asked, "contacts", tables.CONTACTS),
    ):
        io.write_table(rows, outputs[output], table)

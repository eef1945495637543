"""`livingreview step STEP`: read, call, write; what the rules of the workflow run."""

import click

from livingreview.cli import LazyGroup

STEPS = {
    "records": "Read search exports.",
    "records_notices": "Attach retractions, corrections and concerns to the reports they are about.",
    "dedupe": "Link records that describe the same report.",
    "screening": "Fold decisions into the state of every report.",
    "extraction": "Lay study files out as tables of characteristics.",
    "extraction_results": "Take the results that concern one synthesis.",
    "risk_of_bias": "Judge the risk of bias of one synthesis's results.",
    "risk_of_bias_agreement": "Compare assessors of risk of bias.",
    "effects": "Compute each study's estimate in one synthesis.",
    "meta_analysis": "Pool one synthesis.",
    "grade": "Lay ratings and absolute effects out as Summary of Findings.",
    "prisma": "Count the flow of records, reports and studies.",
    "changes": "Compare with the frozen version before.",
    "publish_fonts": "Subset the package's fonts for the HTML.",
    "publish_forest": "Draw the forest plot of one synthesis.",
    "publish_html": "Write the report as HTML.",
    "publish_pdf": "Render the report as PDF.",
    "publish_docx": "Write the report and its GRADE tables for a word processor.",
    "publish_pictures": "Make PDF and PNG of every figure.",
    "publish_checklists": "Render the reporting checklists as PDF.",
    "publish_appendix": "Render one appendix as PDF.",
    "publish_reports": "Copy the finished review into reports/.",
}


@click.command(cls=LazyGroup, package="livingreview.cli.steps", about=STEPS, name="step")
def command() -> None:
    """Run one step of the pipeline, in the review's folder.

    The workflow's rules call these; each can be pasted into a terminal from Snakemake's log.

    Example: livingreview step prisma --help
    """

"""`livingreview risk-of-bias`: assessments of the risk of bias, one module a subcommand."""

import click

from livingreview.cli import LazyGroup

SUBCOMMANDS = {
    "tools": "List the tools with their versions, questions and words.",
    "assess": "Give one assessor's answers, and show what is due next.",
    "show": "Show the risk of bias of a study, or of a synthesis with its missing evidence.",
    "compare": "Show what the assessors of a study differ in.",
    "consensus": "Draft what the assessors agree on, settle the rest, write it into the study's file.",
    "export": "Write judgements as a sheet of robvis.",
    "import": "Read assessments from a sheet of robvis or the RoB 2 Excel tool.",
    "missing-evidence": "Assess the bias due to missing evidence in a synthesis (ROB-ME).",
}
MODULES = {"missing-evidence": "missing_evidence", "export": "export_sheet", "import": "import_sheet"}
"""Modules of subcommands whose names no Python module can have."""


@click.command(
    "risk-of-bias", cls=LazyGroup, package="livingreview.cli.risk_of_bias", about=SUBCOMMANDS, modules=MODULES
)
def command() -> None:
    """Assess the risk of bias of results, compare assessors, and write down what they agree on.

    Assessors work apart: each has files of their own in records/risk_of_bias/PERSON/, and no subcommand shows
    anybody another's assessment of a result before all who began it have finished, and two at least.
    The tools' official wording is not part of this program; put your own copy into config/wording/.

    \b
    Example:
      livingreview risk-of-bias assess berg_2021 --by ann --answer 1.1=Y --support 1.1="random numbers, p. 3"
      livingreview risk-of-bias assess berg_2021 --by ann --ask
      livingreview risk-of-bias compare berg_2021
      livingreview risk-of-bias consensus berg_2021 --by eve --settle 1.2=PN --reason 1.2="open list" --write
      livingreview risk-of-bias export relief_1_week --tool ROB2 --output robvis.csv
      livingreview risk-of-bias import rob2.xlsx --by ann
    """  # noqa: D301 - click's mark for lines that stay as they are

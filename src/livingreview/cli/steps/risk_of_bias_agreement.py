"""`livingreview step risk_of_bias_agreement`."""

from pathlib import Path

import click

from livingreview import bias_files, io, layout, tables
from livingreview.cli.steps import FILE, writes
from livingreview.stages.risk_of_bias_agreement import risk_of_bias_agreement


@click.command("risk_of_bias_agreement")
@click.option("--own", type=FILE, default=Path(layout.ASSESSORS), show_default=True, help="Read assessors' own here.")
@writes("agreement")
def command(own: Path, agreement: Path) -> None:
    """Compare assessors of risk of bias, pair by pair."""
    io.write_table(risk_of_bias_agreement(bias_files.load_assessors(own)), agreement, tables.RISK_OF_BIAS_AGREEMENT)

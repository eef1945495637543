"""The packaged Snakemake workflow."""

from pathlib import Path

SNAKEFILE = Path(__file__).with_name("Snakefile")

"""Living systematic reviews as one Snakemake pipeline, from records to report."""

__version__ = "0.1.0"

__all__ = ["__version__", "snakefile"]


def snakefile() -> str:
    """Give the path of the packaged workflow, for the `module` statement of a review's Snakefile."""
    from livingreview.workflow import SNAKEFILE

    return str(SNAKEFILE)

"""Statistics of a meta-analysis: numbers in, numbers out, no tables and no files."""

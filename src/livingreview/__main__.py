"""`python -m livingreview`."""

from livingreview.cli import main

main()

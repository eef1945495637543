"""This review's workflow: the one that the installed livingreview brings.

Run it with `livingreview build`, or with plain `snakemake --cores 2`. Rules of your own go below.
"""

from livingreview import snakefile


module review:
    snakefile:
        snakefile()


use rule * from review

"""How to cite the review, what to keep of its references, and the files that stand beside the page.

1. The citation names authors, title, version and date; a review that is a reconstruction says so. The same stands as
   BibTeX and RIS in the page itself.
2. The files beside the page are those that the build copies; a copy of the page that travels alone does not have them.
Source: PRISMA-LSR item 1 on naming the version; the formats are told in `formats/references_out`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from livingreview import layout
from livingreview.formats.references_out import authors, bibtex_entry, escaped, kept, key_of, ris_entry
from livingreview.report import front
from livingreview.report.appendices import FOLDER, letter, named
from livingreview.report.elements import (
    Block,
    Cell,
    DataTable,
    Details,
    Export,
    Figure,
    Lines,
    Link,
    Section,
    columns,
    text,
)
from livingreview.report.finished_files import DRAWN, FEED, PAGE, PAPER, WORD, finished_files
from livingreview.report.grade_files import PARTS, shown_comparisons
from livingreview.report.inputs import ReportTables
from livingreview.report.reference_list import exports
from livingreview.report.references import References
from livingreview.report.selection import FLOW_FIGURE
from livingreview.words import mark, say

ANCHOR = "cite"
CITATION_BIBTEX, CITATION_RIS = "citation.bib", "citation.ris"
REPORT = "RPRT"
"""A report, in RIS."""
FIGURE_FILES = "figures/"
FLOW_FILE = "prisma-flow"
"""Name of the file of the flow diagram."""
PAGES = {
    PAPER: mark("The review as PDF; its appendices are files of their own"),
    WORD: mark("The review for a word processor"),
    FEED: mark("Feed (Atom) of the versions; a feed reader that watches its address tells of a new one"),
}
FIGURES = dict(
    zip(DRAWN, (mark("Forest plot"), mark("Risk of bias by study"), mark("Risk of bias in bars")), strict=True)
)
"""What the figures of a synthesis show, by the ending of their names."""
STAGES = {
    "records": mark("Searches and records"),
    "dedupe": mark("Records of the same report"),
    "screening": mark("Screening"),
    "extraction": mark("Studies and their results"),
    "risk_of_bias": mark("Risk of bias"),
    "effects": mark("Effects of the studies"),
    "meta_analysis": mark("Syntheses"),
    "grade": mark("Certainty and Summary of Findings"),
    "prisma": mark("PRISMA flow"),
    "changes": mark("Versions and changes"),
    "publish": mark("Reporting checklists"),
}
"""What the tables of a stage are about, by their folder."""


def citing(tables: ReportTables, references: References, body: Sequence[Section]) -> Section:
    """Give the section, for a body that shows figures."""
    cite: tuple[Block, ...] = (
        text(citation(tables)),
        Export(say("Citation as BibTeX"), _bibtex(tables), CITATION_BIBTEX),
        Export(say("Citation as RIS"), _ris(tables), CITATION_RIS),
    )
    to_keep = exports(tables, references)
    below = (
        Section("cite-review", say("Cite this review"), cite),
        *((Section("cite-references", say("Download the references"), to_keep),) if to_keep else ()),
        Section("cite-files", say("Files beside this page"), _files(tables, body)),
    )
    return Section(ANCHOR, say("Cite and download"), (), below)


def citation_alone(section: Section) -> Section:
    """Give what paper has of the section."""
    review = section.sections[0]
    return replace(section, heading=review.heading, blocks=review.blocks, sections=())


def citation(tables: ReportTables) -> str:
    """Give the citation of this version."""
    review = tables.review
    who = ", ".join(front.authors(tables))
    what = f"{review.title.rstrip('.')}{_reconstructed(tables)}"
    when = say("Version {version}, {date}.", version=review.version, date=review.version_date)
    return f"{f'{who}. ' if who else ''}{what}. {when}"


def _reconstructed(tables: ReportTables) -> str:
    return f" ({tables.review.reconstruction.label})" if tables.review.reconstruction else ""


def _bibtex(tables: ReportTables) -> str:
    review = tables.review
    date = str(review.version_date)
    status = say(front.STATUS_WORDS[review.living.status])
    version = say("version {version} of {date}", version=review.version, date=date)
    return bibtex_entry(
        "misc",
        key_of(" ".join(review.title.split()[:2]), review.version),
        (
            ("author", authors(front.authors(tables))),
            ("title", kept(f"{review.title}{_reconstructed(tables)}")),
            *(("year", date[:4]), ("date", date), ("version", escaped(review.version))),
            ("note", escaped(f"{status}, {version}")),
        ),
    )


def _ris(tables: ReportTables) -> str:
    review = tables.review
    date = str(review.version_date)
    return ris_entry(
        REPORT,
        (
            ("TI", f"{review.title}{_reconstructed(tables)}"),
            *(("AU", name) for name in front.authors(tables)),
            *(("PY", date[:4]), ("DA", date.replace("-", "/"))),
            ("ET", say("Version {version}", version=review.version)),
            ("M3", say(front.STATUS_WORDS[review.living.status])),
        ),
    )


def _files(tables: ReportTables, body: Sequence[Section]) -> tuple[Block, ...]:
    """List every file that the build puts beside the page, and every figure that the page shows."""
    built = [path.removeprefix(f"{layout.REPORTS}/") for path in finished_files(tables.review)]
    shown = {_file_of(figure): figure.caption for part in body for figure in _figures(part) if _file_of(figure)}
    drawn = {path: _figure(tables, path) for path in built if _is_figure(path)} | shown
    rest = [path for path in built if not _is_figure(path) and not path.endswith(".csv") and path != PAGE]
    said = say(
        "These files stand in the same folder as this page. Their links work where the whole folder was handed on; a "
        "copy of the page alone has its text, figures and references, but not these files."
    )
    documents = tuple((_about(tables, path), _link(path)) for path in rest)
    headings = columns(say("What it is"), say("File"))
    folders = {name: [path for path in built if path.endswith(".csv") and _folder(path) == name] for name in STAGES}
    csv = tuple((say(STAGES[name]), _links(paths)) for name, paths in folders.items() if paths)
    pictures = tuple((caption, _link(path)) for path, caption in drawn.items())
    return (
        text(said),
        DataTable("files", say("Documents"), headings, documents, ""),
        Details(say("Figures as SVG"), (DataTable("files-figures", say("Figures"), headings, pictures, ""),)),
        Details(
            say("Tables as CSV"),
            (DataTable("files-tables", say("Tables"), columns(say("About"), say("Files")), csv, ""),),
        ),
    )


def _is_figure(path: str) -> bool:
    return path.startswith(FIGURE_FILES)


def _folder(path: str) -> str:
    return Path(path).parts[1]


def _link(path: str) -> Link:
    return Link(path, path)


def _links(paths: list[str]) -> Cell:
    return Lines(tuple((Link(path.removeprefix("tables/"), path),) for path in paths))


def _about(tables: ReportTables, path: str) -> str:
    """Say what a document is."""
    name = Path(path).stem
    if path.startswith(f"{FOLDER}/"):
        return f"{letter(name, tables.review)}. {named(tables.review)[name]}"
    for comparison in shown_comparisons(tables.review):
        for kind, title in PARTS.items():
            if name == f"{kind}_{comparison}":
                label = tables.review.comparisons[comparison].label
                return say("{title}, for a word processor: {label}", title=say(title), label=label)
    return say(PAGES[path])


def _figure(tables: ReportTables, path: str) -> str:
    """Say what the figure of a synthesis is."""
    name = Path(path).stem
    known = {f"{one}{end}": (what, one) for end, what in FIGURES.items() for one in tables.review.syntheses}
    what, synthesis_id = known[name]
    return f"{say(what)}: {tables.review.syntheses[synthesis_id].label}"


def _figures(section: Section) -> Iterator[Figure]:
    """Give the figures of a section, with those that a reader may choose."""
    for block in _open(section.blocks):
        if isinstance(block, Figure):
            yield from (block, *block.others)
    for part in section.sections:
        yield from _figures(part)


def _open(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Details):
            yield from _open(block.blocks)


def _file_of(figure: Figure) -> str:
    """Give the file of a figure, whose name its address holds; empty for those that every synthesis has."""
    name = FLOW_FILE if figure.anchor == FLOW_FIGURE else figure.anchor.removeprefix("figure-")
    return "" if name == figure.anchor else f"{FIGURE_FILES}{name}.svg"

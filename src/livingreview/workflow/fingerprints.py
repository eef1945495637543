"""Hash the source a step runs, so that editing the tool reruns exactly what the edit concerns.

Snakemake sees an edited rule, never an edited module behind its shell command. A step's fingerprint
covers the module of its command, every module of this package that it imports (also inside
functions), the templates where one of them is used, and the versions of the libraries imported.
"""

import hashlib
import re
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

PACKAGE = "livingreview"
ROOT = Path(__file__).parent.parent
IMPORT = re.compile(r"^\s*(?:from ([\w.]+) import (\([^)]*\)|[\w, ]+)|import ([\w.]+))", re.MULTILINE)
LIBRARIES = {
    "docx": "python-docx",
    "fontTools": "fonttools",
    "jinja2": "jinja2",
    "markdown_it": "markdown-it-py",
    "nh3": "nh3",
    "numpy": "numpy",
    "pandas": "pandas",
    "pyarrow": "pyarrow",
    "pypdfium2": "pypdfium2",
    "rapidfuzz": "rapidfuzz",
    "scipy": "scipy",
    "weasyprint": "weasyprint",
}
"""Import names and distributions of the libraries whose version can change a result's bytes."""
TEMPLATE_USERS = ("livingreview.report.render",)
TEMPLATES = "templates/report"


@dataclass
class Sources:
    """This package's modules as they are now, each read and searched for imports once."""

    root: Path
    texts: dict[str, str] = field(default_factory=dict)
    imports: dict[str, tuple[list[str], set[str]]] = field(default_factory=dict)


def step_fingerprint(step: str, sources: Sources) -> str:
    """Give the hash of everything behind `livingreview step STEP`."""
    modules, libraries = _reached(f"{PACKAGE}.cli.steps.{step}", sources)
    hasher = hashlib.sha256()
    for name in sorted(modules):
        hasher.update(name.encode() + b"\0" + modules[name].encode() + b"\0")
    if any(name in modules for name in TEMPLATE_USERS):
        for path in sorted((sources.root / TEMPLATES).rglob("*")):
            if path.is_file():
                hasher.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    for library in sorted(libraries):
        hasher.update(f"{library} {version(library)}\0".encode())
    return hasher.hexdigest()


def _reached(start: str, sources: Sources) -> tuple[dict[str, str], set[str]]:
    """Follow imports from a module: the source of every module reached, and the libraries."""
    modules: dict[str, str] = {}
    libraries: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in modules or name == PACKAGE or not _is_module(name, sources):
            continue
        modules[name] = sources.texts[name]
        inside, outside = sources.imports[name]
        waiting += inside
        libraries |= outside
    return modules, libraries


def _is_module(name: str, sources: Sources) -> bool:
    """Read a module once; False for a name inside a module."""
    if name not in sources.texts:
        path = _file(name, sources.root)
        sources.texts[name] = path.read_text(encoding="utf-8") if path else ""
        sources.imports[name] = _imports(sources.texts[name])
    return bool(sources.texts[name])


def _imports(text: str) -> tuple[list[str], set[str]]:
    inside: list[str] = []
    outside: set[str] = set()
    for source, names, plain in IMPORT.findall(text):
        imported = source or plain
        first = imported.split(".")[0]
        if first == PACKAGE:
            inside += [imported, *(f"{imported}.{part}" for part in re.findall(r"\w+", names))]
        elif first in LIBRARIES:
            outside.add(LIBRARIES[first])
    return inside, outside


def _file(name: str, root: Path) -> Path | None:
    """Give the source file of one of this package's modules; None for a name inside a module."""
    base = root.joinpath(*name.split(".")[1:])
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None

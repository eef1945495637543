"""A team's own templates, from config/templates/: they extend or replace those of the tool, within bounds.

1. `report.html`, `print.html`, `macros.html` and the style sheets of that folder stand before the tool's own of the
   same name, which stay within reach as `livingreview/NAME`.
2. They run in Jinja2's sandbox, which changes nothing and reaches no Python beneath, and every text is escaped: the
   filter `safe` and `autoescape false` do not exist here, as titles and names come from strangers.
3. An error is a `Problem` at a line of the team's file.
4. What comes out keeps the tool's content security policy before everything that it is about, and runs no script but
   the tool's.
"""

import traceback
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FunctionLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment

from livingreview import layout
from livingreview.errors import InputError, Problem

OWN = "livingreview"
"""Prefix of the tool's templates."""
ENDINGS = (".html", ".css")
BEFORE_POLICY = ("html", "head", "meta")
"""Elements that may stand before the content security policy."""
EXTEND = f'Begin with {{% extends "{OWN}/report.html" %}} and fill its blocks.'


def environment(templates: Mapping[str, str]) -> Environment:
    """Make the environment; with templates of a team in it, a sandbox."""
    package = PackageLoader("livingreview", "templates/report")
    loader: BaseLoader = ChoiceLoader([_loader(templates), PrefixLoader({OWN: package}), package])
    kind = ImmutableSandboxedEnvironment if templates else Environment
    made = kind(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    if templates:
        del made.filters["safe"]
    return made


def template_problems(templates: Mapping[str, str]) -> Iterator[Problem]:
    """Find what is wrong in a team's templates without rendering them."""
    reading = environment(templates)
    for name, source in sorted(templates.items()):
        file = file_of(name)
        if not name.endswith(ENDINGS):
            yield Problem(file, 0, "", "This file is no template.", allowed=", ".join(f"*{end}" for end in ENDINGS))
            continue
        try:
            tree = reading.parse(source, name, file)
            reading.compile(source, name, file)
        except TemplateSyntaxError as error:
            yield Problem(file, error.lineno, "", f"{(error.message or 'The template cannot be read').rstrip('.')}.")
            continue
        for node in tree.find_all((nodes.ScopedEvalContextModifier, nodes.EvalContextModifier)):
            yield Problem(file, node.lineno, "", "Escaping cannot be turned off: titles and names come from strangers.")
        for line, taken in _taken_in(tree):
            if not _is_known(reading, taken):
                fix = f"A template takes in others of {layout.TEMPLATES}/, and the tool's own as {OWN}/NAME."
                yield Problem(file, line, "", f"There is no template {taken!r}.", fix=fix)
        if name in meta.find_referenced_templates(tree):
            fix = f"The tool's own is called {OWN}/{name}."
            yield Problem(file, 0, "", "This template takes in itself.", fix=fix)


def rendered(made: Environment, name: str, values: Mapping[str, Any], templates: Mapping[str, str]) -> str:
    """Render a template; InputError at the line of the team's template that fails."""
    if not templates:
        return made.get_template(name).render(values)
    problems = list(template_problems(templates))
    if problems:
        raise InputError(problems)
    try:
        return made.get_template(name).render(values)
    except Exception as error:
        place = _place_of(error)
        if place is None:
            raise
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError([Problem(*place, "", f"{said.rstrip('.')}.")]) from None


def check_page(html: str, policy: str, script: str, templates: Mapping[str, str]) -> None:
    """Refuse a page without the tool's policy, or with a script that would not run."""
    reader = _Page(policy)
    reader.feed(html)
    scripts = [text for text in reader.scripts if text != script]
    said = reader.said or ("The page has a script of its own, which never runs." if scripts else "")
    if said:
        name = "report.html" if "report.html" in templates else min(templates)
        raise InputError([Problem(file_of(name), 0, "", said, fix=EXTEND)])


def file_of(name: str) -> str:
    """Name a template's file."""
    return f"{layout.TEMPLATES}/{name}"


def _loader(templates: Mapping[str, str]) -> FunctionLoader:
    def load(name: str) -> tuple[str, str, Any] | None:
        return (templates[name], file_of(name), None) if name in templates else None

    return FunctionLoader(load)


def _taken_in(tree: nodes.Template) -> Iterator[tuple[int, str]]:
    """Give line and name of every template that one takes in by its name."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        named = node.template  # type: ignore[attr-defined]
        for part in named.items if isinstance(named, nodes.Tuple | nodes.List) else [named]:
            if isinstance(part, nodes.Const) and isinstance(part.value, str):
                yield node.lineno, part.value


def _is_known(reading: Environment, name: str) -> bool:
    try:
        reading.get_or_select_template(name)
    except TemplateNotFound:
        return False
    except TemplateSyntaxError:
        return True
    return True


def _place_of(error: Exception) -> tuple[str, int] | None:
    """Find the innermost line of a team's template that an error passed through."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.filename, frame.lineno or 0) for frame in frames if frame.filename.startswith(layout.TEMPLATES)]
    return places[-1] if places else None


class _Page(HTMLParser):
    """Looks at a page for what the policy is about; `said` is the first thing wrong."""

    def __init__(self, policy: str) -> None:
        super().__init__()
        self.policy, self.said = policy, "The page lacks the tool's content security policy."
        self.scripts: list[str] = []
        self.is_script = self.has_policy = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "meta" and (given.get("http-equiv") or "").casefold() == "content-security-policy":
            self.has_policy, self.said = True, "" if given.get("content") == self.policy else "The policy is changed."
        elif tag == "meta" and "http-equiv" in given:
            self.said = f"The page has <meta http-equiv={given['http-equiv']!r}>, which leads away from it."
        elif not self.has_policy and tag not in BEFORE_POLICY:
            self.has_policy, self.said = True, f"<{tag}> stands before the content security policy."
        if any(name.startswith("on") for name in given):
            self.said = f"<{tag}> has a handler of events, which never runs."
        self.is_script = tag == "script"
        if self.is_script:
            self.scripts.append("")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        self.is_script = False

    def handle_data(self, data: str) -> None:
        if self.is_script:
            self.scripts[-1] += data

"""Helm's refusal as findings: what a chart built on platform-lib reports line by line at its values, what a template
cannot do at the template's line, what a subchart's schema refuses at its values, anything else in Helm's own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Note, Span, ValuesPath, dotted
from helm_platform.errors import UsageError
from helm_platform.helm import Metadata, metadata
from helm_platform.validate.made import template_line
from helm_platform.validate.spot import spot, steps
from helm_platform.validate.subject import finding
from helm_platform.validate.template_error import Frame, TemplateError, template_error
from helm_platform.values import Mapping, Origin, Sequence, find

_HEAD = re.compile(r"^\d+ problems? in the values of release `.*`:$", re.MULTILINE)
_PROBLEM = re.compile(r"- (?P<path>[^:`]+): (?P<text>.+)")
# What the chart says of a secret in clear; the message shows three characters of it at most.
_IN_CLEAR = "keep it in a store or sealed under `secrets`"
# The one subject of a problem that is no values path.
_RELEASE = "release name"
_SCHEMA_HEAD = "values don't meet the specifications of the schema(s)"
_SCHEMA_LINE = re.compile(r"^- at '(?P<pointer>[^']*)': (?P<text>.+)$")
_GOT = re.compile(r"^got (?P<got>\w+), want (?P<want>.+)$")
_EXTRA = re.compile(r"^additional propert(?:y|ies) (?P<keys>.+) not allowed$")
_MISSING = re.compile(r"^missing propert(?:y|ies):? (?P<keys>.+)$")
_TYPES = {
    "string": "text", "number": "a number", "integer": "a whole number", "boolean": "`true` or `false`",
    "object": "a map", "array": "a list", "null": "null",
}  # fmt: skip
_SUBCHART = re.compile(r"(?<=/)charts/([^/]+)/")


@dataclass(frozen=True)
class Attempt:
    """A render that failed: the chart's folder and what its Chart.yaml says, and the merged values.

    `ours` says that the chart is built on platform-lib, and so that its problems name its own values. `made` is the
    text that the templates made, where it is no YAML.
    """

    folder: Path
    facts: Metadata
    values: Mapping
    ours: bool
    made: str = ""

    @property
    def label(self) -> str:
        """`web 1.2.0`."""
        return f"{self.facts.name} {self.facts.version}"


def findings(refused: str, attempt: Attempt) -> Iterator[Diagnostic]:
    """One error for each problem that a chart built on platform-lib or a schema reports, or one for a template."""
    problems = list(_problems(refused))
    if problems:
        for path, text in problems:
            yield _problem(path, text, attempt.values if attempt.ours else None)
        return
    if refused.startswith(_SCHEMA_HEAD):
        yield from _by_schema(refused, attempt)
        return
    error = template_error(refused)
    yield _other(refused, attempt) if error is None else _in_template(error, attempt)


def texts(found: Iterable[Diagnostic]) -> dict[Path, str]:
    """The text of every file that findings of the rule `render` and their notes show, for excerpts."""
    shown = [each for each in found if each.rule == "render"]
    places = [(each.file, each.span) for each in shown]
    places += [(note.file, note.span) for each in shown for note in each.notes]
    files = {file for file, span in places if file is not None and span is not None}
    return {file: file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()}


def _other(refused: str, attempt: Attempt) -> Diagnostic:
    return Diagnostic("render", Level.ERROR, refused, origin=f"helm template of {attempt.label}")


def _in_template(error: TemplateError, attempt: Attempt) -> Diagnostic:
    """The innermost place whose file is at hand, with the way to it as notes."""
    places = [(frame, _file(frame, attempt)) for frame in error.frames]
    at_hand = [index for index, (_, file) in enumerate(places) if file is not None]
    notes = tuple(_values_note(error, attempt))
    if not at_hand:
        inner = error.frames[-1]
        where = ":".join(str(part) for part in (inner.file, inner.line) if part is not None)
        return Diagnostic("render", Level.ERROR, error.reason, origin=where, notes=notes)
    frame, file = places[at_hand[-1]]
    for outer, other in reversed(places[: at_hand[-1]]):
        notes = (*notes, Note("it is used here", other, _span(outer, other)) if other else _named(outer))
    span = _span(frame, file)
    if error.made_line is not None and file is not None:
        span = template_line(attempt.made, frame.file, error.made_line, _lines(file))
    return Diagnostic("render", Level.ERROR, error.reason, file=file, span=span, notes=notes)


def _named(frame: Frame) -> Note:
    return Note(f"it is used in {frame.file}" + (f", line {frame.line}" if frame.line else ""))


def _values_note(error: TemplateError, attempt: Attempt) -> Iterator[Note]:
    """Where the values stop short of what the template reads."""
    if not error.values_path:
        return
    prefix = tuple(_SUBCHART.findall(error.frames[-1].file))
    path = (*prefix, *error.values_path)
    found = spot(attempt.values, path)
    if found is not None and found.source.file is not None and found.span is not None:
        written = dotted(path[: found.depth])
        rest = f", and no `{dotted(path[found.depth : found.depth + 1])}` in it" if found.depth < len(path) else ""
        layer = "the chart's defaults have" if found.source.origin is Origin.CHART else "your values have"
        yield Note(f"{layer} `{written}` here{rest}", found.source.file, found.span)
    elif prefix:
        yield Note(f"in your values, those of this chart stand below `{dotted(prefix)}`")


def _file(frame: Frame, attempt: Attempt) -> Path | None:
    """The file of a frame in the folders that the user has: the chart's, or those of its file:// dependencies."""
    name, _, rest = frame.file.partition("/")
    if name != attempt.facts.name:
        return None
    return _within(attempt.folder, attempt.facts, rest)


def _within(folder: Path, facts: Metadata, rest: str) -> Path | None:
    file = folder / rest
    if file.is_file():
        return file
    if not rest.startswith("charts/"):
        return None
    name, _, below = rest.removeprefix("charts/").partition("/")
    for each in facts.local:
        try:
            inner = metadata(folder / each)
        except UsageError:
            continue
        if inner.name == name:
            return _within(folder / each, inner, below)
    return None


def _span(frame: Frame, file: Path | None) -> Span | None:
    """What to mark: the expression where the line has it, else the word at the column, else the line."""
    lines = _lines(file) if file is not None else []
    if frame.line is None or not 1 <= frame.line <= len(lines):
        return None
    line = lines[frame.line - 1]
    if frame.column is None:
        indent = len(line) - len(line.lstrip())
        return Span(frame.line, indent + 1, frame.line, max(len(line.rstrip()), indent + 1) + 1)
    column = len(line.encode()[: frame.column].decode(errors="ignore"))
    start = line.rfind(frame.expression, 0, column + len(frame.expression)) if frame.expression else -1
    if start >= 0:
        return Span(frame.line, start + 1, frame.line, start + 1 + len(frame.expression))
    word = re.compile(r"[\w.$]*").match(line, column)
    length = len(word.group()) if word else 0
    return Span(frame.line, column + 1, frame.line, column + 1 + max(length, 1))


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError:
        return []


def _by_schema(refused: str, attempt: Attempt) -> Iterator[Diagnostic]:
    """What Helm's own check finds: of a subchart's values mostly, since ours has passed those of the chart itself."""
    chart = ""
    for line in refused.splitlines()[1:]:
        found = _SCHEMA_LINE.match(line)
        if found is None:
            chart = line.removesuffix(":") if line.endswith(":") else chart
            continue
        pointer = [part.replace("~1", "/").replace("~0", "~") for part in found["pointer"].split("/")[1:]]
        prefix = () if chart in ("", attempt.facts.name) else (chart,)
        yield from _schema_line(_path(attempt.values, (*prefix, *pointer)), found["text"], chart, attempt)


def _path(values: Mapping, parts: tuple[str, ...]) -> ValuesPath:
    """A values path from words of which some are indexes of lists."""
    path: ValuesPath = ()
    for part in parts:
        index = (*path, int(part)) if part.isdigit() else None
        path = index if index is not None and _is_item(values, index) else (*path, part)
    return path


def _is_item(values: Mapping, path: ValuesPath) -> bool:
    return isinstance(find(values, path[:-1]), Sequence)


def _schema_line(path: ValuesPath, text: str, chart: str, attempt: Attempt) -> Iterator[Diagnostic]:
    got, extra, missing = _GOT.match(text), _EXTRA.match(text), _MISSING.match(text)
    owner = f"{dotted(path)}: " if path else ""
    if extra or missing:
        keys = re.findall(r"'([^']+)'", (extra or missing or [""])[0])
        for key in keys:
            says = f"`{key}` is not a key of the chart {chart}" if extra else f"`{key}` is missing"
            yield _at(f"{owner}{says}", (*path, key), attempt)
    elif got:
        wanted = " or ".join(_TYPES.get(word.strip(), word.strip()) for word in re.split(r" or |,", got["want"]))
        yield _at(f"{owner}must be {wanted}, but it is {_TYPES.get(got['got'], got['got'])}", path, attempt)
    else:
        yield _at(f"{owner}{text}", path, attempt)


def _at(message: str, path: ValuesPath, attempt: Attempt) -> Diagnostic:
    found = spot(attempt.values, path)
    if found is None:
        return Diagnostic("render", Level.ERROR, message, origin=f"helm template of {attempt.label}", values_path=path)
    return finding("render", message, path, found.source, found.span)


def _problems(refused: str) -> Iterator[tuple[str, str]]:
    head = _HEAD.search(refused)
    if head is None:
        return
    path, text = "", ""
    for line in refused[head.end() :].splitlines():
        found = _PROBLEM.match(line)
        if found:
            if path:
                yield path, text
            path, text = found["path"], found["text"]
        elif line.strip():
            text = f"{text} {line.strip()}"  # a value of several lines is quoted as it is
    if path:
        yield path, text


def _problem(path: str, text: str, values: Mapping | None) -> Diagnostic:
    message = f"{path}: {text}"
    if values is None or path == _RELEASE:
        return Diagnostic("chart", Level.ERROR, message)
    where = steps(values, path)
    found = spot(values, where)
    if found is None:
        # Nothing on the path is written: the file that lacks it, as far as there is one.
        return Diagnostic("chart", Level.ERROR, message, file=values.source.file, values_path=where)
    return finding("chart", message, where, found.source, found.span, confidential=_IN_CLEAR in text)

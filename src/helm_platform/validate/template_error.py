"""What Helm says when a template fails, taken apart: where, and why, without the way it was reached.

Helm 3 writes one line, Helm 4 several for the same error; both are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import ValuesPath, dotted

_FILE = r"(?P<file>[^\s:()]+/(?:templates/|Chart\.yaml|values\.)[^\s:()]*|[^\s:()]+\.(?:ya?ml|tpl|txt))"
_EXECUTION = re.compile(rf"^execution error at \({_FILE}:(?P<line>\d+):(?P<column>\d+)\): (?P<reason>.*)", re.DOTALL)
_PARSE = re.compile(rf"^parse error at \({_FILE}:(?P<line>\d+)\): (?P<reason>.*)", re.DOTALL)
_YAML = re.compile(rf"^YAML parse error on {_FILE}: (?P<reason>.*)", re.DOTALL)
# `template: FILE:3:27: executing "NAME" at <EXPRESSION>: ` of Helm 3, the same in two lines of Helm 4.
_FRAME = re.compile(
    rf"(?:template: )?{_FILE}:(?P<line>\d+):(?P<column>\d+)(?:: |\n)executing \"[^\"]*\" at <(?P<expression>.*?)>:\s+"
)
_IN_TEXT = re.compile(r"template: gotpl:\d+:\d+: executing \"gotpl\" at <(?P<expression>.*?)>: ")
_CALLING = re.compile(r"error calling (?:include|template): *$")
_CALLED = re.compile(r"^error calling \w+: ")
_NIL = re.compile(r"nil pointer evaluating (?:interface \{\}|\S+)\.(?P<key>[\w-]+)$")
_NO_FIELD = re.compile(r"can't evaluate field (?P<key>[\w-]+) in type \S+(?: \{\})?$")
_YAML_REASON = re.compile(r"^error converting YAML to JSON: yaml: (?:line (?P<line>\d+): )?(?P<text>.*)$", re.DOTALL)
_VALUES = re.compile(r"^\$?\.Values((?:\.\w+)+)$")
_NO_MAP = "error unmarshaling JSON"


@dataclass(frozen=True)
class Frame:
    """A place in a template, as Helm names it (`web/charts/cache/templates/a.yaml`).

    `line` counts from 1, `column` from 0 and in bytes; None where Helm does not say. `expression` was evaluated.
    """

    file: str
    line: int | None = None
    column: int | None = None
    expression: str = ""


@dataclass(frozen=True)
class TemplateError:
    """The places that led to an error, the outermost first, and the reason in words.

    `made_line` is a line of what the template makes, where that is no YAML. `values_path` is what a failing expression
    reads, within the values of the frame's own chart.
    """

    frames: tuple[Frame, ...]
    reason: str
    made_line: int | None = None
    values_path: ValuesPath = ()


def template_error(text: str) -> TemplateError | None:
    """What Helm's error is about, or None where it is about no template."""
    if found := _EXECUTION.match(text):
        return TemplateError((Frame(found["file"], int(found["line"]), int(found["column"])),), found["reason"].strip())
    if found := _PARSE.match(text):
        reason = f"this template cannot be read: {found['reason'].strip()}"
        return TemplateError((Frame(found["file"], int(found["line"])),), reason)
    if found := _YAML.match(text):
        return _no_yaml(found["file"], found["reason"].strip())
    return _executing(text)


def _no_yaml(file: str, reason: str) -> TemplateError:
    if reason.startswith(_NO_MAP):
        return TemplateError((Frame(file),), "this template makes text that is no map of keys")
    found = _YAML_REASON.match(reason)
    line = int(found["line"]) if found and found["line"] else None
    words = found["text"] if found else reason
    of = f" (line {line} of what it makes)" if line else ""
    return TemplateError((Frame(file),), f"this template makes text that is no YAML: {words}{of}", line)


def _executing(text: str) -> TemplateError | None:
    found = list(_frames(text))
    if not found:
        return None
    frames = tuple(frame for frame, _ in found)
    rest = text[found[-1][1] :].strip()
    expression = frames[-1].expression
    inner = list(_IN_TEXT.finditer(rest))
    if inner:
        # `tpl`: the text that failed stands in no file.
        expression, rest = inner[-1]["expression"], rest[inner[-1].end() :]
    reason = " ".join(rest.split())
    path = _values_path(expression)
    return TemplateError(frames, _reason(expression, path, reason), None, path)


def _frames(text: str) -> Iterator[tuple[Frame, int]]:
    end = 0
    for found in _FRAME.finditer(text):
        between = text[end : found.start()].strip()
        # What a template quotes may look like a frame; a real one is the first, or called by the one before.
        if between and not _CALLING.search(between):
            return
        frame = Frame(found["file"], int(found["line"]), int(found["column"]), found["expression"])
        end = found.end()
        yield frame, end


def _values_path(expression: str) -> ValuesPath:
    found = _VALUES.match(expression)
    return tuple(found[1][1:].split(".")) if found else ()


def _reason(expression: str, path: ValuesPath, reason: str) -> str:
    missing = _NIL.search(reason)
    if missing and path:
        above = path[: _last(path, missing["key"])]
        return f"`{expression}` cannot be read: `{dotted(above)}` is not set" if above else reason
    if missing:
        return f"`{expression}` cannot be read: what should have `{missing['key']}` is not set"
    wrong = _NO_FIELD.search(reason)
    if wrong and path:
        above = path[: _last(path, wrong["key"])]
        return f"`{expression}` cannot be read: `{dotted(above)}` is no map" if above else reason
    # The name of a template that is called is in the reason already.
    return reason if expression.startswith("{{") else f"`{expression}`: {_CALLED.sub('', reason)}"


def _last(path: ValuesPath, key: str) -> int:
    """Where the key that could not be read stands in the path."""
    return len(path) - 1 - list(reversed(path)).index(key) if key in path else len(path) - 1

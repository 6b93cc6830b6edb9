"""Helm's refusal as findings: what the chart reports line by line at its values, anything else in Helm's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.validate.spot import spot, steps
from helm_platform.validate.subject import finding
from helm_platform.values import Mapping

_HEAD = re.compile(r"^\d+ problems? in the values of release `.*`:$", re.MULTILINE)
_PROBLEM = re.compile(r"- (?P<path>[^:`]+): (?P<text>.+)")
# What the chart says of a secret in clear; the message shows three characters of it at most.
_IN_CLEAR = "keep it in a store or sealed under `secrets`"
# The one subject of a problem that is no values path.
_RELEASE = "release name"


def findings(refused: str, values: Mapping | None, label: str) -> Iterator[Diagnostic]:
    """One error for each problem that a chart built on platform-lib reports, or one with all that Helm says.

    `values` are the merged values whose lines are meant, None where the report is about those of a subchart. `label`
    names the chart.
    """
    problems = list(_problems(refused))
    if not problems:
        yield Diagnostic("render", Level.ERROR, refused, origin=f"helm template of {label}")
    for path, text in problems:
        yield _problem(path, text, values)


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

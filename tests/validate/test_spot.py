"""From the paths that a chart reports to places in files."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.diagnostics import ValuesPath
from helm_platform.helm import Metadata
from helm_platform.validate.refusal import Attempt, findings
from helm_platform.validate.spot import spot, steps
from helm_platform.values import Mapping, Origin, coalesced, parse

USER = b"""\
env:
  a.b: {secret: x}
  a: {b: 1}
hosts: [first, {name: second}]
workloads:
  api: {}
"""
DEFAULTS = b"port: 80\nmetrics: {enabled: true}\n"


@pytest.fixture
def values() -> Mapping:
    defaults = parse(DEFAULTS, Path("chart.yaml"), origin=Origin.CHART).root
    return coalesced(parse(USER, Path("mine.yaml")).root, defaults)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("env.a.b.secret", ("env", "a.b", "secret")),
        ("env.a.c", ("env", "a", "c")),
        ("hosts[1].name", ("hosts", 1, "name")),
        ("hosts.1.name", ("hosts", 1, "name")),
        ("hosts[0]", ("hosts", 0)),
        ("workloads.api.image.tag", ("workloads", "api", "image", "tag")),
        ("workloads.api.image[0].tag", ("workloads", "api", "image[0]", "tag")),
        ("nothing.x", ("nothing", "x")),
    ],
)
def test_paths_follow_the_keys_that_are_written(values: Mapping, text: str, path: ValuesPath) -> None:
    assert steps(values, text) == path


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("env", "a.b", "secret"), ("mine.yaml", 2, 3)),
        (("hosts", 1, "name"), ("mine.yaml", 4, 3)),
        (("hosts", 1), ("mine.yaml", 4, 2)),
        (("workloads", "api", "image", "tag"), ("mine.yaml", 6, 2)),
        (("port",), ("chart.yaml", 1, 1)),
        # The block around it is the chart's: nobody's line.
        (("metrics", "port"), None),
        (("nothing",), None),
        ((), None),
    ],
)
def test_the_deepest_part_that_is_written_counts(
    values: Mapping, path: ValuesPath, place: tuple[str, int, int] | None
) -> None:
    found = spot(values, path)
    shown = (str(found.source.file), found.span.line, found.depth) if found and found.span else None
    assert shown == place


REPORT = """execution error at (a/templates/app.yaml:1:3):
3 problems in the values of release `web`:
- release name: `Web` has capital letters
- hosts[1].name: `two
lines` is no name; write another
- env.a.b.secret: is missing"""


def attempt(values: Mapping) -> Attempt:
    return Attempt(Path("a"), Metadata("a", "1.0"), values, ours=True)


def test_each_problem_of_a_report_is_a_finding(values: Mapping) -> None:
    found = list(findings(REPORT, attempt(values)))
    assert [(each.rule, each.message, each.span.line if each.span else None) for each in found] == [
        ("chart", "release name: `Web` has capital letters", None),
        ("chart", "hosts[1].name: `two lines` is no name; write another", 4),
        ("chart", "env.a.b.secret: is missing", 2),
    ]


def test_what_is_no_report_is_told_in_helms_words(values: Mapping) -> None:
    (found,) = findings("INSTALLATION FAILED: no", attempt(values))
    assert (found.rule, found.message, found.origin) == ("render", "INSTALLATION FAILED: no", "helm template of a 1.0")

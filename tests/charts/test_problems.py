"""Every rule of the chart has a case that makes it fire, and all problems of a file come at once.

problems/<rule>.yaml is a list of cases: `values`, the lines that the render `says` (all of them), and where it matters
the `release` and more `arguments`, as for the charts of teams that use the library without the schema. A new case needs
its values only: `REGENERATE=1 pytest tests/charts/test_problems.py` writes what is said; read it aloud.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.charts.conftest import AtOnce
from tests.support import ROOT

CHECKS = ROOT / "charts/platform-lib/templates/checks"
PROBLEMS = Path(__file__).parent / "problems"

Case = dict[str, Any]
FILES: dict[str, list[Case]] = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(PROBLEMS.glob("*.yaml"))
}
CASES = [(rule, number, case) for rule, cases in FILES.items() for number, case in enumerate(cases)]
PLAIN = [case["values"] for _, _, case in CASES if not {"arguments", "release"} & set(case)]


@pytest.fixture
def problems(problems: Callable[..., list[str]], at_once: AtOnce) -> Callable[..., list[str]]:
    """The same; those of the cases are made already."""
    at_once(PLAIN)
    return problems


class _Plain(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


@pytest.mark.parametrize(("rule", "number", "case"), CASES, ids=[f"{rule}-{number}" for rule, number, _ in CASES])
def test_it_says_exactly_this(rule: str, number: int, case: Case, problems: Callable[..., list[str]]) -> None:
    options = {key: case[key] for key in ("release",) if key in case}
    said = problems(case["values"], *case.get("arguments", ()), **options)
    if os.environ.get("REGENERATE"):
        case["says"] = said
        text = yaml.dump(FILES[rule], Dumper=_Plain, sort_keys=False, default_flow_style=None, width=120)
        (PROBLEMS / f"{rule}.yaml").write_text(text, encoding="utf-8")
    assert said == case.get("says")


@pytest.mark.parametrize("rule", FILES)
def test_the_lines_are_the_rules_own(rule: str) -> None:
    """A file named after a rule that another rule's problems fill would leave the rule untested."""
    text = (CHECKS / f"_{rule}.tpl").read_text(encoding="utf-8")
    for case in FILES[rule]:
        parts = [part for line in case["says"] for part in re.split(r"`[^`]*`|\d+|: |; |, ", line)]
        assert any(len(part) >= 8 and part.strip() in text for part in parts), case["says"]


def test_every_rule_has_a_case() -> None:
    text = (CHECKS / "_all.tpl").read_text(encoding="utf-8")
    lines = re.findall(r"^([a-z][a-z -]+)$", text, re.MULTILINE)
    registered = {word for line in lines for word in line.split()}
    files = {file.stem.removeprefix("_") for file in CHECKS.glob("*.tpl")} - {"all"}
    assert registered == files
    assert files == set(FILES)


def test_every_line_names_a_path_what_was_written_and_what_to_do() -> None:
    for rule, _, case in CASES:
        for line in case["says"]:
            path, _, text = line.partition(": ")
            assert re.fullmatch(r"release name|[A-Za-z0-9_./*\[\]-]+", path), (rule, path)
            assert "`" in text or "is missing" in text or "has no effect" in text or "needs" in text, (rule, line)
            assert len(text.split()) > 4, (rule, line)


def test_all_problems_of_a_file_come_in_one_failure(problems: Callable[..., list[str]]) -> None:
    values = {
        "image": {"repository": "a/b"},
        "port": 80,
        "replicas": 2,
        "autoscaling": {"min": 4, "max": 3},
        "expose": {"host": "a"},
        "terminationGrace": 5,
        "security": {"readOnlyRootFilesystem": False},
        "workloads": {"w": {"metrics": {"enabled": True}}},
    }
    found = [line.split(": ")[0] for line in problems(values)]
    assert found == [
        "image.tag",
        "replicas",
        "autoscaling.max",
        "terminationGrace",
        "expose.host",
        "security.readOnlyRootFilesystem",
        "workloads.w.metrics.port",
    ]

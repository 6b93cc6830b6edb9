"""Each case: files of another tool, the documents that become of them, and everything that is said.

To write the expected files anew: REGENERATE=1 pytest tests/slo/imports/test_import_cases.py
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.slo.import_ import command
from helm_platform.errors import ExitCode
from helm_platform.values.stream import load_all

CASES = sorted((Path(__file__).parent / "cases").iterdir())


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_it_is_imported(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    options = Path("options").read_text(encoding="utf-8") if Path("options").is_file() else ""
    answer = CliRunner().invoke(command, ["input.yaml", *shlex.split(options)])
    found = {"expected.yaml": answer.stdout, "expected.txt": f"{answer.stderr}exit code {answer.exit_code}\n"}
    for name, text in found.items():
        if os.environ.get("REGENERATE"):
            Path(name).write_text(text, encoding="utf-8")
        assert text == Path(name).read_text(encoding="utf-8")
    assert answer.exit_code == (ExitCode.FINDINGS if "error[" in answer.stderr else ExitCode.OK)


def test_every_case_is_complete_and_every_finding_is_positioned() -> None:
    for case in CASES:
        assert {"input.yaml", "expected.yaml", "expected.txt"} <= {file.name for file in case.iterdir()}
        text = (case / "expected.txt").read_text(encoding="utf-8")
        heads = [line for line in text.splitlines() if line.startswith(("error[", "warning[", "note["))]
        places = [line for line in text.splitlines() if line.lstrip().startswith("--> input.yaml:")]
        assert len(heads) == len(places)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_it_is_what_the_schema_and_the_engine_take(case: Path, levels_schema: object) -> None:
    from jsonschema import Draft202012Validator

    from helm_platform.slo import engine, source
    from helm_platform.slo.imports import promql
    from helm_platform.slo.platform import default
    from helm_platform.slo.spec import objectives

    assert isinstance(levels_schema, Draft202012Validator)
    for document in load_all((case / "expected.yaml").read_text(encoding="utf-8")):
        assert [error.message for error in levels_schema.iter_errors(document)] == []
        for slo in objectives(document):
            groups = (source.source(slo, default()), *engine.own(slo, default()))
            assert [rule.expr for group in groups for rule in group.rules if promql.problem(rule.expr)] == []


def test_a_second_import_of_the_same_gives_the_same() -> None:
    case = next(case for case in CASES if case.name == "sloth")
    runs = {CliRunner().invoke(command, [str(case / "input.yaml")]).stdout for _ in range(2)}
    assert len(runs) == 1

"""Whatever happens to a good file: the command agrees with Helm or says where, and never fails itself."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.validate import command
from helm_platform.diagnostics import Level
from helm_platform.errors import ExitCode
from helm_platform.validate import check
from tests.mutations.judge import judged, suggested
from tests.mutations.spoil import APP, SMALL, WAYS, sources, spoiled
from tests.parity.helm import Reader

NUMBER = 50_000 if os.environ.get("HELM_PLATFORM_NIGHTLY") else 10_000
_BLOCK = 500
_TYPOS = 1_200


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.file.parent.name + "/" + source.file.name)
def test_the_good_files_are_good(source: object) -> None:
    findings = check([source.file], chart=source.chart).findings  # type: ignore[attr-defined]
    assert [found for found in findings if found.level is Level.ERROR] == []


@pytest.mark.parametrize("block", range(NUMBER // _BLOCK))
def test_every_mutation_ends_in_agreement_or_in_a_finding_at_its_place(
    readers: tuple[Reader, Reader], tmp_path: Path, block: int
) -> None:
    tally = judged(readers, range(block * _BLOCK, (block + 1) * _BLOCK), tmp_path)
    assert tally.problems == [], tally.problems[0]
    assert min(tally.clean, tally.found, tally.schemas, tally.reports) > 0


def test_misspelled_keys_get_the_right_suggestion(tmp_path: Path) -> None:
    asked, right, wrong = suggested(range(_TYPOS), tmp_path)
    assert asked > _TYPOS * 0.9
    assert right / asked >= 0.95, "\n".join(wrong)


@pytest.mark.parametrize("number", range(1, 40, 4))
def test_the_whole_command_with_its_render_survives(tmp_path: Path, number: int) -> None:
    each = spoiled(number)
    file = tmp_path / "values.yaml"
    file.write_bytes(each.data)
    result = CliRunner().invoke(command, ["-f", str(file), "--chart", str(APP)])
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS), result.exception
    assert "Traceback" not in result.output


def test_every_way_is_used_on_both_charts() -> None:
    seen = {(way, each.source.chart) for each in map(spoiled, range(600)) for way in each.ways}
    assert seen >= {(way.__name__, chart) for way in WAYS for chart in (SMALL, APP)}


def test_a_validator_that_is_wrong_is_caught(
    readers: tuple[Reader, Reader], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("helm_platform.validate.schema.against_schema", lambda *_: [])
    tally = judged(readers, range(60), tmp_path)
    assert any("we take it, helm does not" in said for said in tally.problems)

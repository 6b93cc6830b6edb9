"""Each case: files of a source, the values that become of them, and everything that is said.

To write the expected files anew: REGENERATE=1 pytest tests/migrate/test_cases.py
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from helm_platform.cli.migrate import command
from helm_platform.errors import ExitCode
from helm_platform.migrate import SourceName

ROOT = Path(__file__).parent / "cases"
CASES = sorted(file.parent for file in ROOT.glob("*/*/options"))


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.name}" for case in CASES])
def test_it_is_migrated(case: Path, created: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The options are those after `--from SOURCE`; CHART is what `helm create` made."""
    monkeypatch.chdir(case)
    options = Path("options").read_text(encoding="utf-8").replace("CHART", str(created))
    answer = CliRunner().invoke(command, ["--from", case.parent.name, *shlex.split(options)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    found = {"expected.yaml": answer.stdout, "expected.txt": f"{answer.stderr}exit code {answer.exit_code}\n"}
    for name, text in found.items():
        if os.environ.get("REGENERATE"):
            Path(name).write_text(text, encoding="utf-8")
        assert text == Path(name).read_text(encoding="utf-8")
    wrong = "error[" in answer.stderr or "\nnot explained:" in answer.stderr
    assert answer.exit_code == (ExitCode.FINDINGS if wrong else ExitCode.OK)


def test_every_source_has_a_case_and_every_finding_a_place() -> None:
    assert {case.parent.name for case in CASES} == set(SourceName)
    for case in CASES:
        lines = (case / "expected.txt").read_text(encoding="utf-8").splitlines()
        said = lines[: next((number for number, line in enumerate(lines) if line.startswith("compared with")), None)]
        heads = [line for line in said if line.startswith(("error[", "warning[", "note["))]
        places = [line for line in said if line.lstrip().startswith("--> ")]
        assert len(heads) == len(places), case

"""What `helm platform fix` makes of files, byte by byte, and what it says, word for word.

`cases/<name>/` holds `values.yaml` and other layers, the arguments where they are not `-f values.yaml`, the text
that comes of each file that changes (`fixed.yaml`, `fixed-prod.yaml` of `prod.yaml`) and what is said. After a change
on purpose: `REGENERATE=1 pytest tests/fix/test_cases.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from helm_platform.cli.fix import command
from helm_platform.errors import ExitCode
from helm_platform.values.comments import comments

CASES = sorted((Path(__file__).parent / "cases").iterdir())
CHART = Path(__file__).parent.parent / "cases" / "chart"


def fixed(arguments: list[str]) -> Result:
    return CliRunner().invoke(command, arguments, catch_exceptions=False)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_fixes_exactly_this(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = {file.name: file for file in case.glob("*.yaml") if not file.name.startswith("fixed")}
    for file in given.values():
        shutil.copyfile(file, tmp_path / file.name)
    monkeypatch.chdir(tmp_path)
    arguments = case / "args.txt"
    words = shlex.split(arguments.read_text()) if arguments.exists() else ["-f", "values.yaml"]
    words += ["--chart", str(CHART)]
    result = fixed(words)
    texts = {"expected.txt": f"{result.output}exit {result.exit_code}\n".encode()}
    for name, file in given.items():
        after = (tmp_path / name).read_bytes()
        if after != file.read_bytes():
            texts["fixed.yaml" if name == "values.yaml" else f"fixed-{name}"] = after
    if os.environ.get("REGENERATE"):
        for old in (*case.glob("fixed*.yaml"), *case.glob("expected.txt")):
            old.unlink()
        for name, text in texts.items():
            (case / name).write_bytes(text)
    wanted = {file.name: file.read_bytes() for file in (*case.glob("fixed*.yaml"), *case.glob("expected.txt"))}
    assert texts == wanted
    assert result.exit_code in (ExitCode.OK, ExitCode.FINDINGS)
    # Once more: nothing is left to do.
    before = {name: (tmp_path / name).read_bytes() for name in given}
    again = fixed(words)
    assert again.exit_code == result.exit_code
    assert {name: (tmp_path / name).read_bytes() for name in given} == before
    assert not [path for path in tmp_path.iterdir() if path.name not in given]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_comments_are_all_kept(case: Path) -> None:
    """All but ignores that nothing came of, which are what is fixed there."""
    for after in case.glob("fixed*.yaml"):
        before = case / ("values.yaml" if after.name == "fixed.yaml" else after.name.removeprefix("fixed-"))
        lost = Counter(texts(before)) - Counter(texts(after))
        assert all("helm-platform: ignore" in text for text in lost)


def texts(file: Path) -> list[str]:
    return [comment.text for comment in comments(file.read_bytes().decode("utf-8-sig")).found]

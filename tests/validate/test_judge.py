"""The render step as a library and as a process: what reaches helm, what is left behind, what cannot be rendered."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support import ROOT

from helm_platform.errors import UsageError
from helm_platform.formats.verdict import Standard
from helm_platform.validate import Outcome, check, judge
from helm_platform.values import settings

IMAGE = 'image: {repository: ghcr.io/acme/web, tag: "1.0"}\n'
LOWERED = f"{IMAGE}security: {{runAsNonRoot: false, reason: old image}}\n"
Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def values(text: str) -> Path:
        file = tmp_path / "values.yaml"
        file.write_text(text)
        return file

    return values


@pytest.fixture
def spy(tmp_path: Path, helm4: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A helm that notes its arguments and the modes of the files it is given, and then is helm."""
    log = tmp_path / "calls"
    script = tmp_path / "spy"
    script.write_text(
        f'#!/bin/sh\nprintf "%s\\n" "$@" >> {log}\n'
        f'for word in "$@"; do case "$word" in *.yaml) stat -c "mode %a %n" "$word" >> {log};; esac; done\n'
        f'exec {helm4} "$@"\n'
    )
    script.chmod(0o755)
    monkeypatch.setenv("HELM_BIN", str(script))
    # A render that another test has kept would not be asked for.
    monkeypatch.setenv("HELM_PLATFORM_CACHE", str(tmp_path / "cache"))
    return log


def lowered(outcome: Outcome) -> list[tuple[str, str, int | None, str | None]]:
    assert outcome.verdict is not None
    return [
        (workload.name, cause.message, cause.span.line if cause.span else None, cause.reason)
        for workload in outcome.verdict.workloads
        for cause in workload.causes
    ]


def test_the_verdict_is_data(write: Write) -> None:
    outcome = judge([write(LOWERED)])
    assert outcome.findings == ()
    assert outcome.verdict is not None
    assert outcome.verdict.level is Standard.BASELINE
    assert lowered(outcome) == [("Deployment/web", "security.runAsNonRoot is false", 2, "old image")]


def test_check_renders_nothing(write: Write, spy: Path) -> None:
    assert check([write(LOWERED)]).verdict is None
    assert not spy.exists()


def test_values_with_errors_are_not_rendered(write: Write, spy: Path) -> None:
    outcome = judge([write(f"{IMAGE}prot: 80\n")])
    assert [found.rule for found in outcome.findings] == ["unknown-key"]
    assert outcome.verdict is None
    assert not spy.exists()


def test_warnings_do_not_stop_the_render(write: Write) -> None:
    outcome = judge([write(f"{LOWERED}containerSpec: {{tty: ~}}\n")])
    assert [found.rule for found in outcome.findings] == ["null-value"]
    assert outcome.verdict is not None


def test_a_problem_of_the_chart_has_its_path_and_place(write: Write) -> None:
    file = write(f"{IMAGE}autoscaling:\n  max: 3\n  min: 4\n")
    (found,) = judge([file]).findings
    assert (found.rule, found.values_path, found.file) == ("chart", ("autoscaling", "max"), file)
    assert found.span is not None
    assert found.span.line == 3


def test_a_missing_key_is_shown_at_what_is_written_around_it(write: Write) -> None:
    (found,) = judge([write("port: 8080\nimage:\n  repository: ghcr.io/acme/web\n")]).findings
    assert found.values_path == ("image", "tag")
    assert found.span is not None
    assert found.span.line == 2


def test_where_nothing_is_written_only_the_file_is_named(write: Write) -> None:
    file = write("port: 8080\n")
    (found,) = judge([file]).findings
    assert (found.values_path, found.file, found.span) == (("image", "repository"), file, None)
    (found,) = judge([], settings(["port=8080"])).findings
    assert (found.values_path, found.file, found.span) == (("image", "repository"), None, None)


def test_the_user_is_told_what_the_chart_itself_lowers(tmp_path: Path, write: Write) -> None:
    """A team's own chart on the library, with a default that lowers."""
    shutil.copytree(ROOT / "charts", tmp_path / "charts", ignore=shutil.ignore_patterns("charts"))
    shutil.copytree(ROOT / "tests/charts/team-app", tmp_path / "charts/team-app")
    defaults = tmp_path / "charts/team-app/values.yaml"
    defaults.write_text("security: {runAsNonRoot: false, reason: all our images are old}\n")
    outcome = judge([write(IMAGE)], chart=defaults.parent)
    assert lowered(outcome) == [("Deployment/web", "security.runAsNonRoot is false", 1, "all our images are old")]
    assert outcome.verdict is not None
    assert outcome.verdict.workloads[0].causes[0].file == defaults


def test_the_chart_is_only_read(tmp_path: Path, write: Write) -> None:
    shutil.copytree(ROOT / "charts", tmp_path / "charts", ignore=shutil.ignore_patterns("charts"))
    chart = tmp_path / "charts" / "platform-app"
    before = sorted(tmp_path.glob("charts/**/*"))
    for folder in (chart, chart / "templates"):
        folder.chmod(0o555)
    try:
        assert judge([write(LOWERED)], chart=chart).verdict is not None
    finally:
        for folder in (chart, chart / "templates"):
            folder.chmod(0o755)
    assert sorted(tmp_path.glob("charts/**/*")) == before


def test_what_was_built_before_does_not_count(tmp_path: Path, write: Write) -> None:
    """An old build in the chart's own charts/ is not what the folder beside it says."""
    shutil.copytree(ROOT / "charts", tmp_path / "charts", ignore=shutil.ignore_patterns("charts"))
    chart = tmp_path / "charts" / "platform-app"
    (chart / "charts").mkdir()
    (chart / "charts" / "platform-lib-0.0.1.tgz").write_bytes(b"old")
    assert judge([write(LOWERED)], chart=chart).verdict is not None


def test_helm_gets_the_files_in_order_and_the_arguments(tmp_path: Path, write: Write, spy: Path) -> None:
    odd = tmp_path / 'with, comma and "quotes".yaml'
    odd.write_text("security: {reason: second}\n")
    outcome = judge(
        [write(LOWERED), odd], settings(["security.readOnlyRootFilesystem=false"], ["security.reason=third"])
    )
    assert {reason for _, _, _, reason in lowered(outcome)} == {"third"}
    said = spy.read_text().splitlines()
    values = [said[index + 1] for index, word in enumerate(said) if word == "--values"]
    assert values == [str(tmp_path / "values.yaml"), f'"{str(odd).replace(chr(34), chr(34) * 2)}"']
    assert said[said.index("--set") + 1] == "security.readOnlyRootFilesystem=false"
    assert said[said.index("--set-string") + 1] == "security.reason=third"


def test_standard_input_is_private_and_leaves_nothing_behind(tmp_path: Path, spy: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    command = [sys.executable, "-m", "helm_platform", "validate", "-f", "-"]
    done = subprocess.run(
        command,
        input=LOWERED.encode(),
        capture_output=True,
        check=False,
        env=os.environ | {"TMPDIR": str(scratch)},
    )
    assert done.returncode == 0, done.stderr
    assert b'<stdin>:2:12  security.runAsNonRoot is false: "old image"\n' in done.stdout
    calls = spy.read_text()
    assert "old image" not in calls
    assert [line.split()[1] for line in calls.splitlines() if line.startswith("mode ")] == ["600"]
    assert list(scratch.iterdir()) == []


def test_a_pipe_can_be_read_once_only(tmp_path: Path, spy: Path) -> None:
    """`-f <(sops decrypt …)`: helm gets what we have read."""
    script = f"{sys.executable} -m helm_platform validate -f <(printf '%s' '{LOWERED}')"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert "pod security: baseline" in done.stdout, done.stderr


def test_temporary_folders_are_private(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    real = tempfile.TemporaryDirectory

    class Watched(real):  # type: ignore[valid-type,misc]
        def __enter__(self) -> str:
            name: str = super().__enter__()
            seen.append(stat.S_IMODE(Path(name).stat().st_mode))
            return name

    monkeypatch.setattr(tempfile, "TemporaryDirectory", Watched)
    judge([write(IMAGE)])
    assert seen == [0o700]


def test_a_folder_that_helm_cannot_render_says_so(tmp_path: Path, write: Write) -> None:
    chart = tmp_path / "schema-only"
    chart.mkdir()
    (chart / "values.schema.json").write_text("{}")
    assert check([write(IMAGE)], chart=chart).findings == ()
    with pytest.raises(UsageError) as caught:
        judge([write(IMAGE)], chart=chart)
    assert caught.value.fix is not None
    assert "--fast" in caught.value.fix


def test_a_chart_without_pods(tmp_path: Path, write: Write) -> None:
    (tmp_path / "chart").mkdir()
    (tmp_path / "chart" / "Chart.yaml").write_text("apiVersion: v2\nname: empty\nversion: 1.0.0\n")
    outcome = judge([write("a: 1\n")], chart=tmp_path / "chart")
    assert outcome.verdict is not None
    assert (outcome.verdict.level, outcome.verdict.summary) == (None, "pod security: no pods")


def test_a_release_below_a_parent_is_judged_without_lines(tmp_path: Path, write: Write) -> None:
    """The values of a subchart have other paths in the parent's file: no line is better than a wrong one."""
    shutil.copytree(ROOT / "charts", tmp_path / "charts", ignore=shutil.ignore_patterns("charts"))
    shutil.copytree(ROOT / "tests/charts/parent", tmp_path / "charts/parent")
    outcome = judge([write("api: {security: {runAsNonRoot: false, reason: old}}\n")], chart=tmp_path / "charts/parent")
    assert [line for _, _, line, _ in lowered(outcome)] == [None]
    (found,) = judge([write("api: {security: {runAsNonRoot: false}}\n")], chart=tmp_path / "charts/parent").findings
    assert (found.rule, found.span) == ("chart", None)

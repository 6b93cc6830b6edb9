"""`validate --watch`: one block for each change, whatever state the files are in, and an end by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest
from click.testing import CliRunner

from helm_platform.cli.validate import command
from helm_platform.commands import watch
from helm_platform.commands.validate import Answer, Request
from helm_platform.commands.watch import Batch, Watched, blocks, watched_by
from helm_platform.errors import ExitCode, PlatformError, UsageError

CHART = Path(__file__).parent.parent / "cases" / "chart"
GOOD = "image: {repository: ghcr.io/acme/web}\n"
SECONDS = 60


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    file = Path("apps/web/values.yaml")
    file.parent.mkdir(parents=True)
    file.write_text(GOOD)
    return file


def request(*paths: str, **more: object) -> Request:
    return Request(paths=tuple(map(Path, paths)), chart=CHART, fast=True, **more)  # type: ignore[arg-type]


def said(answer: Answer | PlatformError) -> str:
    return answer.text if isinstance(answer, Answer) else f"{type(answer).__name__}: {answer.detail}"


def test_every_change_is_a_block_and_nothing_ends_it(file: Path) -> None:
    changed = file.absolute()

    def changes() -> Iterator[Batch]:
        file.write_text(f"{GOOD}prot: 80\n")
        yield frozenset({changed})
        file.write_text("image: [")
        yield frozenset({changed})
        file.unlink()
        yield frozenset({changed})
        file.write_text(GOOD)
        Path("apps/b-values.yaml").write_text(GOOD)
        yield frozenset({changed, changed.parent / "b-values.yaml", changed.parent})

    seen = [(block.heading, said(block.answer)) for block in blocks(request("apps"), changes())]
    assert [heading for heading, _ in seen] == ["", *["apps/web/values.yaml changed"] * 3, "3 files changed"]
    texts = [text for _, text in seen]
    assert texts[0] == "ok: 1 file, 1 release, 2 keys checked against shop-app 1.2.3\n"
    assert "did you mean `port`?" in texts[1]
    assert "error[yaml-syntax]" in texts[2]
    assert texts[3] == "UsageError: apps: no values files below it"
    assert texts[4] == "ok: 2 files, 2 releases, 4 keys checked against shop-app 1.2.3\n"


def test_what_changed_before_anybody_watched_is_shown_only_if_it_matters(file: Path) -> None:
    def changes() -> Iterator[Batch]:
        yield frozenset()
        file.write_text(f"{GOOD}prot: 80\n")
        yield frozenset()

    assert [block.heading for block in blocks(request("apps"), changes())] == ["", "something changed"]


def test_the_first_check_must_work(file: Path) -> None:
    with pytest.raises(UsageError, match="nothing to work on"):
        list(blocks(request("nowhere"), iter(())))


@pytest.fixture
def watched(file: Path, tmp_path: Path) -> Watched:
    chart = tmp_path / "chart"
    chart.mkdir()
    (tmp_path / "platform.yaml").write_text("")
    return watched_by(Request(paths=(Path("apps"),), files=("common.yaml", "more/own.yaml"), chart=chart))


@pytest.mark.parametrize(
    ("name", "concerns"),
    [
        ("apps/web/values.yaml", True),
        ("apps/new/values-dev.yml", True),
        ("apps/new", True),
        ("apps/web/README.md", False),
        ("apps/web/.values.yaml.swp", False),
        ("apps/web/.values.yaml.x1y2.yaml", False),
        ("common.yaml", True),
        ("more/own.yaml", True),
        ("more/other.yaml", False),
        ("other.yaml", False),
        ("platform.yaml", True),
        ("teams/shop.yaml", True),
        ("chart/templates/_helpers.tpl", True),
        ("chart/values.schema.json", True),
        ("apps", True),
    ],
)
def test_what_is_watched(watched: Watched, tmp_path: Path, name: str, concerns: bool) -> None:
    assert watched.concerns(tmp_path / name) is concerns


def test_a_folder_that_is_gone_is_waited_for_in_the_one_above(watched: Watched, tmp_path: Path) -> None:
    assert tmp_path in watched.around
    assert tmp_path / "more" not in watched.around
    assert watched.holds(tmp_path / "apps")
    assert watched.holds(tmp_path / "more")
    assert not watched.holds(tmp_path / "apps" / "web")


def test_the_charts_own_folders_are_watched() -> None:
    names = {folder.name for folder in watched_by(request("apps")).charts | watched_by(Request(files=("a",))).charts}
    assert names == {"chart", "platform-app", "platform-lib"}


@pytest.mark.parametrize("stop", [True, False])
def test_ctrl_c_is_how_it_ends(file: Path, monkeypatch: pytest.MonkeyPatch, stop: bool) -> None:
    def changes(_: Request) -> Iterator[Batch]:
        yield frozenset({file.absolute()})
        if stop:
            raise KeyboardInterrupt

    monkeypatch.setattr(watch, "changes", changes)
    result = CliRunner().invoke(command, ["apps", "--watch", "--fast", "--chart", str(CHART)])
    assert result.exit_code == ExitCode.OK
    assert "--- apps/web/values.yaml changed ---\nok: 1 file" in result.output


def test_a_terminal_is_cleared_before_each_block(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "changes", lambda _: iter([frozenset({file.absolute()})]))
    cleared: list[int] = []
    monkeypatch.setattr("click.clear", lambda: cleared.append(1))
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    result = CliRunner().invoke(command, ["apps", "--watch", "--fast", "--chart", str(CHART)])
    assert (result.exit_code, cleared) == (ExitCode.OK, [1, 1])
    assert "---" not in result.output


def test_a_process_sees_files_change_come_and_go(file: Path) -> None:
    """The real thing: waits for words, at most a minute for each."""
    arguments = ["validate", "apps", "--watch", "--fast", "--chart", str(CHART)]
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "helm_platform", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"NO_COLOR": "1"},
    )
    lines: Queue[str] = Queue()

    def read() -> None:
        for line in process.stdout or ():
            lines.put(line)

    reader = threading.Thread(target=read)
    reader.start()

    def until(words: str) -> str:
        seen = ""
        while words not in seen:
            try:
                seen += lines.get(timeout=SECONDS)
            except Empty:
                raise AssertionError(f"no `{words}` within {SECONDS} s after: {seen}") from None
        return seen

    try:
        until("watching")
        # A change may come before the system watches: that is looked for as well.
        file.write_text(f"{GOOD}prot: 80\n")
        assert "did you mean `port`?" in until("watching")
        new = Path("apps/jobs/base/values.yaml")
        new.parent.mkdir(parents=True)
        new.write_text(GOOD)
        until("2 files, 2 releases")
        new.rename("apps/jobs/base/old.txt")
        until("1 file, 1 release")
        file.unlink()
        until("no values files below it")
        file.write_text(GOOD)
        until("ok: 1 file, 1 release")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=SECONDS) == 0
    finally:
        process.kill()
        process.wait()
        reader.join()
        if process.stdout is not None:
            process.stdout.close()

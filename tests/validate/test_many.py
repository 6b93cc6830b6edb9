"""Many releases in one run say what each of them says alone, and what they share only once."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from helm_platform import helm
from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.fleet import Options, releases
from helm_platform.formats.verdict import Standard
from helm_platform.progress import Progress
from helm_platform.validate import Outcome, check, judge, workers
from helm_platform.validate.kubernetes import Against
from helm_platform.validate.many import Caches, check_releases
from helm_platform.validate.workers import Files, Work
from helm_platform.values import settings

CHART = Path(__file__).parent.parent / "cases" / "chart"
GOOD = "image: {repository: ghcr.io/acme/web}\n"
TYPO = f"{GOOD}prot: 80\n"
WEB = 'image: {repository: ghcr.io/acme/web, tag: "1"}\n'
ROOT_USER = f"{WEB}security: {{runAsNonRoot: false, reason: old}}\n"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write files in a folder of the test's own, which is the current one; the folder's name."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str]) -> Path:
        for name, text in files.items():
            Path(name).parent.mkdir(parents=True, exist_ok=True)
            Path(name).write_text(text, encoding="utf-8")
        return Path("apps")

    return write


def fast(*paths: Path, options: Options | None = None, common: tuple[str, ...] = ()) -> Outcome:
    return check_releases(releases(paths), options, CHART, common=common)


def places(outcome: Outcome) -> list[str]:
    return [
        f"{found.file}:{found.span.line if found.span else ''} {found.rule} {[note.message for note in found.notes]}"
        for found in outcome.findings
    ]


def test_a_finding_of_a_shared_file_is_one_and_says_in_which_releases(write: Write) -> None:
    files = {f"apps/web/overlays/{name}/values.yaml": "replicas: 1\n" for name in ("dev", "prod", "qa", "test")}
    apps = write({**files, "apps/web/base/values.yaml": TYPO, "apps/a/values.yaml": TYPO})
    outcome = fast(apps)
    assert places(outcome) == [
        "apps/a/values.yaml:2 unknown-key []",
        "apps/web/base/values.yaml:2 unknown-key ['in 4 releases']",
    ]
    assert outcome.checked == "6 files, 5 releases, 19 keys checked against shop-app 1.2.3"
    assert set(outcome.sources) == {Path("apps/a/values.yaml"), Path("apps/web/base/values.yaml")}


def test_few_releases_are_named_and_those_that_repair_it_are_left_out(write: Write) -> None:
    apps = write(
        {
            "apps/web/values.yaml": f"{GOOD}port: none\n",
            "apps/web/values-dev.yaml": "port: 80\n",
            "apps/web/values-prod.yaml": "{}\n",
            "apps/web/values-qa.yaml": "{}\n",
        }
    )
    assert places(fast(apps)) == ["apps/web/values.yaml:2 wrong-type ['in web (prod), web (qa)']"]


def test_common_files_lie_below_and_sets_above(write: Write) -> None:
    apps = write({"apps/a/values.yaml": "port: 80\n", "apps/b/values.yaml": "{}\n", "common.yaml": "port: none\n"})
    assert places(fast(apps)) == [
        "apps/a/values.yaml:1 missing-key []",
        "apps/b/values.yaml:1 missing-key []",
    ]
    options = Options(settings(("image.repository=ghcr.io/acme/web",)))
    assert places(fast(apps, options=options, common=("common.yaml",))) == ["common.yaml:1 wrong-type ['in b']"]
    assert (
        fast(apps, options=Options((*options.settings, *settings(("port=1",)))), common=("common.yaml",)).findings == ()
    )


def test_a_wrong_argument_is_said_once(write: Write) -> None:
    apps = write({f"apps/{name}/values.yaml": GOOD for name in "abcd"})
    (found,) = fast(apps, options=Options(settings(("port",)))).findings
    assert (found.rule, found.origin, [note.message for note in found.notes]) == (
        "set-argument",
        "--set port",
        ["in 4 releases"],
    )


def test_standard_input_can_be_common(write: Write, monkeypatch: pytest.MonkeyPatch, helm4: Path) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))
    apps = write({"apps/a/values.yaml": "port: 80\n", "apps/b/values.yaml": "{}\n"})
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(WEB.encode())))
    outcome = check_releases(releases([apps]), common=("-",), api=Against())
    assert outcome.findings == ()
    assert outcome.verdict is not None
    assert outcome.verdict.levels == {Standard.RESTRICTED: 2}


def test_all_files_that_cannot_be_read_are_named(write: Write) -> None:
    apps = write({f"apps/{name}/values.yaml": GOOD for name in "ab"})
    found = releases([apps])
    for each in found:
        each.files[0].unlink()
    with pytest.raises(UsageError) as caught:
        check_releases(found, None, CHART, common=("gone.yaml",))
    assert caught.value.detail == "\n".join(
        f"{name}: no such file" for name in ("gone.yaml", "apps/a/values.yaml", "apps/b/values.yaml")
    )


class Heard(Progress):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def step(self, message: str) -> None:
        self.lines.append(message)

    def done(self, message: str) -> None:
        self.lines.append(message)


def _fleet(write: Write, number: int) -> tuple[Path, dict[str, str]]:
    texts = (GOOD, TYPO, f"{GOOD}port: '80'\n", "image: [\n", f"{GOOD}resources: ~\n")
    files = {f"apps/{each:03}/values.yaml": texts[each % len(texts)] + f"# {each}\n" for each in range(number)}
    return write(files), files


def _alone(files: dict[str, str]) -> list[Diagnostic]:
    return [found for name in sorted(files) for found in check([name], (), CHART).findings]


def test_several_processes_find_what_one_finds(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    apps, files = _fleet(write, 150)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    begun: list[int] = []
    monkeypatch.setattr(workers, "pooled", _counting(begun, workers.pooled))
    progress = Heard()
    outcome = check_releases(releases([apps]), None, CHART, progress=progress)
    assert begun == [149]
    assert list(outcome.findings) == _alone(files)
    assert progress.lines == ["checking 150 releases", "checked 150 releases"]


def _counting(begun: list[int], pooled: Callable[..., Iterator[Outcome]]) -> Callable[..., Iterator[Outcome]]:
    def counted(work: Work, files: list[Files], processes: int) -> Iterator[Outcome]:
        begun.append(len(files))
        return pooled(work, files, processes)

    return counted


def test_one_process_does_it_where_it_must(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process with threads is not copied."""
    apps, files = _fleet(write, 70)
    monkeypatch.setattr(workers, "pooled", None)
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        assert list(fast(apps).findings) == _alone(files)
    finally:
        end.set()
        thread.join()


def test_a_process_that_is_ended_from_outside_is_explained(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    apps, _ = _fleet(write, 100)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(workers, "_one", _die)
    with pytest.raises(EnvironmentProblem, match="was ended from outside"):
        fast(apps)


def _die(_files: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_problem_of_the_schema_reaches_the_caller(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    apps, _ = _fleet(write, 100)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    write({"chart/Chart.yaml": "name: a\nversion: 1.0.0\n", "chart/values.schema.json": '{"$ref": "other.json"}'})
    with pytest.raises(EnvironmentProblem, match="cannot be used"):
        check_releases(releases([apps]), None, Path("chart"))


@pytest.fixture
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))


@pytest.mark.usefixtures("pinned")
def test_what_is_good_is_rendered_and_the_verdict_is_one(write: Write) -> None:
    apps = write(
        {
            "apps/a/values.yaml": WEB,
            "apps/b/values.yaml": f"{WEB}prot: 1\n",
            "apps/c/values.yaml": f"{WEB}security: {{runAsNonRoot: false}}\n",
            "apps/web/base/values.yaml": ROOT_USER,
            "apps/web/overlays/dev/values.yaml": "port: 80\n",
            "apps/web/overlays/prod/values.yaml": "port: 81\n",
        }
    )
    progress = Heard()
    outcome = check_releases(releases([apps]), progress=progress, api=Against())
    assert places(outcome) == ["apps/b/values.yaml:2 unknown-key []", "apps/c/values.yaml:2 chart []"]
    assert outcome.verdict is not None
    assert outcome.verdict.levels == {Standard.RESTRICTED: 1, Standard.BASELINE: 2}
    assert [each.title for each in outcome.verdict.workloads if each.causes] == [
        "web (dev): Deployment/web",
        "web (prod): Deployment/web",
    ]
    assert progress.lines == ["rendering 4 releases", "rendered 4 releases"]
    alone = [judge([name]) for name in ("apps/b/values.yaml", "apps/c/values.yaml")]
    assert [found.message for each in alone for found in each.findings] == [found.message for found in outcome.findings]


@pytest.mark.usefixtures("pinned")
def test_releases_that_are_called_alike_are_told_apart(write: Write) -> None:
    apps = write({"apps/one/web/values.yaml": ROOT_USER, "apps/two/web/values.yaml": WEB})
    outcome = check_releases(releases([apps]), api=Against())
    assert outcome.verdict is not None
    assert outcome.verdict.levels == {Standard.RESTRICTED: 1, Standard.BASELINE: 1}
    assert [each.title for each in outcome.verdict.workloads if each.causes] == ["web [apps/one/web]: Deployment/web"]


@pytest.mark.usefixtures("pinned")
def test_what_a_chart_refuses_names_the_release(write: Write) -> None:
    template = '{{ if eq .Values.a "bad" }}{{ fail "not like this" }}{{ end }}\n'
    apps = write(
        {
            "chart/Chart.yaml": "apiVersion: v2\nname: small\nversion: 1.0.0\n",
            "chart/templates/a.yaml": template,
            "apps/a/values.yaml": "a: bad\n",
            "apps/b/values.yaml": "a: good\n",
        }
    )
    (found,) = check_releases(releases([apps]), None, Path("chart"), api=Against()).findings
    assert (found.rule, found.file) == ("render", Path("chart/templates/a.yaml"))
    assert [note.message for note in found.notes] == ["in a"]


@pytest.mark.usefixtures("pinned")
def test_a_release_of_the_fleet_is_rendered_under_its_name(write: Write) -> None:
    apps = write({"apps/checkout/values.yaml": ROOT_USER})
    kept = Caches(renders=helm.Cache(Path("cache")))
    outcome = check_releases(releases([apps]), Options(), None, caches=kept, api=Against())
    assert outcome.verdict is not None
    assert [each.name for each in outcome.verdict.workloads if each.causes] == ["Deployment/checkout"]

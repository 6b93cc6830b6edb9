"""`helm platform dev` as its user sees it: start, look, crash, stop, start again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.support import Run

from helm_platform import controlplane, processes
from helm_platform.controlplane import ControlPlane, controllers, plane
from helm_platform.controlplane.beside import Controller, Part
from helm_platform.controlplane.components import Layout
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.processes import Process


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A HOME of the test's own, to see that nothing is written there."""
    home = tmp_path / "home"
    home.mkdir()
    return {"HOME": str(home), "KUBECONFIG": str(tmp_path / "untouched")}


def status(command: Run, directory: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(command("dev", "status", "--json", "--dir", directory).stdout)
    return parsed


def running(directory: Path) -> list[str]:
    """The processes that have the directory on their command line."""
    return [
        process.info["name"]
        for process in psutil.process_iter(["name", "cmdline"])
        if any(str(directory) in word for word in process.info["cmdline"] or []) and process.pid != os.getpid()
    ]


def test_detached_from_start_to_end(command: Run, tmp_path: Path, environment: dict[str, str]) -> None:
    directory = tmp_path / "plane"
    before = Path.cwd()
    started = command("dev", "up", "--detach", "--crds", "none", "--dir", directory, env=environment)
    try:
        assert started.returncode == 0, started.stderr
        assert started.stdout.strip() == f"export KUBECONFIG={directory}/kubeconfig"

        again = command("dev", "up", "--detach", "--dir", directory, env=environment)
        assert again.returncode == 2
        assert "a control plane runs in" in again.stderr
        assert f"export KUBECONFIG={directory}/kubeconfig" in again.stderr

        report = status(command, directory)
        assert report["running"] is True
        parts = {"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"}
        assert report["parts"].keys() == parts

        os.kill(report["parts"]["kube-scheduler"]["pid"], signal.SIGKILL)
        deadline = time.monotonic() + 10
        while status(command, directory)["running"] and time.monotonic() < deadline:
            time.sleep(0.1)
        shown = command("dev", "status", "--dir", directory)
        assert shown.returncode == 3
        log = directory / "logs" / "kube-scheduler.log"
        _, _, words = shown.stdout.partition(f"last lines of {log}:\n")
        assert words.strip()
        assert log.read_text().rstrip().endswith(words.rstrip())
    finally:
        ended = command("dev", "down", "--dir", directory, env=environment)
    assert ended.returncode == 0
    assert running(directory) == []
    assert not directory.exists()
    assert list((tmp_path / "home").iterdir()) == []
    assert not (tmp_path / "untouched").exists()
    assert Path.cwd() == before
    assert "no control plane in" in command("dev", "down", "--dir", directory).stdout


def test_kept_data_are_there_again(tmp_path: Path) -> None:
    directory = tmp_path / "plane"
    first = controlplane.up(directory, "none")
    try:
        first.kubectl("create", "configmap", "remembered")
        controlplane.down(directory, keep=True)
        assert running(directory) == []
        second = controlplane.up(directory, "none")
        assert second.kubectl("get", "configmap", "remembered", "-o", "name") == "configmap/remembered\n"
    finally:
        controlplane.down(directory)
    assert not directory.exists()


Foreground = Callable[[], subprocess.Popen[str]]


@pytest.fixture
def foreground(tmp_path: Path) -> Iterator[Foreground]:
    """Start `dev up` with SIGINT ignored, as a shell starts a background job, and never leave it behind."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        arguments = ["dev", "up", "--crds", "none", "--dir", str(tmp_path / "plane")]
        process = subprocess.Popen(
            ["sh", "-c", "trap '' INT; exec \"$@\"", "sh", sys.executable, "-m", "helm_platform", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
    controlplane.down(tmp_path / "plane")


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interruption_leaves_nothing(number: signal.Signals, foreground: Foreground, tmp_path: Path) -> None:
    process = foreground()
    assert first_line(process).startswith("export KUBECONFIG=")
    process.send_signal(number)
    assert process.wait(60) == 0
    assert running(tmp_path / "plane") == []
    assert not (tmp_path / "plane").exists()


def test_an_interruption_while_it_starts_leaves_nothing(foreground: Foreground, tmp_path: Path) -> None:
    process = foreground()
    deadline = time.monotonic() + 30
    while "etcd" not in running(tmp_path / "plane") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    assert running(tmp_path / "plane") == []
    assert not (tmp_path / "plane").exists()


def test_a_part_that_ends_by_itself_is_reported_with_its_last_words(foreground: Foreground, tmp_path: Path) -> None:
    process = foreground()
    assert first_line(process).startswith("export KUBECONFIG=")
    found = controlplane.status(tmp_path / "plane")
    assert found.plane is not None
    (manager,) = [part for part in found.plane.processes if part.name == "kube-controller-manager"]
    os.kill(manager.pid, signal.SIGKILL)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 3
    assert f"kube-controller-manager has stopped (pid {manager.pid})" in errors
    assert str(manager.log) in errors
    assert manager.log.is_file()
    assert running(tmp_path / "plane") == []


def test_a_part_that_does_not_start_is_reported_with_its_last_words(command: Run, tmp_path: Path) -> None:
    assets = tmp_path / "assets"
    assets.mkdir()
    etcd = assets / "etcd"
    etcd.write_text("#!/bin/sh\necho the disk is on fire\nexit 1\n")
    etcd.chmod(0o755)
    directory = tmp_path / "plane"
    failed = command("dev", "up", "--crds", "none", "--dir", directory, env={"KUBEBUILDER_ASSETS": str(assets)})
    assert failed.returncode == 3
    assert "etcd has stopped" in failed.stderr
    assert "the disk is on fire" in failed.stderr
    assert str(directory / "logs" / "etcd.log") in failed.stderr
    assert running(directory) == []


def test_a_directory_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    for name in ("pki", "logs", "home", "etcd"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.tex").write_text("years of work")
    with pytest.raises(UsageError, match=r"is not empty \(\w+, …\) and holds no control plane"):
        controlplane.up(tmp_path, "none")
    assert controlplane.down(tmp_path) is False
    assert len(list(tmp_path.glob("*/thesis.tex"))) == 4


def test_an_unknown_crd_set_names_those_there_are(command: Run, tmp_path: Path) -> None:
    failed = command("dev", "up", "--crds", "keda,prometeus", "--dir", tmp_path / "plane")
    assert failed.returncode == 2
    assert "no CRD set named prometeus" in failed.stderr
    assert "prometheus-operator" in failed.stderr
    assert not (tmp_path / "plane").exists()


def test_an_unknown_controller_names_those_there_are(command: Run, tmp_path: Path) -> None:
    failed = command("dev", "up", "--with", "prometeus-operator", "--dir", tmp_path / "plane")
    assert failed.returncode == 2
    assert "no controller named prometeus-operator" in failed.stderr
    assert "choose from: none, prometheus-operator" in failed.stderr
    assert not (tmp_path / "plane").exists()


def test_a_controller_runs_beside_it_with_the_definitions_it_watches(command: Run, tmp_path: Path) -> None:
    directory = tmp_path / "plane"
    up = ("dev", "up", "--detach", "--crds", "none", "--with", "prometheus-operator,sealed-secrets", "--dir", directory)
    try:
        started = command(*up)
        assert started.returncode == 0, started.stderr
        assert "prometheus-operator ready in" in started.stderr
        report = status(command, directory)
        assert report["running"] is True
        assert report["crds"] == ["prometheus-operator", "sealed-secrets"]
        assert report["parts"]["prometheus-operator"]["running"] is True
        assert report["parts"]["sealed-secrets"]["running"] is True
        # Beside one that runs, it starts what does not run yet, and that is nothing.
        again = command(*up)
        assert again.returncode == 0, again.stderr
        assert status(command, directory) == report
    finally:
        command("dev", "down", "--dir", directory)
    pid = report["parts"]["prometheus-operator"]["pid"]
    assert not psutil.pid_exists(pid) or psutil.Process(pid).name() != "prometheus-operator"
    assert running(directory) == []
    assert not directory.exists()


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a controller of two processes, one of which ends at once."""
    assets = tmp_path / "assets"
    assets.mkdir()
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(assets))
    (assets / "sound").write_text("#!/bin/sh\nexec sleep $1\n")
    for name in (*plane.BINARIES, "broken"):
        (assets / name).write_text("#!/bin/sh\necho no cluster for me\nexit 1\n")
    for each in assets.iterdir():
        each.chmod(0o755)
    parts = (
        Part("sound", ("600",), "http://127.0.0.1:{port}/", "sound"),
        Part("broken", ("{port}",), "http://127.0.0.1:{port}/"),
    )
    monkeypatch.setitem(controllers.CONTROLLERS, "broken", Controller("broken", (), parts))
    return "broken"


def test_a_controller_that_does_not_start_is_reported_and_the_control_plane_goes_on(
    control_plane: ControlPlane, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Process] = []
    start = processes.start

    def remembered(*given: Any) -> Process:
        started.append(start(*given))
        return started[-1]

    monkeypatch.setattr(processes, "start", remembered)
    with pytest.raises(EnvironmentProblem, match="broken has stopped") as failed:
        controlplane.add(control_plane.directory, broken)
    assert failed.value.detail == "no cluster for me"
    found = controlplane.status(control_plane.directory)
    assert found.running
    assert found.plane is not None
    assert {"sound", "broken"}.isdisjoint(process.name for process in found.plane.processes)
    assert [process.name for process in started] == ["sound", "broken"]
    assert not any(process.alive() for process in started)


def test_a_control_plane_is_not_left_without_the_controller_that_it_was_to_start_with(
    broken: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[ControlPlane] = []

    def start(layout: Layout, *_: object) -> ControlPlane:
        for folder in (layout.logs, layout.home):
            folder.mkdir()
        part = processes.start("part", ["sleep", "600"], layout.logs / "part.log", os.environ, layout.home)
        started.append(ControlPlane(layout.root, "https://127.0.0.1:1", (part,), (), Path("kubectl")))
        return started[0]

    monkeypatch.setattr(plane, "_start", start)
    with pytest.raises(EnvironmentProblem, match="broken has stopped"):
        controlplane.up(tmp_path / "plane", "none", beside=broken)
    assert started[0].dead() == list(started[0].processes)
    assert controlplane.status(tmp_path / "plane").plane is None


def test_a_directory_too_deep_for_a_socket_is_refused_before_anything_starts(tmp_path: Path) -> None:
    deep = tmp_path / ("deep" * 25)
    with pytest.raises(UsageError, match="argocd-repo-server could make no socket in it") as refused:
        controlplane.up(deep, "none", beside="argocd")
    assert refused.value.fix == "choose a shorter --dir"
    assert not deep.exists()


def test_no_controller_is_added_where_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no control plane runs in"):
        controlplane.add(tmp_path / "plane", "prometheus-operator")
    assert not (tmp_path / "plane").exists()


def test_a_temporary_one_is_gone_afterwards() -> None:
    with ControlPlane.temporary("keda") as started:
        directory = started.directory
        assert "scaledobjects.keda.sh" in started.kubectl("get", "crd", "-o", "name")
        assert "servicemonitors" not in started.kubectl("get", "crd", "-o", "name")
    assert running(directory) == []
    assert not directory.exists()

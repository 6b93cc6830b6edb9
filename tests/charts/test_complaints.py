"""What users of other application charts complain of, each shown not to hold here.

Complaints that another test holds already are in ELSEWHERE. The numbers are ours; the links are to one report of each.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hack.bench.render import workloads

from tests.charts.conftest import Objects
from tests.charts.test_invariants import each_case
from tests.corpus.schema import Schema
from tests.support import ROOT, manifests

IMAGE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
WEB = IMAGE | {"port": 8080, "expose": {"host": "web.acme.io"}, "metrics": {"enabled": True}}
TEMPLATES = ROOT / "charts/platform-lib/templates"
Run = Callable[..., subprocess.CompletedProcess[str]]

ELSEWHERE = {
    "1 a chart bump restarts every pod": "test_invariants.py::test_a_new_chart_version_changes_no_pod",
    "4 a second workload renames the first": "test_objects.py::test_a_second_workload_renames_nothing",
    "5 replicas fight the autoscaler": "test_consistency.py::test_every_other_combination_is_what_the_rules_say",
    "7 pods fail the restricted standard": "test_invariants.py::test_every_pod_passes_restricted",
    "8 a budget blocks every node drain": "test_consistency.py::test_every_other_combination_is_what_the_rules_say",
    "9 a read-only root without /tmp": "test_invariants.py::test_root_is_read_only_or_explained_and_tmp_is_writable",
    "12 false is swallowed": "test_objects.py::test_a_workload_overrides_inherited_values_also_with_false_and_zero",
    "13 numbers lose their form": "test_objects.py::test_values_keep_their_meaning",
    "17 the schema needs the network": "test_schema.py::test_it_is_a_valid_small_offline_2020_12_schema",
    "17 a strict schema breaks subcharts": "test_usage.py::test_two_aliases_share_the_profile_and_stay_apart",
    "6 hooks leave orphans": "test_tasks.py::test_a_task_brings_all_it_needs_as_hooks_that_leave_nothing_behind",
    "14 kinds differ in their fields": "test_kinds.py::test_every_field_of_the_pod_is_the_same_on_every_kind",
    "15 a field has no key": "test_containers.py::test_the_pod_and_container_can_be_written_in_kubernetes_words",
    "16 no custom metrics": "test_autoscaling.py::test_metrics_of_every_form_for_the_horizontal_autoscaler",
    "18 files restart nothing": "test_containers.py::test_pods_restart_for_their_own_files_and_for_nothing_else",
    "19 extra objects break": "test_tasks.py::test_objects_as_they_are_written",
    "21 a migration misses what it needs": "test_tasks.py::test_argo_cd_orders_tasks_by_waves_and_sees_no_helm_hook",
    "24 no CronJob": "test_kinds.py::test_a_cron_job_in_short_and_in_full",
    "20 no monitor": "test_objects.py::test_monitors_follow_the_profile",
}


@pytest.mark.parametrize("complaint", ELSEWHERE)
def test_a_complaint_has_its_test(complaint: str) -> None:
    file, _, name = ELSEWHERE[complaint].partition("::")
    assert f"\ndef {name}(" in (Path(__file__).parent / file).read_text(encoding="utf-8")


def _selectors(objects: list[dict[str, Any]]) -> dict[str, str]:
    """Whatever selects pods, by the object that holds it."""

    def found(node: Any) -> Iterator[Any]:
        for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
            if key in {"selector", "podSelector", "labelSelector"}:
                yield value
            else:
                yield from found(value)

    return {
        f"{item['kind']}/{item['metadata']['name']}": json.dumps(list(found(item["spec"])), sort_keys=True)
        for item in objects
        if "spec" in item
    }


def test_2_no_changeable_label_is_in_a_selector(render: Objects) -> None:
    """A label in a Service's selector that an upgrade changes gives 503s (stakater/application#408)."""
    changed = {
        "image": {"repository": "ghcr.io/acme/web", "tag": "2.0"},
        "labels": {"team": "b"},
        "podLabels": {"mesh": "on"},
        "podAnnotations": {"a": "b"},
    }
    before, after = _selectors(render(WEB)), _selectors(render(WEB | changed))
    assert before == after
    assert "Service/web" in before


@each_case
def test_3_every_name_starts_with_the_releases(case: Path, run_helm: Run) -> None:
    """Names that come from elsewhere collide, and repairing them later is a new object (stakater/application#466)."""
    result = run_helm("-f", case, release="shop")
    named = manifests(result.stdout)
    prefix = yaml.safe_load(case.read_text(encoding="utf-8")).get("fullnameOverride", "shop")
    assert named
    assert [
        item["metadata"]["name"] for item in named if not re.match(rf"{prefix}(-|$)", item["metadata"]["name"])
    ] == []
    assert {item["metadata"]["labels"]["app.kubernetes.io/instance"] for item in named} == {"shop"}


@each_case
def test_5_nothing_depends_on_what_the_cluster_is_thought_to_be(case: Path, run_helm: Run) -> None:
    """Objects behind `.Capabilities` vanish where Helm renders without a cluster, as GitOps tools do."""
    alone = run_helm("-f", case).stdout
    everywhere = run_helm(
        *("-f", case, "--kube-version", "1.37.0", "--api-versions", "monitoring.coreos.com/v1/ServiceMonitor"),
        *("--api-versions", "gateway.networking.k8s.io/v1/HTTPRoute", "--api-versions", "policy/v1beta1"),
    ).stdout
    assert alone == everywhere != ""


@each_case
def test_6_configuration_is_no_hook(case: Path, render: Objects) -> None:
    """A hook is no part of the release: it is left behind by uninstall (nixys/nxs-universal-chart#44)."""
    for item in render(case):
        hook = item["metadata"].get("annotations", {}).get("helm.sh/hook")
        # What runs as a hook, and what opens the network for it; never what the workloads read.
        assert hook is None or item["kind"] in {"Pod", "Job", "NetworkPolicy", "ServiceAccount"}, (item["kind"], hook)


@each_case
def test_10_an_account_of_its_own_and_no_token_unasked(case: Path, render: Objects) -> None:
    """The namespace's default account, with its token in every pod (stakater/application#478)."""
    values = yaml.safe_load(case.read_text(encoding="utf-8"))
    asked = "token: true" in yaml.safe_dump(values)
    for item in render(case):
        if item["kind"] == "Deployment":
            spec = item["spec"]["template"]["spec"]
            assert spec["serviceAccountName"] != "default"
            assert spec["automountServiceAccountToken"] is False or asked


def test_11_no_list_must_be_merged_by_users() -> None:
    """Helm replaces lists: a second file that adds an entry must repeat the first one's (helm/helm#3486)."""
    schema = Schema.read()
    # Written whole or not at all: the steps of one direction of the autoscaler.
    whole = {"autoscaling-rules"}
    lists = {
        name: entry
        for name, definition in {"root": schema.root, **schema.root["$defs"]}.items()
        for entry in _lists_of_maps(schema, definition)
    }
    assert set(lists) == whole


def _lists_of_maps(schema: Schema, node: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(node, dict):
        return
    items = schema.resolve(node["items"])[0] if isinstance(node.get("items"), dict) else {}
    if "properties" in items or "additionalProperties" in items:
        yield node
    for word in ("properties", "items", "additionalProperties", "anyOf", "oneOf"):
        child = node.get(word)
        for part in child if isinstance(child, list) else child.values() if word == "properties" and child else [child]:
            yield from _lists_of_maps(schema, part)


def test_11_two_files_add_to_each_other(run_helm: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "base.yaml", tmp_path / "prod.yaml"
    first.write_text(yaml.safe_dump(WEB | {"env": {"A": "1"}, "ports": {"admin": 9000}}), encoding="utf-8")
    second.write_text(yaml.safe_dump({"env": {"B": "2"}, "ports": {"grpc": 9001}, "workloads": {"w": {}}}), "utf-8")
    objects = manifests(run_helm("-f", first, "-f", second).stdout)
    main, worker = (item["spec"]["template"]["spec"] for item in objects if item["kind"] == "Deployment")
    assert {entry["name"] for entry in main["containers"][0]["env"]} == {"A", "B"}
    assert {port["name"] for port in main["containers"][0]["ports"]} == {"http", "admin", "grpc"}
    assert {entry["name"] for entry in worker["containers"][0]["env"]} == {"A", "B"}


def test_12_zero_replicas_are_zero(render: Objects) -> None:
    """`replicas: 0 | default 1` is one (stakater/application#352)."""
    (workload,) = [item for item in render(WEB | {"replicas": 0}) if item["kind"] == "Deployment"]
    assert workload["spec"]["replicas"] == 0
    assert type(workload["spec"]["replicas"]) is int


def test_13_a_numeric_tag_is_refused_with_the_line_to_change(run_helm: Run) -> None:
    """20250811 as a number becomes the tag 2.0250811e+07 (nixys/nxs-universal-chart#127)."""
    result = run_helm("--set", "image.repository=a/b", "--set", "image.tag=20250811")
    assert result.returncode != 0
    assert "image" in result.stderr
    assert "tag" in result.stderr
    assert "e+07" not in result.stderr
    assert "image: a/b:20250811" in run_helm(
        "--set", "image.repository=a/b", "--set-string", "image.tag=20250811"
    ).stdout.replace('"', "")


@each_case
def test_13_every_number_is_whole(case: Path, run_helm: Run) -> None:
    """A float where the API wants an integer, a boolean where it wants text (stakater/application#488, #534)."""

    def floats(node: Any) -> Iterator[Any]:
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            if isinstance(value, float):
                yield value
            yield from floats(value)

    objects = manifests(run_helm("-f", case).stdout)
    assert list(floats(objects)) == []
    for item in objects:
        for env in re.findall(r'"env": (\[.*?\])', json.dumps(item)):
            assert not re.search(r'"value": (true|false|null|[0-9])', env)


def test_14_containers_are_written_in_one_place() -> None:
    """Each kind with a pod template of its own gets each new field some other month (stakater/application#462)."""
    for field in ('"imagePullPolicy"', '"terminationGracePeriodSeconds"', '"enableServiceLinks"'):
        files = {file.name for file in TEMPLATES.rglob("*.tpl") if field in file.read_text(encoding="utf-8")}
        # The pods of `helm test` and of a backup's scripts are no workloads.
        assert len(files - {"_test.tpl", "_backup-job.tpl"}) == 1, (field, files)


def test_22_the_releases_secret_stays_small(charts: Path, run_helm: Run, tmp_path: Path) -> None:
    """Helm stores chart, values and manifest in one Secret of at most 1 MiB (helm/helm#7126); here of 20 workloads."""
    files = [
        file
        for chart in ("platform-lib", "platform-app")
        for file in sorted((charts / chart).rglob("*"))
        if file.is_file() and not {"tests", "ci", "charts"} & set(file.relative_to(charts / chart).parts)
    ]
    texts = [file.read_text(encoding="utf-8") for file in files]
    values = tmp_path / "values.yaml"
    values.write_text(workloads(20), encoding="utf-8")
    manifest = run_helm("-f", values).stdout
    assert manifest.count("\nkind: Deployment\n") == 20
    stored = base64.b64encode(gzip.compress(json.dumps([*texts, manifest]).encode()))
    assert len(stored) < 256 * 1024


@each_case
def test_23_each_document_holds_one_object(case: Path, run_helm: Run) -> None:
    """A missing separator between ranged objects merges two of them (nixys/nxs-universal-chart#112)."""
    text = run_helm("-f", case).stdout
    documents = [part for part in re.split(r"^---$", text, flags=re.MULTILINE) if part.strip()]
    assert len(documents) > 1
    for part in documents:
        assert len(re.findall(r"^kind: ", part, re.MULTILINE)) == 1, part
        assert len(re.findall(r"^metadata:", part, re.MULTILINE)) == 1, part

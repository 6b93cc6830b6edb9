"""What counts as harm in an upgrade: objects before and after, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from helm_platform.objects.compare import compare
from helm_platform.objects.contract import CONTRACTS, cut, identity
from helm_platform.objects.harm import what
from helm_platform.proofs.upgrade.words import advice
from tests.proofs.pairs import (
    BARE,
    DEFAULTED,
    IMMUTABLE,
    MUTABLE,
    RESTARTS,
    WEB,
    Object,
    pod,
    stateful,
    thing,
    volume_claim,
    workload,
)


def harms(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> list[str]:
    """`rule object path: old → new`, and what happens where words are needed."""
    sides = []
    for objects in (old, new):
        # Through YAML, as the real ones come: shared parts would hide a change made in place.
        cuts = [cut(manifest, "default") for manifest in yaml.safe_load(yaml.safe_dump(objects))]
        sides.append({identity(each): each for each in cuts if each is not None})
    found = []
    for change in compare(*sides):
        assert advice(change)
        found.append(
            f"{change.rule} {change.object} {change.difference}" + (f" | {what(change)}" * bool(change.effect))
        )
    return found


def test_the_same_is_no_harm() -> None:
    objects = [workload(), workload("StatefulSet", "db"), thing("Service", spec={"selector": WEB})]
    assert harms(objects, objects) == []


def test_what_no_contract_names_may_change() -> None:
    old, new = workload(replicas=1), workload(replicas=2)
    new["metadata"]["labels"] = {"helm.sh/chart": "x-2"}
    assert harms([old], [new]) == []


# ---- names


def test_another_name() -> None:
    assert harms([workload(), workload("Deployment", "job")], [workload(name="web-v2"), workload(name="job")]) == [
        'object-name Deployment/web metadata.name: "web" → "web-v2"'
    ]


def test_the_most_similar_name_is_the_new_one() -> None:
    found = harms([workload(), workload(name="web-worker")], [workload(name="web-worker-v2")])
    assert found[0].startswith("object-removed Deployment/web ")
    assert found[1] == 'object-name Deployment/web-worker metadata.name: "web-worker" → "web-worker-v2"'


def test_another_namespace() -> None:
    assert harms([thing("ConfigMap")], [thing("ConfigMap", metadata={"namespace": "other"})]) == [
        'object-name ConfigMap/web metadata.namespace: "" → "other"'
    ]


def test_another_kind() -> None:
    (found,) = harms([workload()], [workload("StatefulSet")])
    assert found.startswith("object-removed Deployment/web ")
    assert found.endswith("is gone after the upgrade, StatefulSet/web comes instead")


def test_gone() -> None:
    assert harms([thing("ConfigMap")], []) == ['object-removed ConfigMap/web : "web" → nothing']


def test_a_new_object_and_a_new_api_version_are_no_harm() -> None:
    old = [thing("PodDisruptionBudget", api="policy/v1beta1")]
    assert harms(old, [thing("PodDisruptionBudget", api="policy/v1"), thing("ConfigMap")]) == []


@pytest.mark.parametrize("annotation", ["helm.sh/hook", "argocd.argoproj.io/hook"])
def test_hooks_are_made_anew_each_time(annotation: str) -> None:
    assert harms([thing("Pod", metadata={"annotations": {annotation: "test"}})], []) == []


def test_the_release_namespace_may_be_written_or_not() -> None:
    bare = thing("ConfigMap")
    del bare["metadata"]["namespace"]
    assert harms([bare], [thing("ConfigMap")]) == []


# ---- selectors

SELECTED = {
    "Service": ("v1", "selector"),
    "NetworkPolicy": ("networking.k8s.io/v1", "podSelector"),
    "PodDisruptionBudget": ("policy/v1", "selector"),
    "PodMonitor": ("monitoring.coreos.com/v1", "selector"),
}


def selecting(kind: str, **more: str) -> dict[str, Any]:
    api, key = SELECTED[kind]
    labels = WEB | more
    return thing(kind, api=api, spec={key: labels if kind == "Service" else {"matchLabels": labels}})


@pytest.mark.parametrize("kind", ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"])
def test_the_selector_of_a_workload(kind: str) -> None:
    new = workload(kind, selector={"matchLabels": WEB | {"tier": "front"}})
    assert harms([workload(kind)], [new]) == [f'selector {kind}/web spec.selector.matchLabels.tier: nothing → "front"']


@pytest.mark.parametrize("kind", SELECTED)
def test_a_selector_that_matches_nothing_any_more(kind: str) -> None:
    found = harms([workload(), selecting(kind)], [workload(), selecting(kind, tier="front")])
    assert len(found) == 1
    assert found[0].startswith(f"selector {kind}/web spec.")
    assert found[0].endswith("| no longer selects the pods of Deployment/web")


@pytest.mark.parametrize("kind", SELECTED)
def test_a_selector_that_running_pods_do_not_match(kind: str) -> None:
    """The new pods have the new label; until they run, a Service has no pod behind it."""
    new = workload()
    new["spec"]["template"]["metadata"]["labels"] = WEB | {"tier": "front"}
    found = harms([workload(), selecting(kind)], [new, selecting(kind, tier="front")])
    abrupt = "stops selecting the running pods of Deployment/web before the new ones are ready"
    assert [abrupt in line for line in found if kind in line] == [] if kind == "PodMonitor" else [True]
    assert 'pod-template Deployment/web spec.template.metadata.labels.tier: nothing → "front"' in found


def test_a_wider_selector_that_keeps_its_pods_is_no_harm() -> None:
    old = workload()
    old["spec"]["template"]["metadata"]["labels"] = WEB | {"tier": "front"}
    assert harms([old, selecting("Service", tier="front")], [old, selecting("Service")]) == []


def test_a_selector_that_reaches_for_other_pods() -> None:
    other = workload(name="batch")
    other["spec"]["template"]["metadata"]["labels"] = WEB | {"tier": "back"}
    front = workload()
    front["spec"]["template"]["metadata"]["labels"] = WEB | {"tier": "front"}
    found = harms([front, other, selecting("Service", tier="front")], [front, other, selecting("Service")])
    assert [line.partition(" | ")[2] for line in found] == ["now also selects the pods of Deployment/batch"]


def test_a_selector_reaches_its_own_namespace_only() -> None:
    other = workload()
    other["metadata"]["namespace"] = "other"
    (found,) = harms([other, selecting("Service")], [other, selecting("Service", tier="front")])
    assert "Deployment" not in found


def test_a_service_without_a_selector_selects_nothing() -> None:
    bare = thing("Service", spec={"selector": {}})
    (found,) = harms([workload(), bare], [workload(), selecting("Service")])
    assert found.endswith("now also selects the pods of Deployment/web")


def test_pods_that_leave_an_unchanged_selector() -> None:
    new = workload()
    new["spec"]["template"]["metadata"]["labels"] = {"app": "web"}
    found = [
        line for line in harms([workload(), selecting("Service")], [new, selecting("Service")]) if "Service" in line
    ]
    assert [line.partition(" | ")[2] for line in found] == ["no longer selects the pods of Deployment/web"]


def test_a_selector_of_pods_that_the_chart_does_not_make() -> None:
    found = harms([selecting("Service")], [selecting("Service", tier="front")])
    assert found == ['selector Service/web spec.selector.tier: nothing → "front"']


def monitored(labels: dict[str, str], wanted: dict[str, Any]) -> list[dict[str, Any]]:
    monitor = thing("ServiceMonitor", api="monitoring.coreos.com/v1", spec={"selector": wanted})
    return [thing("Service", spec={}, metadata={"labels": labels}), monitor]


def test_a_monitor_that_loses_its_service() -> None:
    wanted = {"matchLabels": {"app": "web"}}
    (found,) = harms(monitored({"app": "web"}, wanted), monitored({"app": "shop"}, wanted))
    assert found == (
        'selector ServiceMonitor/web metadata.labels.app of Service/web: "web" → "shop"'
        " | no longer selects the Service/web"
    )


@pytest.mark.parametrize(
    "expression",
    [
        {"key": "app", "operator": "In", "values": ["web", "api"]},
        {"key": "app", "operator": "NotIn", "values": ["db"]},
        {"key": "app", "operator": "Exists"},
        {"key": "db", "operator": "DoesNotExist"},
        {"key": "db", "operator": "NotIn", "values": ["1"]},
    ],
)
def test_expressions_are_evaluated(expression: dict[str, Any]) -> None:
    plain = monitored({"app": "web"}, {"matchLabels": {"app": "web"}})
    assert harms(plain, monitored({"app": "web"}, {"matchExpressions": [expression]})) == []
    other = {"db": "1", "app": "db"} if "values" in expression else {"db": "1"}
    found = harms(plain, monitored(other, {"matchExpressions": [expression]}))
    assert found
    assert all(line.endswith("| no longer selects the Service/web") for line in found)


def test_service_and_monitor_may_change_together() -> None:
    old = monitored({"app": "web"}, {"matchLabels": {"app": "web"}})
    assert harms(old, monitored({"name": "web"}, {"matchLabels": {"name": "web"}})) == []


# ---- immutable fields


@pytest.mark.parametrize(
    ("old", "new", "expected"), IMMUTABLE, ids=lambda value: value if isinstance(value, str) else value["kind"]
)
def test_what_may_not_change(old: Object, new: Object, expected: str) -> None:
    (found,) = harms([old], [new])
    rule = "selector" if expected == "spec.selector" else "immutable-field"
    assert found.startswith(f"{rule} {old['kind']}/web {expected}")


def test_a_field_of_tomorrow_is_fixed_until_somebody_looks() -> None:
    assert harms([stateful()], [stateful(fieldOfTomorrow=1)]) == [
        "immutable-field StatefulSet/web spec.fieldOfTomorrow: nothing → 1"
    ]


@pytest.mark.parametrize(
    "new", [volume_claim("1.5Gi"), volume_claim(volumeAttributesClassName="gold"), volume_claim("1024Mi")]
)
def test_a_claim_may_grow(new: Object) -> None:
    assert harms([volume_claim("1Gi")], [new]) == []


@pytest.mark.parametrize(("old", "new"), MUTABLE)
def test_what_may_change(old: Object, new: Object) -> None:
    assert harms([old], [new]) == []


def test_no_report_holds_a_secret() -> None:
    old = thing("Secret", immutable=True, stringData={"password": "hunter2"})
    (found,) = harms([old], [thing("Secret", immutable=True, stringData={"password": "hunter3"})])
    assert found.startswith('immutable-field Secret/web data.password: "sha256:')
    assert "hunter" not in found


# ---- pod templates


@pytest.mark.parametrize(
    ("old", "new", "expected"), RESTARTS, ids=lambda value: value if isinstance(value, str) else value["kind"]
)
def test_what_restarts_pods(old: Object, new: Object, expected: str) -> None:
    (found,) = harms([old], [new])
    assert found.startswith(f"pod-template Deployment/web spec.template.spec.{expected}")


def test_labels_and_annotations_of_pods() -> None:
    new = workload()
    new["spec"]["template"]["metadata"] = {"labels": WEB | {"v": "2"}, "annotations": {"a.io/b": "c"}}
    assert harms([workload()], [new]) == [
        'pod-template Deployment/web spec.template.metadata.labels.v: nothing → "2"',
        'pod-template Deployment/web spec.template.metadata.annotations: nothing → {"a.io/b": "c"}',
    ]


def test_writing_a_default_restarts_nothing() -> None:
    assert harms([BARE], [DEFAULTED]) == []
    assert harms([DEFAULTED], [BARE]) == []


@pytest.mark.parametrize(
    ("image", "policy"),
    [("web", "Always"), ("web:latest", "Always"), ("reg:5000/web", "Always"), ("web@sha256:0", "IfNotPresent")],
)
def test_the_default_pull_policy_follows_the_image(image: str, policy: str) -> None:
    bare = [pod(container={"image": image})]
    assert harms(bare, [pod(container={"image": image, "imagePullPolicy": policy})]) == []
    (found,) = harms(bare, [pod(container={"image": image, "imagePullPolicy": "Never"})])
    assert "imagePullPolicy" in found


def test_true_is_not_one() -> None:
    assert len(harms([pod(hostUsers=True)], [pod(hostUsers=1)])) == 1
    assert len(harms([pod()], [pod(hostNetwork=0)])) == 1  # and 0 is not the default `false`


def test_a_cron_job_runs_its_next_job_with_the_new_template() -> None:
    def cron(image: str) -> list[dict[str, Any]]:
        template = {"metadata": {"labels": WEB}, "spec": {"containers": [{"name": "web", "image": image}]}}
        return [thing("CronJob", api="batch/v1", spec={"jobTemplate": {"spec": {"template": template}}})]

    assert harms(cron("web:1"), cron("web:2")) == []


@pytest.mark.parametrize(("strategy", "count"), [({}, 1), ({"strategy": "gradual"}, 0)])
def test_keda_ends_running_jobs_unless_told_otherwise(strategy: dict[str, str], count: int) -> None:
    def scaled(image: str) -> list[dict[str, Any]]:
        template = {"spec": {"containers": [{"name": "web", "image": image}]}}
        spec = {"jobTargetRef": {"template": template}, "rollout": strategy}
        return [thing("ScaledJob", api="keda.sh/v1alpha1", spec=spec)]

    assert len(harms(scaled("web:1"), scaled("web:2"))) == count


def rows() -> list[tuple[str, tuple[str, ...]]]:
    """Every field of the table, with its kind."""
    found = []
    for key, contract in CONTRACTS.items():
        paths = [*contract.fixed]
        if contract.identity:
            paths.append((*contract.identity, "matchLabels"))
        if contract.selects:
            paths.append((*contract.selects.path, "matchLabels"))
        if contract.template and contract.restarts:
            paths.append((*contract.template, "spec"))
        if contract.mutable is not None:
            paths.append(("spec", "accessModes"))
        found += [(key, path) for path in paths]
    return found


@pytest.mark.parametrize(("key", "path"), rows(), ids=lambda part: part if isinstance(part, str) else ".".join(part))
def test_every_row_of_the_table_can_fire(key: str, path: tuple[str, ...]) -> None:
    kind, _, group = key.partition(".")

    def having(value: Any) -> list[dict[str, Any]]:
        manifest: dict[str, Any] = thing(kind, api=f"{group}/v1" if group else "v1", immutable=True)
        node = manifest
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = value
        return [manifest]

    if path == ("immutable",):
        assert harms(having(True), having(False))
    elif path[-1] == "template":
        assert harms(having({"spec": {"nodeName": "a"}}), having({"spec": {"nodeName": "b"}}))
    else:
        assert harms(having({"a": "1"}), having({"a": "2"}))

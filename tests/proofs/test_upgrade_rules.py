"""What counts as harm in an upgrade: objects before and after, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from helm_platform.proofs.upgrade.compare import compare
from helm_platform.proofs.upgrade.contract import CONTRACTS, cut, identity
from helm_platform.proofs.upgrade.words import advice, what

WEB = {"app.kubernetes.io/name": "web"}


def thing(kind: str, name: str = "web", api: str = "v1", **rest: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "default"} | rest.pop("metadata", {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}


def workload(kind: str = "Deployment", name: str = "web", **spec: Any) -> dict[str, Any]:
    template = {"metadata": {"labels": dict(WEB)}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    return thing(kind, name, "apps/v1", spec={"selector": {"matchLabels": dict(WEB)}, "template": template} | spec)


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


def claim(size: str = "1Gi", **spec: Any) -> dict[str, Any]:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}} | spec


def templated(labels: dict[str, str] | None = None, **claims: Any) -> list[dict[str, Any]]:
    template = {"metadata": {"name": "data", "labels": labels or {}}, "spec": claim(**claims)}
    return [workload("StatefulSet", volumeClaimTemplates=[template], serviceName="web")]


JOB_TEMPLATE = {"metadata": {"labels": WEB}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}


def job(**spec: Any) -> list[dict[str, Any]]:
    return [thing("Job", api="batch/v1", spec={"template": JOB_TEMPLATE} | spec)]


def single(kind: str, api: str = "v1", **rest: Any) -> list[dict[str, Any]]:
    return [thing(kind, api=api, **rest)]


RBAC = "rbac.authorization.k8s.io/v1"
IMMUTABLE = [
    (
        templated({"helm.sh/chart": "a-1"}),
        templated({"helm.sh/chart": "a-2"}),
        'spec.volumeClaimTemplates[data].metadata.labels["helm.sh/chart"]: "a-1" → "a-2"',
    ),
    (templated(size="1Gi"), templated(size="2Gi"),
     'spec.volumeClaimTemplates[data].spec.resources.requests.storage: "1Gi" → "2Gi"'),
    ([workload("StatefulSet", serviceName="a")], [workload("StatefulSet", serviceName="b")],
     'spec.serviceName: "a" → "b"'),
    ([workload("StatefulSet")], [workload("StatefulSet", podManagementPolicy="Parallel")],
     'spec.podManagementPolicy: nothing → "Parallel"'),
    ([workload("StatefulSet")], [workload("StatefulSet", fieldOfTomorrow=1)], "spec.fieldOfTomorrow: nothing → 1"),
    (job(), job(template=JOB_TEMPLATE | {"spec": {"containers": [{"name": "web", "image": "web:2"}]}}),
     'spec.template.spec.containers[web].image: "web:1" → "web:2"'),
    (job(completions=1), job(completions=2), "spec.completions: 1 → 2"),
    (job(), job(completionMode="Indexed"), 'spec.completionMode: nothing → "Indexed"'),
    (single("PersistentVolumeClaim", spec=claim("2Gi")), single("PersistentVolumeClaim", spec=claim("1Gi")),
     'spec.resources.requests.storage: "2Gi" → "1Gi"'),
    (single("PersistentVolumeClaim", spec=claim()),
     single("PersistentVolumeClaim", spec=claim(storageClassName="fast")), 'spec.storageClassName: nothing → "fast"'),
    (single("Service", spec={"clusterIP": "None"}), single("Service", spec={}), 'spec.clusterIP: "None" → nothing'),
    (single("Service", spec={}), single("Service", spec={"clusterIP": "None"}), 'spec.clusterIP: nothing → "None"'),
    (single("Service", spec={"loadBalancerClass": "a"}), single("Service", spec={"loadBalancerClass": "b"}),
     'spec.loadBalancerClass: "a" → "b"'),
    (single("RoleBinding", RBAC, roleRef={"name": "a"}), single("RoleBinding", RBAC, roleRef={"name": "b"}),
     'roleRef.name: "a" → "b"'),
    (single("StorageClass", "storage.k8s.io/v1", provisioner="a"),
     single("StorageClass", "storage.k8s.io/v1", provisioner="b"), 'provisioner: "a" → "b"'),
    (single("PriorityClass", "scheduling.k8s.io/v1", value=1), single("PriorityClass", "scheduling.k8s.io/v1", value=2),
     "value: 1 → 2"),
    (single("Secret", type="Opaque"), single("Secret", type="kubernetes.io/tls"),
     'type: nothing → "kubernetes.io/tls"'),
    (single("ConfigMap", immutable=True, data={"a": "1"}), single("ConfigMap", data={"a": "1"}),
     "immutable: true → nothing"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), IMMUTABLE, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_may_not_change(old: list[dict[str, Any]], new: list[dict[str, Any]], expected: str) -> None:
    found = harms(old, new)
    assert f"immutable-field {old[0]['kind']}/web {expected}" in found
    assert all(line.startswith("immutable-field") for line in found)


MUTABLE = [
    ([workload("StatefulSet")], [workload("StatefulSet", podManagementPolicy="OrderedReady")]),
    ([workload("StatefulSet")], [workload("StatefulSet", replicas=3, ordinals={"start": 1}, minReadySeconds=5,
                                          revisionHistoryLimit=1, updateStrategy={"type": "OnDelete"},
                                          persistentVolumeClaimRetentionPolicy={"whenDeleted": "Delete"})]),
    (templated(), templated(volumeMode="Filesystem")),
    (templated(size="1024Mi"), templated(size="1Gi")),
    (job(), job(completionMode="NonIndexed", parallelism=2, suspend=True)),
    (job(completionMode="Indexed", completions=1), job(completionMode="Indexed", completions=2)),
    (single("PersistentVolumeClaim", spec=claim("1Gi")), single("PersistentVolumeClaim", spec=claim("1.5Gi"))),
    (single("PersistentVolumeClaim", spec=claim()),
     single("PersistentVolumeClaim", spec=claim(volumeAttributesClassName="gold"))),
    (single("Service", spec={"clusterIP": "10.0.0.1"}), single("Service", spec={})),
    (single("Service", spec={"type": "ClusterIP"}), single("Service", spec={"type": "NodePort"})),
    (single("Secret", stringData={"a": "1"}), single("Secret", type="Opaque", stringData={"a": "2"})),
    (single("Secret", immutable=True, stringData={"a": "1"}), single("Secret", immutable=True, data={"a": "MQ=="})),
    (single("StorageClass", "storage.k8s.io/v1"), single("StorageClass", "storage.k8s.io/v1", reclaimPolicy="Delete")),
    (single("RoleBinding", RBAC, subjects=[]), single("RoleBinding", RBAC, subjects=[{"name": "a"}])),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), MUTABLE)
def test_what_may_change(old: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    assert harms(old, new) == []


def test_no_report_holds_a_secret() -> None:
    old = single("Secret", immutable=True, stringData={"password": "hunter2"})
    (found,) = harms(old, single("Secret", immutable=True, stringData={"password": "hunter3"}))
    assert found.startswith('immutable-field Secret/web data.password: "sha256:')
    assert "hunter" not in found


# ---- pod templates


def pod(**spec: Any) -> list[dict[str, Any]]:
    container = {"name": "web", "image": "ghcr.io/acme/web:1"} | spec.pop("container", {})
    template = {"metadata": {"labels": dict(WEB)}, "spec": {"containers": [container]} | spec}
    return [workload(template=template)]


RESTARTS = [
    (pod(), pod(container={"image": "ghcr.io/acme/web:2"}), 'containers[web].image: "ghcr.io/acme/web:1" → '),
    (pod(), pod(priorityClassName="high"), 'priorityClassName: nothing → "high"'),
    (pod(), pod(enableServiceLinks=True), "enableServiceLinks: nothing → true"),
    (pod(container={"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}),
     pod(container={"env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]}),
     'containers[web].env: ["A", "B"] → ["B", "A"]'),
    (pod(container={"args": ["a"]}), pod(container={"args": ["a", "b"]}), 'containers[web].args: ["a"] → ["a", "b"]'),
    (pod(container={"volumeMounts": [{"name": "a", "mountPath": "/x"}, {"name": "a", "mountPath": "/y"}]}),
     pod(container={"volumeMounts": [{"name": "a", "mountPath": "/x"}, {"name": "b", "mountPath": "/y"}]}),
     'containers[web].volumeMounts[/y].name: "a" → "b"'),
    (pod(container={"readinessProbe": {"periodSeconds": 10}}), pod(container={"readinessProbe": {"periodSeconds": 5}}),
     "containers[web].readinessProbe.periodSeconds: nothing → 5"),
    (pod(volumes=[{"name": "a", "emptyDir": {"sizeLimit": "1Gi"}}]),
     pod(volumes=[{"name": "a", "emptyDir": {"sizeLimit": "2Gi"}}]), 'volumes[a].emptyDir.sizeLimit: "1Gi" → "2Gi"'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "expected"), RESTARTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_restarts_pods(old: list[dict[str, Any]], new: list[dict[str, Any]], expected: str) -> None:
    (found,) = harms(old, new)
    assert found.startswith(f"pod-template Deployment/web spec.template.spec.{expected}")


def test_labels_and_annotations_of_pods() -> None:
    new = workload()
    new["spec"]["template"]["metadata"] = {"labels": WEB | {"v": "2"}, "annotations": {"a.io/b": "c"}}
    assert harms([workload()], [new]) == [
        'pod-template Deployment/web spec.template.metadata.labels.v: nothing → "2"',
        'pod-template Deployment/web spec.template.metadata.annotations: nothing → {"a.io/b": "c"}',
    ]


DEFAULTED = pod(
    restartPolicy="Always",
    dnsPolicy="ClusterFirst",
    terminationGracePeriodSeconds=30,
    securityContext={},
    hostNetwork=False,
    nodeSelector=None,
    tolerations=[],
    serviceAccountName="web",
    serviceAccount="web",
    volumes=[{"name": "a", "configMap": {"name": "a", "defaultMode": 420}}],
    container={
        "imagePullPolicy": "IfNotPresent",
        "terminationMessagePolicy": "File",
        "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}],
        "livenessProbe": {"httpGet": {"path": "/", "port": 80, "scheme": "HTTP"}, "timeoutSeconds": 1},
        "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}},
        "env": [{"name": "IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}}],
    },
)
BARE = pod(
    serviceAccountName="web",
    volumes=[{"name": "a", "configMap": {"name": "a"}}],
    container={
        "ports": [{"name": "http", "containerPort": 80}],
        "livenessProbe": {"httpGet": {"port": 80}},
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
        "env": [{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
    },
)


def test_writing_a_default_restarts_nothing() -> None:
    assert harms(BARE, DEFAULTED) == []
    assert harms(DEFAULTED, BARE) == []


@pytest.mark.parametrize(
    ("image", "policy"),
    [("web", "Always"), ("web:latest", "Always"), ("reg:5000/web", "Always"), ("web@sha256:0", "IfNotPresent")],
)
def test_the_default_pull_policy_follows_the_image(image: str, policy: str) -> None:
    assert harms(pod(container={"image": image}), pod(container={"image": image, "imagePullPolicy": policy})) == []
    (found,) = harms(pod(container={"image": image}), pod(container={"image": image, "imagePullPolicy": "Never"}))
    assert "imagePullPolicy" in found


def test_true_is_not_one() -> None:
    assert len(harms(pod(hostUsers=True), pod(hostUsers=1))) == 1


def test_a_cron_job_runs_its_next_job_with_the_new_template() -> None:
    def cron(image: str) -> list[dict[str, Any]]:
        template = {"metadata": {"labels": WEB}, "spec": {"containers": [{"name": "web", "image": image}]}}
        return single("CronJob", "batch/v1", spec={"jobTemplate": {"spec": {"template": template}}})

    assert harms(cron("web:1"), cron("web:2")) == []


@pytest.mark.parametrize(("strategy", "count"), [({}, 1), ({"strategy": "gradual"}, 0)])
def test_keda_ends_running_jobs_unless_told_otherwise(strategy: dict[str, str], count: int) -> None:
    def scaled(image: str) -> list[dict[str, Any]]:
        template = {"spec": {"containers": [{"name": "web", "image": image}]}}
        return single(
            "ScaledJob", "keda.sh/v1alpha1", spec={"jobTargetRef": {"template": template}, "rollout": strategy}
        )

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

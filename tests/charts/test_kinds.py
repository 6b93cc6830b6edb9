"""Every kind of workload, and that a field of the pod means the same on all of them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, PORT, named, names, of, pod

KINDS: dict[str, dict[str, Any]] = {
    "Deployment": {},
    "StatefulSet": {},
    "DaemonSet": {},
    "Rollout": {},
    "Job": {},
    "CronJob": {"cron": "@daily"},
}
each_kind = pytest.mark.parametrize("kind", KINDS)

EVERYTHING: dict[str, Any] = {
    "command": ["/app"],
    "args": ["--x"],
    "workingDir": "/srv",
    "env": {"A": 1, "P": {"secret": "db", "key": "password"}},
    "envFrom": {"s": {"configMap": "settings"}},
    "files": {"conf": {"mount": "/etc/app", "content": {"a.yaml": "a: 1\n"}}},
    "resources": "medium",
    "ports": {"http": 8080},
    "probes": {"liveness": "/healthz"},
    "lifecycle": {"preStop": {"sleep": 3}},
    "storage": {"cache": {"empty": {}, "mount": "/cache"}},
    "initContainers": {"prepare": {"command": ["/prepare"]}},
    "sidecars": {"proxy": {"image": {"repository": "ghcr.io/acme/proxy", "tag": "2"}}},
    "containers": {"logger": {"command": ["/log"]}},
    "scheduling": {"nodeSelector": {"disk": "ssd"}, "tolerations": {"spot": {"key": "spot", "operator": "Exists"}}},
    "security": {"runAsUser": 1000},
    "podSpec": {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["a"]}]},
    "containerSpec": {"tty": True},
    "podLabels": {"tier": "front"},
    "podAnnotations": {"note": "x"},
}


def _only(objects: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    (found,) = [item for item in objects if item["kind"] == kind]
    return found


def _template(item: dict[str, Any]) -> dict[str, Any]:
    spec = item["spec"]
    spec = spec["jobTemplate"]["spec"] if item["kind"] == "CronJob" else spec
    template: dict[str, Any] = spec["template"]
    return template


def test_every_field_of_the_pod_is_the_same_on_every_kind(render: Objects) -> None:
    templates = {}
    for kind, more in KINDS.items():
        template = _template(_only(render(IMAGE | EVERYTHING | more | {"kind": kind}), kind))
        # What differs on purpose: pods that end have no Service, are not spread and are not started again.
        template["spec"].pop("topologySpreadConstraints", None)
        template["spec"].pop("restartPolicy", None)
        for container in (*template["spec"]["containers"], *template["spec"]["initContainers"]):
            container.pop("readinessProbe", None)
        templates[kind] = template
    assert all(template == templates["Deployment"] for template in templates.values())
    main = templates["Deployment"]["spec"]["containers"][0]
    assert (main["workingDir"], main["tty"], main["livenessProbe"]["httpGet"]["path"]) == ("/srv", True, "/healthz")


@each_kind
def test_selectors_hold_the_identity_and_nothing_that_changes(kind: str, render: Objects) -> None:
    values = PORT | KINDS[kind] | {"kind": kind, "labels": {"team": "a"}, "podLabels": {"x": "y"}}
    objects = render(values)
    identity = {
        "app.kubernetes.io/name": "web",
        "app.kubernetes.io/instance": "web",
        "app.kubernetes.io/component": "main",
    }
    item = _only(objects, kind)
    if kind not in {"Job", "CronJob"}:
        assert item["spec"]["selector"]["matchLabels"] == identity
        assert all(service["spec"]["selector"] == identity for service in objects if service["kind"] == "Service")
    assert identity.items() <= _template(item)["metadata"]["labels"].items()


@pytest.mark.parametrize("kind", ["Job", "CronJob"])
def test_no_service_ever_selects_pods_that_end(kind: str, render: Objects) -> None:
    assert names(render(PORT | KINDS[kind] | {"kind": kind}), "Service") == set()


def test_a_stateful_set_has_stable_names_and_claims_that_stay(render: Objects) -> None:
    objects = render(PORT | {"kind": "StatefulSet", "storage": {"data": {"size": "5Gi", "mount": "/data"}}})
    spec = of(objects, "StatefulSet")["spec"]
    headless = of(objects, "Service", spec["serviceName"])["spec"]
    assert (headless["clusterIP"], headless["publishNotReadyAddresses"]) == ("None", True)
    assert of(objects, "Service")["spec"]["type"] == "ClusterIP"
    assert spec["persistentVolumeClaimRetentionPolicy"] == {"whenDeleted": "Retain", "whenScaled": "Retain"}
    (claim,) = spec["volumeClaimTemplates"]
    assert claim["metadata"]["name"] == "data"
    assert claim["spec"]["resources"]["requests"]["storage"] == "5Gi"
    assert "PersistentVolumeClaim" not in {item["kind"] for item in objects}
    # Copies of data are the application's affair: one replica until somebody says more.
    assert spec["replicas"] == 1


def test_a_stateful_set_without_ports_still_names_its_pods(render: Objects) -> None:
    objects = render(IMAGE | {"kind": "StatefulSet"})
    assert names(objects, "Service") == {"web-headless"}
    assert "ports" not in of(objects, "Service", "web-headless")["spec"]


def test_only_the_main_service_is_scraped(render: Objects) -> None:
    """A headless, canary or preview Service leads to the same pods: scraped too, it would double every metric."""
    objects = render(PORT | {"kind": "StatefulSet", "metrics": {"enabled": True}})
    (expression,) = of(objects, "ServiceMonitor")["spec"]["selector"]["matchExpressions"]
    assert expression == {"key": "helm-platform.io/service", "operator": "DoesNotExist"}
    marked = {
        s["metadata"]["name"]: "helm-platform.io/service" in s["metadata"]["labels"]
        for s in objects
        if s["kind"] == "Service"
    }
    assert marked == {"web": False, "web-headless": True}


def test_a_job_gets_a_new_name_with_new_content_and_keeps_it_otherwise(render: Objects) -> None:
    def name(**more: Any) -> str:
        found: str = _only(render(IMAGE | {"kind": "Job", **more}), "Job")["metadata"]["name"]
        return found

    assert name() == name(annotations={"note": "objects only"})
    assert len({name(), name(env={"A": "b"}), name(job={"retries": 1}), name(podLabels={"x": "y"})}) == 4
    assert name().startswith("web-")


def test_a_cron_job_in_short_and_in_full(render: Objects) -> None:
    short = of(render(IMAGE | {"kind": "CronJob", "cron": "0 3 * * *"}), "CronJob")["spec"]
    assert (short["schedule"], short["concurrencyPolicy"], short["suspend"]) == ("0 3 * * *", "Forbid", False)
    assert "timeZone" not in short
    cron = {
        "schedule": "@hourly",
        "timezone": "Europe/Vienna",
        "concurrency": "Replace",
        "suspend": True,
        "startingDeadline": 60,
        "keep": {"successful": 0},
    }
    job = {"retries": 0, "timeout": 30, "ttl": 0, "restart": "OnFailure", "parallelism": 2, "completions": 4}
    full = of(render(IMAGE | {"kind": "CronJob", "cron": cron, "job": job}), "CronJob")["spec"]
    assert (full["timeZone"], full["concurrencyPolicy"], full["suspend"]) == ("Europe/Vienna", "Replace", True)
    assert (full["successfulJobsHistoryLimit"], full["failedJobsHistoryLimit"]) == (0, 1)
    spec = full["jobTemplate"]["spec"]
    assert (spec["backoffLimit"], spec["activeDeadlineSeconds"], spec["ttlSecondsAfterFinished"]) == (0, 30, 0)
    assert (spec["parallelism"], spec["completions"]) == (2, 4)
    assert spec["template"]["spec"]["restartPolicy"] == "OnFailure"
    assert "podFailurePolicy" not in spec  # the API server takes it with restartPolicy Never only


def test_a_canary_follows_its_steps_and_shifts_requests_on_the_route(render: Objects) -> None:
    steps = [{"weight": 10}, {"pause": "5m"}, {"pause": True}, {"analysis": "errors"}]
    values = PORT | {
        "kind": "Rollout",
        "expose": {"host": "a.b", "api": "gateway"},
        "update": {"canary": {"traffic": True, "steps": steps}},
        "global": {"platform": {"exposure": {"gateway": {"name": "public"}}}},
    }
    objects = render(values)
    canary = of(objects, "Rollout")["spec"]["strategy"]["canary"]
    assert canary["steps"] == [
        {"setWeight": 10},
        {"pause": {"duration": "5m"}},
        {"pause": {}},
        {"analysis": {"templates": [{"templateName": "errors"}]}},
    ]
    assert (canary["stableService"], canary["canaryService"]) == ("web", "web-canary")
    assert canary["trafficRouting"]["plugins"]["argoproj-labs/gatewayAPI"]["httpRoute"] == "web"
    assert names(objects, "Service") == {"web", "web-canary"}


def test_blue_green_switches_between_two_services(render: Objects) -> None:
    values = PORT | {"kind": "Rollout", "update": {"blueGreen": {"autoPromotion": False, "scaleDownDelay": 0}}}
    objects = render(values)
    strategy = of(objects, "Rollout")["spec"]["strategy"]["blueGreen"]
    assert (strategy["activeService"], strategy["previewService"]) == ("web", "web-preview")
    assert (strategy["autoPromotionEnabled"], strategy["scaleDownDelaySeconds"]) == (False, 0)
    assert names(objects, "Service") == {"web", "web-preview"}


def test_the_autoscaler_follows_a_rollout(render: Objects) -> None:
    objects = render(IMAGE | {"kind": "Rollout", "autoscaling": {"max": 5}})
    target = of(objects, "HorizontalPodAutoscaler")["spec"]["scaleTargetRef"]
    assert (target["apiVersion"], target["kind"]) == ("argoproj.io/v1alpha1", "Rollout")
    assert "replicas" not in of(objects, "Rollout")["spec"]


def test_a_daemon_set_has_no_number_of_pods(render: Objects) -> None:
    objects = render(PORT | {"kind": "DaemonSet", "update": {"maxSurge": 1}})
    spec = of(objects, "DaemonSet")["spec"]
    assert "replicas" not in spec
    assert spec["updateStrategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    assert "topologySpreadConstraints" not in spec["template"]["spec"]
    assert names(objects, "PodDisruptionBudget") == set()


def test_spread_compares_pods_of_one_revision_by_the_label_of_the_kind(render: Objects) -> None:
    labels = {
        kind: pod(render(IMAGE | {"kind": kind}), kind)["topologySpreadConstraints"][0]["matchLabelKeys"]
        for kind in ("Deployment", "StatefulSet", "Rollout")
    }
    assert labels == {
        "Deployment": ["pod-template-hash"],
        "StatefulSet": ["controller-revision-hash"],
        "Rollout": ["rollouts-pod-template-hash"],
    }


def test_an_update_of_a_stateful_set(render: Objects) -> None:
    update = {"partition": 0, "maxUnavailable": 2, "parallel": True, "history": 0, "minReadySeconds": 0}
    spec = of(render(IMAGE | {"kind": "StatefulSet", "update": update}), "StatefulSet")["spec"]
    assert spec["updateStrategy"]["rollingUpdate"] == {"partition": 0, "maxUnavailable": 2}
    assert (spec["podManagementPolicy"], spec["revisionHistoryLimit"], spec["minReadySeconds"]) == ("Parallel", 0, 0)


def test_a_mesh_takes_pods_in_by_its_own_mark(render: Objects) -> None:
    def metadata(mesh: str) -> dict[str, Any]:
        found: dict[str, Any] = of(render(IMAGE | {"mesh": mesh}), "Deployment")["spec"]["template"]["metadata"]
        return found

    assert metadata("linkerd")["annotations"]["linkerd.io/inject"] == "enabled"
    assert metadata("istio")["labels"]["sidecar.istio.io/inject"] == "true"
    assert metadata("ambient")["labels"]["istio.io/dataplane-mode"] == "ambient"


def test_a_service_can_be_tuned_but_leaves_the_platform_only_with_a_reason(render: Objects) -> None:
    values = PORT | {"service": {"sticky": True, "trafficDistribution": "PreferSameZone", "annotations": {"a": 1}}}
    service = of(render(values), "Service")
    assert (service["spec"]["sessionAffinity"], service["spec"]["trafficDistribution"]) == (
        "ClientIP",
        "PreferSameZone",
    )
    assert service["metadata"]["annotations"] == {"a": "1"}
    balancer = render(PORT | {"service": {"type": "LoadBalancer", "reason": "raw TCP for partners"}})
    assert of(balancer, "Service")["spec"]["type"] == "LoadBalancer"


def test_containers_are_found_by_name(render: Objects) -> None:
    spec = pod(render(IMAGE | EVERYTHING))
    assert named(spec["containers"], "logger")["image"] == "ghcr.io/acme/web:1.0"

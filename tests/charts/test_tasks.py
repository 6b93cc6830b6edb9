"""Tasks before and after a deployment, rights in the API, and objects written as they are."""

from __future__ import annotations

from typing import Any

from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, PORT, names, of
from tests.charts.pod_security import violations

TASKS: dict[str, Any] = {
    "migrate": {
        "when": "before",
        "command": ["/migrate"],
        "files": {"conf": {"mount": "/etc/m", "content": {"a": "b"}}},
        "needs": {"db": {"app": "pg", "port": 5432}},
    },
    "warm": {"when": "after", "order": 3, "command": ["/warm"], "job": {"timeout": 60, "ttl": 0}},
}
VALUES = PORT | {"env": {"MODE": "x"}, "tasks": TASKS}
HOOK = "helm.sh/hook"


def _annotations(objects: list[dict[str, Any]], kind: str, name: str) -> dict[str, str]:
    found: dict[str, str] = of(objects, kind, name)["metadata"].get("annotations", {})
    return found


def test_a_task_brings_all_it_needs_as_hooks_that_leave_nothing_behind(render: Objects) -> None:
    objects = render(VALUES)
    job = of(objects, "Job", "web-migrate")
    assert job["metadata"]["annotations"] == {
        HOOK: "pre-install,pre-upgrade",
        "helm.sh/hook-weight": "0",
        "helm.sh/hook-delete-policy": "before-hook-creation",
    }
    # The Job stays for its logs, and its time is limited.
    assert job["spec"]["ttlSecondsAfterFinished"] == 86400
    for kind, name in (
        ("ServiceAccount", "web-migrate"),
        ("NetworkPolicy", "web-migrate"),
        ("ConfigMap", "web-migrate-conf"),
    ):
        made = _annotations(objects, kind, name)
        assert made[HOOK] == "pre-install,pre-upgrade"
        assert int(made["helm.sh/hook-weight"]) < 0
        assert made["helm.sh/hook-delete-policy"] == "before-hook-creation,hook-succeeded"
    spec = job["spec"]["template"]["spec"]
    assert spec["serviceAccountName"] == "web-migrate"
    assert violations({"metadata": {}, "spec": spec}) == []
    env = {item["name"]: item["value"] for item in spec["containers"][0]["env"]}
    assert env == {"MODE": "x", "DB_HOST": "pg.default.svc", "DB_PORT": "5432"}
    # Nothing of the release itself became a hook.
    assert HOOK not in _annotations(objects, "Deployment", "web")
    assert HOOK not in _annotations(objects, "ServiceAccount", "web")


def test_a_task_afterwards_in_its_order(render: Objects) -> None:
    objects = render(VALUES)
    made = _annotations(objects, "Job", "web-warm")
    assert (made[HOOK], made["helm.sh/hook-weight"]) == ("post-install,post-upgrade", "3")
    spec = of(objects, "Job", "web-warm")["spec"]
    assert (spec["activeDeadlineSeconds"], spec["ttlSecondsAfterFinished"]) == (60, 0)


def test_argo_cd_orders_tasks_by_waves_and_sees_no_helm_hook(render: Objects) -> None:
    objects = render(VALUES | {"global": {"platform": {"delivery": "argocd"}}})
    assert not [item for item in objects if HOOK in item["metadata"].get("annotations", {}) and item["kind"] != "Pod"
                and not item["metadata"]["name"].endswith("-test")]  # fmt: skip
    before = _annotations(objects, "Job", "web-migrate")
    assert before["argocd.argoproj.io/hook"] == "Sync"
    assert before["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"
    wave = "argocd.argoproj.io/sync-wave"
    assert int(_annotations(objects, "ServiceAccount", "web-migrate")[wave]) < int(before[wave]) < 0
    assert int(_annotations(objects, "Job", "web-warm")[wave]) > 0
    assert wave not in _annotations(objects, "Deployment", "web")


def test_rights_are_bound_to_the_workloads_account(render: Objects) -> None:
    values = IMAGE | {
        "serviceAccount": {"token": True},
        "rbac": {
            "settings": {"resources": ["configmaps"], "verbs": ["get"], "names": ["settings"]},
            "apps": {"groups": ["apps"], "resources": ["deployments"], "verbs": ["list"]},
            "nodes": {"resources": ["nodes"], "verbs": ["list"], "cluster": True, "reason": "draws a map"},
        },
    }
    objects = render(values)
    assert of(objects, "Role")["rules"] == [
        {"apiGroups": ["apps"], "resources": ["deployments"], "verbs": ["list"]},
        {"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get"], "resourceNames": ["settings"]},
    ]
    binding = of(objects, "RoleBinding")
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": "web", "namespace": "default"}]
    # Two releases of one name in two namespaces must not share rights.
    wide = of(objects, "ClusterRoleBinding", "default-web")
    assert wide["roleRef"]["name"] == "default-web"
    assert "namespace" not in wide["metadata"]


def test_objects_as_they_are_written(render: Objects) -> None:
    extra = {
        "limits": {"apiVersion": "v1", "kind": "LimitRange", "spec": {"limits": [{"type": "Pod", "max": {"cpu": 4}}]}},
        "named": {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "mine", "labels": {"a": "b"}},
            "data": {"template": "{{ .Values.x }}", "big": "1000000"},
        },
    }
    objects = render(PORT | {"extraObjects": extra})
    made = of(objects, "LimitRange", "web-limits")
    assert made["spec"] == extra["limits"]["spec"]
    assert made["metadata"]["labels"]["app.kubernetes.io/instance"] == "web"
    mine = of(objects, "ConfigMap", "mine")
    assert mine["data"] == {"template": "{{ .Values.x }}", "big": "1000000"}
    assert mine["metadata"]["labels"]["a"] == "b"
    assert names(objects, "ConfigMap") == {"mine"}

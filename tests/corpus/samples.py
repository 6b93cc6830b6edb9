"""Whole values for places that are written in somebody else's words: Kubernetes', a provider's, Grafana's.

The key is the end of a path, as in words.py. The schema says of these places only that there is a map or a list.
"""

from __future__ import annotations

from typing import Any

_EXPRESSION = [{"key": "disk", "operator": "In", "values": ["ssd"]}]
_TERM = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "web"}}}

SAMPLES: dict[str, list[Any]] = {
    "podSpec": [
        {
            "hostAliases": [{"ip": "10.0.0.9", "hostnames": ["old.acme.io"]}],
            "securityContext": {"supplementalGroups": [2000]},
        },
        {"volumes": [{"name": "scratch", "emptyDir": {}}], "dnsConfig": {"options": [{"name": "ndots", "value": "2"}]}},
        {
            "securityContext": {"supplementalGroupsPolicy": "Strict"},
            "volumes": [{"name": "raw", "hostPath": {"path": "/srv"}}],
        },
        {"hostNetwork": True, "dnsPolicy": "ClusterFirstWithHostNet"},
        {"schedulerName": "batch", "runtimeClassName": "gvisor", "shareProcessNamespace": True},
    ],
    "containerSpec": [
        {"tty": True, "stdin": True},
        {
            "securityContext": {"seLinuxOptions": {"level": "s0:c1,c2"}},
            "terminationMessagePolicy": "FallbackToLogsOnError",
        },
        {
            "ports": [{"containerPort": 9911, "name": "hatch"}],
            "resizePolicy": [{"resourceName": "cpu", "restartPolicy": "NotRequired"}],
        },
        {"securityContext": {"privileged": True, "allowPrivilegeEscalation": True}},
        {"ports": [{"containerPort": 9912, "hostPort": 9912, "name": "hatch"}]},
    ],
    "extraObjects.*": [
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"labels": {"team": "shop"}}, "data": {"a": "b"}},
        {"apiVersion": "v1", "kind": "ResourceQuota", "spec": {"hard": {"pods": "10"}}},
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "spec": {"secretName": "tls", "dnsNames": ["a.acme.io"], "issuerRef": {"name": "ca"}},
        },
        {
            "apiVersion": "v1",
            "kind": "ServiceAccount",
            "metadata": {"name": "robot", "annotations": {"acme.io/a": "b"}},
        },
    ],
    "affinity": [
        {
            "nodeAffinity": {
                "requiredDuringSchedulingIgnoredDuringExecution": {
                    "nodeSelectorTerms": [{"matchExpressions": _EXPRESSION}]
                }
            }
        },
        {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [_TERM]}},
        {
            "podAntiAffinity": {
                "preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "podAffinityTerm": _TERM}]
            }
        },
    ],
    "content.*": [
        "debug: false\n",
        "",
        "{{ not a template }}\n\ttab and trailing blanks  \n",
        {"log": {"level": "info", "files": [1, 2.5, None, True]}},
        ["a", {"b": "c"}],
    ],
    "parameters.*": [
        "prod/db",
        3,
        True,
        [{"objectName": "prod/db", "objectType": "secretsmanager"}],
        {"a": {"b": "c"}},
    ],
}

"""Values of a chart that `helm create` made and nobody changed.

Keys and defaults are those of the chart that Helm 4.3.1 creates, as its values.yaml documents them. The name of the
objects is the release's, as where the release has the chart's name in it; `--chart` knows better.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.interface import Key
from helm_platform.migrate.made import made
from helm_platform.migrate.part import DIFFERS, Object, Part
from helm_platform.migrate.sources.chart_values import ChartValues, Values


class HelmCreate(ChartValues):
    """The chart that everybody begins with."""

    title = "helm create"
    version = "4.3.1"
    keys = (
        Key("replicaCount", "`replicas`, or nothing beside `autoscaling`"),
        Key("image.repository", "`image.repository`"),
        Key("image.tag", "`image.tag`; where it is empty the chart's appVersion ran, which must be written now"),
        Key("image.pullPolicy", "`image.pullPolicy`"),
        Key("imagePullSecrets", "`image.pullSecrets`"),
        Key("nameOverride", "`fullnameOverride`"),
        Key("fullnameOverride", "`fullnameOverride`"),
        Key("serviceAccount.create", "`serviceAccount.create`"),
        Key("serviceAccount.automount", "no token, unless `serviceAccount.token` is true"),
        Key("serviceAccount.annotations", "`serviceAccount.annotations`"),
        Key("serviceAccount.name", "`serviceAccount.name`"),
        Key("podAnnotations", "`podAnnotations`"),
        Key("podLabels", "`podLabels`"),
        Key("podSecurityContext", "`security`, else `podSpec.securityContext`"),
        Key("securityContext", "`security`, else `containerSpec.securityContext`"),
        Key("service.type", "`service.type`"),
        Key("service.port", "`port`: the number in the Service and in the container"),
        Key("ingress.enabled", "`expose`"),
        Key("ingress.className", "`expose.class`"),
        Key("ingress.annotations", "`expose.annotations`"),
        Key("ingress.hosts", "`expose.host` or `hosts`, `path` or `paths`"),
        Key("ingress.tls", "`expose.tls`"),
        Key("httpRoute.enabled", "`expose.api: gateway`"),
        Key("httpRoute.annotations", "`expose.annotations`"),
        Key("httpRoute.parentRefs", "`global.platform.exposure.gateway`"),
        Key("httpRoute.hostnames", "`expose.host` or `hosts`"),
        Key("httpRoute.rules", "`expose.path` or `paths`; with filters the route is kept in `extraObjects`"),
        Key("resources", "`resources`"),
        Key("livenessProbe", "`probes.liveness`"),
        Key("readinessProbe", "`probes.readiness`"),
        Key("autoscaling.enabled", "`autoscaling`"),
        Key("autoscaling.minReplicas", "`autoscaling.min`"),
        Key("autoscaling.maxReplicas", "`autoscaling.max`"),
        Key("autoscaling.targetCPUUtilizationPercentage", "`autoscaling.cpu`"),
        Key("autoscaling.targetMemoryUtilizationPercentage", "`autoscaling.memory`"),
        Key("volumes", "`storage` and `files`, else `podSpec.volumes`"),
        Key("volumeMounts", "the `mount` of the volume, else `containerSpec.volumeMounts`"),
        Key("nodeSelector", "`scheduling.nodeSelector`"),
        Key("tolerations", "`scheduling.tolerations`"),
        Key("affinity", "`scheduling.affinity`"),
    )
    defaults: ClassVar = {
        "replicaCount": 1,
        "image": {"repository": "nginx", "pullPolicy": "IfNotPresent"},
        "serviceAccount": {"create": True, "automount": True},
        "service": {"type": "ClusterIP", "port": 80},
        "ingress": {
            "enabled": False,
            "hosts": [{"host": "chart-example.local", "paths": [{"path": "/", "pathType": "ImplementationSpecific"}]}],
        },
        "httpRoute": {
            "enabled": False,
            "parentRefs": [{"name": "gateway", "sectionName": "http"}],
            "hostnames": ["chart-example.local"],
            "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/headers"}}]}],
        },
        "livenessProbe": {"httpGet": {"path": "/", "port": "http"}},
        "readinessProbe": {"httpGet": {"path": "/", "port": "http"}},
        "autoscaling": {
            "enabled": False,
            "minReplicas": 1,
            "maxReplicas": 100,
            "targetCPUUtilizationPercentage": 80,
        },
    }

    def objects(self, values: Values, release: str) -> Iterator[Object | Diagnostic]:
        name = values.text("fullnameOverride") or _joined(release, values.text("nameOverride"))
        root = values.root
        labels = {"app.kubernetes.io/name": values.text("nameOverride") or name, "app.kubernetes.io/instance": release}
        account = values.text("serviceAccount", "name") or (
            name if values.on("serviceAccount", "create") else "default"
        )
        if values.on("serviceAccount", "create"):
            yield made(
                {
                    "apiVersion": "v1",
                    "kind": "ServiceAccount",
                    "metadata": {"name": account, "annotations": values.get("serviceAccount", "annotations")},
                },
                root,
            )
        service = values.get("service")
        yield made(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": name},
                "spec": {
                    "type": values.get("service", "type"),
                    "selector": labels,
                    "ports": [{"name": "http", "port": values.get("service", "port"), "targetPort": "http"}],
                },
            },
            service,
        )
        if not values.text("image", "tag"):
            message = "without a tag the version of the chart ran, its appVersion"
            help_text = "write it: `kubectl get deployment -o wide` shows the image that runs; --chart reads it"
            yield values.get("image").finding(DIFFERS, message, help_text)
        yield made(_deployment(values, name, labels, account), root)
        if values.on("autoscaling", "enabled"):
            yield made(_autoscaler(values, name), values.get("autoscaling"))
        if values.on("ingress", "enabled"):
            yield made(_ingress(values, name), values.get("ingress"))
        if values.on("httpRoute", "enabled"):
            yield made(_route(values, name), values.get("httpRoute"))


def _joined(release: str, chart: str) -> str:
    return release if not chart or chart in release else f"{release}-{chart}"


def _deployment(values: Values, name: str, labels: dict[str, str], account: str) -> dict[str, object]:
    container = {
        "name": values.text("nameOverride") or name,
        "image": image(values.get("image")),
        "imagePullPolicy": values.get("image", "pullPolicy"),
        "ports": [{"name": "http", "containerPort": values.get("service", "port"), "protocol": "TCP"}],
        "livenessProbe": values.get("livenessProbe"),
        "readinessProbe": values.get("readinessProbe"),
        "resources": values.get("resources"),
        "securityContext": values.get("securityContext"),
        "volumeMounts": values.get("volumeMounts"),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name},
        "spec": {
            "replicas": None if values.on("autoscaling", "enabled") else values.get("replicaCount"),
            "selector": {"matchLabels": labels},
            "template": {
                "metadata": {
                    "labels": {**labels, **dict(values.get("podLabels").entries())},
                    "annotations": values.get("podAnnotations"),
                },
                "spec": {
                    "serviceAccountName": account,
                    "imagePullSecrets": values.get("imagePullSecrets"),
                    "securityContext": values.get("podSecurityContext"),
                    "containers": [container],
                    "volumes": values.get("volumes"),
                    "nodeSelector": values.get("nodeSelector"),
                    "tolerations": values.get("tolerations"),
                    "affinity": values.get("affinity"),
                },
            },
        },
    }


def image(part: Part) -> Part:
    """The reference of an image that is written as repository and tag."""
    repository, tag = part.get("repository"), part.get("tag")
    digest = part.get("digest").text
    text = repository.text + (f":{tag.text}" if tag.text else "") + (f"@{digest}" if digest else "")
    at = tag if tag.text else repository
    return Part(at.document, at.path, text)


def _autoscaler(values: Values, name: str) -> dict[str, object]:
    metrics = []
    for resource in ("CPU", "Memory"):
        percent = values.get("autoscaling", f"target{resource}UtilizationPercentage")
        if percent:
            target = {"type": "Utilization", "averageUtilization": percent}
            metrics.append({"type": "Resource", "resource": {"name": resource.lower(), "target": target}})
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": values.get("autoscaling", "minReplicas"),
            "maxReplicas": values.get("autoscaling", "maxReplicas"),
            "metrics": metrics,
        },
    }


def _ingress(values: Values, name: str) -> dict[str, object]:
    backend = {"service": {"name": name, "port": {"number": values.get("service", "port")}}}
    rules = []
    for host in values.get("ingress", "hosts").items():
        paths = [
            {"path": each.get("path"), "pathType": each.get("pathType"), "backend": backend}
            for each in host.get("paths").items()
        ]
        rules.append({"host": host.get("host"), "http": {"paths": paths}})
    class_name = values.get("ingress", "className")
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "Ingress",
        "metadata": {"name": name, "annotations": values.get("ingress", "annotations")},
        "spec": {
            "ingressClassName": class_name if class_name.text else None,
            "tls": values.get("ingress", "tls"),
            "rules": rules,
        },
    }


def _route(values: Values, name: str) -> dict[str, object]:
    port = values.get("service", "port")
    rules = [
        {
            "matches": rule.get("matches"),
            "filters": rule.get("filters"),
            "backendRefs": [{"name": name, "port": port, "weight": 1}],
        }
        for rule in values.get("httpRoute", "rules").items()
    ]
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "annotations": values.get("httpRoute", "annotations")},
        "spec": {
            "parentRefs": values.get("httpRoute", "parentRefs"),
            "hostnames": values.get("httpRoute", "hostnames"),
            "rules": rules,
        },
    }

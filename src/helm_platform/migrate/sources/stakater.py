"""Values of stakater/application.

Keys, defaults and names are those of version 6 (6.9.0), as its values.yaml and README document them. The application is
called like the release, for the chart's own name is what everybody overrides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.interface import Key
from helm_platform.migrate.made import made
from helm_platform.migrate.part import LOST, SECRET, Object, Part
from helm_platform.migrate.sources.chart_values import ChartValues, Values

_PROBE = {"enabled": False, "failureThreshold": 30, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 1}
_NUMBERS = ("failureThreshold", "periodSeconds", "successThreshold", "timeoutSeconds", "initialDelaySeconds")
_LOST = {
    "route": "write the host as `expose`; OpenShift's router reads an Ingress too",
    "secretProviderClass": "write it as `secrets.csi`",
    "forecastle": "write the object into `extraObjects`",
    "sealedSecret": "write it as `secrets.sealed`, sealed for the new name",
    "vpa": "`autoscaling: {recommend: true}` has requests recommended",
    "endpointMonitor": "write the object into `extraObjects`",
    "certificate": "`expose.tls.issuer` has one made; else write the object into `extraObjects`",
    "alertmanagerConfig": "routes belong to the team: `tenant`",
    "prometheusRule": "write the alerts as `alerts.extra`",
    "externalSecret": "write it as `secrets.external`",
    "networkPolicy": "write what it lets through as `network.allowFrom` and `network.allowTo`",
    "grafanaDashboard": "write it as `dashboards`",
    "backup": "write it as `backup`",
    "job": "write the jobs as `tasks`",
}
_VERBATIM = {
    "nodeSelector": "nodeSelector",
    "hostAliases": "hostAliases",
    "imagePullSecrets": "imagePullSecrets",
    "priorityClassName": "priorityClassName",
    "tolerations": "tolerations",
    "affinity": "affinity",
    "topologySpreadConstraints": "topologySpreadConstraints",
    "dnsConfig": "dnsConfig",
    "dnsPolicy": "dnsPolicy",
    "securityContext": "securityContext",
    "hostNetwork": "hostNetwork",
    "terminationGracePeriodSeconds": "terminationGracePeriodSeconds",
}
"""Keys of `deployment` that are fields of the pod."""


class Stakater(ChartValues):
    """The chart `application`."""

    title = "stakater/application"
    version = "6.9.0"
    keys = (
        Key("applicationName", "the name of the release, or `fullnameOverride`"),
        Key("namespaceOverride", "nothing: the release's namespace"),
        Key("componentOverride", "nothing: labels"),
        Key("partOfOverride", "nothing: labels"),
        Key("deployment.enabled", "`kind`"),
        Key("deployment.image", "`image`"),
        Key("deployment.replicas", "`replicas`"),
        Key("deployment.strategy", "`update`"),
        Key("deployment.revisionHistoryLimit", "`update.history`"),
        Key("deployment.minReadySeconds", "`update.minReadySeconds`"),
        Key("deployment.reloadOnChange", "`annotations`: Reloader's; text in `files` needs it no more"),
        Key("deployment.additionalLabels", "`labels`"),
        Key("deployment.podLabels", "`podLabels`"),
        Key("deployment.annotations", "`annotations`"),
        Key("deployment.additionalPodAnnotations", "`podAnnotations`"),
        Key("deployment.fluentdConfigAnnotations", "nothing: write it as `podAnnotations`"),
        Key("deployment.command", "`command`"),
        Key("deployment.args", "`args`"),
        Key("deployment.ports", "`port` or `ports`"),
        Key("deployment.env", "`env`; a secret in clear from a Secret"),
        Key("deployment.envFrom", "`envFrom`"),
        Key("deployment.volumes", "`storage` and `files`, else `podSpec.volumes`"),
        Key("deployment.volumeMounts", "the `mount` of the volume, else `containerSpec.volumeMounts`"),
        Key("deployment.startupProbe", "`probes.startup`"),
        Key("deployment.readinessProbe", "`probes.readiness`"),
        Key("deployment.livenessProbe", "`probes.liveness`"),
        Key("deployment.resources", "`resources`"),
        Key("deployment.lifecycle", "`lifecycle`"),
        Key("deployment.containerSecurityContext", "`security`, else `containerSpec.securityContext`"),
        Key("deployment.securityContext", "`security`, else `podSpec.securityContext`"),
        Key("deployment.initContainers", "`initContainers`"),
        Key("deployment.additionalContainers", "`containers`"),
        Key("deployment.openshiftOAuthProxy", "nothing: `expose.auth.forward`"),
        Key("deployment.nodeSelector", "`scheduling.nodeSelector`"),
        Key("deployment.tolerations", "`scheduling.tolerations`"),
        Key("deployment.affinity", "`scheduling.affinity`"),
        Key("deployment.topologySpreadConstraints", "`scheduling.spread`, else `podSpec`"),
        Key("deployment.priorityClassName", "`scheduling.priorityClass`"),
        Key("deployment.imagePullSecrets", "`image.pullSecrets`"),
        Key("deployment.hostAliases", "`podSpec.hostAliases`"),
        Key("deployment.dnsConfig", "`podSpec.dnsConfig`"),
        Key("deployment.dnsPolicy", "`podSpec.dnsPolicy`"),
        Key("deployment.hostNetwork", "`podSpec.hostNetwork`, for review"),
        Key("deployment.terminationGracePeriodSeconds", "`terminationGrace`"),
        Key("persistence", "`storage`"),
        Key("service.enabled", "`port` or `ports`"),
        Key("service.ports", "`port` or `ports`"),
        Key("service.type", "`service.type`"),
        Key("service.clusterIP", "nothing: the cluster chooses"),
        Key("service.loadBalancerClass", "nothing: write the Service into `extraObjects`"),
        Key("service.loadBalancerIP", "nothing: write the Service into `extraObjects`"),
        Key("service.loadBalancerSourceRanges", "nothing: write the Service into `extraObjects`"),
        Key("service.externalIPs", "nothing: write the Service into `extraObjects`"),
        Key("service.additionalLabels", "`service.labels`"),
        Key("service.annotations", "`service.annotations`"),
        Key("ingress", "`expose`"),
        Key("rbac.enabled", "`serviceAccount`"),
        Key("rbac.serviceAccount", "`serviceAccount`"),
        Key("rbac.roles", "`rbac`"),
        Key("configMap", "`files`, or `extraObjects`"),
        Key("secret", "nothing: the Secret that is there, or `secrets`"),
        Key("serviceMonitor", "`metrics`"),
        Key("autoscaling", "`autoscaling`"),
        Key("pdb", "`availability`, or `extraObjects`"),
        Key("cronJob", "a release of its own, of the kind CronJob"),
        Key("extraObjects", "`extraObjects`"),
        *(Key(name, f"nothing: {text}") for name, text in _LOST.items()),
    )
    defaults: ClassVar = {
        "deployment": {
            "enabled": True,
            "strategy": {"type": "RollingUpdate"},
            "reloadOnChange": True,
            "revisionHistoryLimit": 2,
            "image": {"pullPolicy": "IfNotPresent"},
            "startupProbe": _PROBE,
            "readinessProbe": _PROBE,
            "livenessProbe": _PROBE,
            "containerSecurityContext": {"readOnlyRootFilesystem": True, "runAsNonRoot": True},
        },
        "persistence": {
            "enabled": False,
            "mountPVC": False,
            "mountPath": "/",
            "accessMode": "ReadWriteOnce",
            "storageSize": "8Gi",
        },
        "service": {
            "enabled": True,
            "type": "ClusterIP",
            "ports": [{"port": 8080, "name": "http", "protocol": "TCP", "targetPort": 8080}],
        },
        "rbac": {"enabled": True, "serviceAccount": {"enabled": False}},
        "serviceMonitor": {
            "enabled": False,
            "endpoints": [{"interval": "5s", "path": "/actuator/prometheus", "port": "http"}],
        },
        "autoscaling": {
            "minReplicas": 1,
            "maxReplicas": 10,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": name, "target": {"type": "Utilization", "averageUtilization": 60}},
                }
                for name in ("cpu", "memory")
            ],
        },
        "pdb": {"minAvailable": 1},
    }

    def objects(self, values: Values, release: str) -> Iterator[Object | Diagnostic]:
        name = values.text("applicationName") or release
        selector = {"app.kubernetes.io/name": name}
        for key, help_text in _LOST.items():
            if values.on(key, "enabled"):
                yield values.get(key).finding(LOST, f"`{key}` is not taken over", help_text)
        if values.on("deployment", "openshiftOAuthProxy", "enabled"):
            at = values.get("deployment", "openshiftOAuthProxy")
            yield at.finding(LOST, "the proxy of OpenShift is not taken over", "let it ask: `expose.auth.forward`")
        yield from _access(values, name)
        yield from _configuration(values, name)
        if values.on("deployment", "enabled"):
            yield made(_deployment(values, name, selector), values.get("deployment"))
        yield from _around(values, name, selector)
        if values.on("cronJob", "enabled"):
            for key, part in values.get("cronJob", "jobs").entries():
                yield made(_cron(key, part, values, name), part)
        for _, part in values.get("extraObjects").entries():
            yield made(part.map, part)
        for part in values.get("extraObjects").items():
            yield made(part.map, part)


def _around(values: Values, name: str, selector: dict[str, str]) -> Iterator[Object]:
    """What is about the Deployment."""
    labels = selector | {"app.kubernetes.io/part-of": name}
    if values.on("service", "enabled"):
        service = values.get("service")
        more = dict(service.get("additionalLabels").entries())
        metadata = {"name": name, "labels": {**labels, **more}, "annotations": service.get("annotations")}
        ports = {"type": values.get("service", "type"), "selector": selector, "ports": values.get("service", "ports")}
        yield made(_object("v1", "Service", metadata, ports), service)
    if values.on("ingress", "enabled"):
        yield made(_ingress(values, name), values.get("ingress"))
    if values.on("serviceMonitor", "enabled"):
        monitor = values.get("serviceMonitor")
        metadata = {"name": name, "labels": monitor.get("additionalLabels"), "annotations": monitor.get("annotations")}
        watched = {"selector": {"matchLabels": labels}, "endpoints": values.get("serviceMonitor", "endpoints")}
        metadata["name"] = f"{name}-svc-monitor"
        yield made(_object("monitoring.coreos.com/v1", "ServiceMonitor", metadata, watched), monitor)
    if values.on("autoscaling", "enabled"):
        scaling = values.get("autoscaling")
        target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": name}
        spec = {
            "scaleTargetRef": target,
            "minReplicas": scaling.get("minReplicas"),
            "maxReplicas": scaling.get("maxReplicas"),
        }
        spec["metrics"] = values.get("autoscaling", "metrics")
        spec["behavior"] = scaling.get("behavior")
        yield made(_object("autoscaling/v2", "HorizontalPodAutoscaler", {"name": name}, spec), scaling)
    if values.on("pdb", "enabled"):
        budget = values.get("pdb")
        # One of both; the second is asked only where the first is taken away.
        key = "minAvailable" if budget.get("minAvailable").value is not None else "maxUnavailable"
        allowed = {"selector": {"matchLabels": selector}, key: budget.get(key)}
        yield made(_object("policy/v1", "PodDisruptionBudget", {"name": name}, allowed), budget)


def _object(version: str, kind: str, metadata: dict[str, Any], spec: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": version, "kind": kind, "metadata": metadata, "spec": spec}


def _access(values: Values, name: str) -> Iterator[Object]:
    account = values.get("rbac", "serviceAccount")
    if not (values.on("rbac", "enabled") and account.get("enabled").value is True):
        return
    own = account.get("name").text or name
    metadata = {"name": own, "labels": account.get("additionalLabels"), "annotations": account.get("annotations")}
    yield made({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": metadata}, account)
    for part in values.get("rbac", "roles").items():
        role = f"{name}-role-{part.get('name').text}"
        head = {"apiVersion": "rbac.authorization.k8s.io/v1"}
        yield made({**head, "kind": "Role", "metadata": {"name": role}, "rules": part.get("rules")}, part)
        ref = {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": role}
        subjects = [{"kind": "ServiceAccount", "name": own}]
        yield made(
            {
                **head,
                "kind": "RoleBinding",
                "metadata": {"name": f"{name}-rolebinding-{part.get('name').text}"},
                "roleRef": ref,
                "subjects": subjects,
            },
            part,
        )


def _configuration(values: Values, name: str) -> Iterator[Object | Diagnostic]:
    if values.on("configMap", "enabled"):
        for suffix, part in values.get("configMap", "files").entries():
            metadata = {"name": f"{name}-{suffix}", "labels": values.get("configMap", "additionalLabels")}
            yield made({"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": part}, part)
    if values.on("secret", "enabled"):
        for suffix, part in values.get("secret", "files").entries():
            secret = f"{name}-{suffix}"
            message = f"the content of the Secret `{secret}` is not taken over: values are no place for secrets"
            help_text = f"see that it is there first, or fetch it by `secrets.external.{secret}`"
            yield part.finding(SECRET, message, help_text)
    persistence = values.get("persistence")
    if values.on("persistence", "enabled") and not persistence.get("existingClaim").text:
        metadata = {
            "name": persistence.get("name").text or f"{name}-data",
            "labels": persistence.get("additionalLabels"),
        }
        metadata["annotations"] = persistence.get("annotations")
        storage_class = persistence.get("storageClass")
        spec = {
            "accessModes": [values.get("persistence", "accessMode")],
            "resources": {"requests": {"storage": values.get("persistence", "storageSize")}},
            "storageClassName": Part(storage_class.document, storage_class.path, "")
            if storage_class.text == "-"
            else storage_class,
            "volumeName": persistence.get("volumeName") if persistence.get("volumeName").text else None,
        }
        yield made(_object("v1", "PersistentVolumeClaim", metadata, spec), persistence)


def _named(part: Part) -> list[dict[str, Any]]:
    """A map by name as the list that Kubernetes wants."""
    return [{"name": key, **dict(inner.entries())} for key, inner in part.entries()]


def _variables(part: Part) -> list[dict[str, Any]]:
    return [{"name": key, **dict(inner.entries())} for key, inner in part.entries()]


def _from(part: Part, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for each in [inner for _, inner in part.entries()] + part.items():
        suffix = each.get("nameSuffix").text
        target = each.get("name") if each.get("name").text else f"{name}-{suffix}" if suffix else name
        kind = "secretRef" if each.get("type").text == "secret" else "configMapRef"
        found.append({kind: {"name": target, "optional": each.get("optional")}})
    return found


def _probe(values: Values, key: str) -> dict[str, Any] | None:
    if not values.on("deployment", key, "enabled"):
        return None
    given = values.get("deployment", key)
    way = next((way for way in ("exec", "httpGet", "tcpSocket", "grpc") if given.get(way)), "")
    numbers = {number: given.get(number) for number in _NUMBERS}
    return {way: given.get(way), **numbers} if way else None


def _deployment(values: Values, name: str, selector: dict[str, str]) -> dict[str, Any]:
    given = values.get("deployment")
    mounts, volumes = _named(given.get("volumeMounts")), _named(given.get("volumes"))
    if values.on("persistence", "mountPVC"):
        claim = values.text("persistence", "name") or f"{name}-data"
        mounts.insert(0, {"name": f"{name}-data", "mountPath": values.get("persistence", "mountPath")})
        volumes.insert(0, {"name": f"{name}-data", "persistentVolumeClaim": {"claimName": claim}})
    main = {
        "name": name,
        "image": _image(given.get("image")),
        "imagePullPolicy": values.get("deployment", "image", "pullPolicy"),
        "lifecycle": given.get("lifecycle"),
        "command": given.get("command"),
        "args": given.get("args"),
        "ports": given.get("ports"),
        "envFrom": _from(given.get("envFrom"), name),
        "env": _variables(given.get("env")),
        **{key: _probe(values, key) for key in ("startupProbe", "livenessProbe", "readinessProbe")},
        "volumeMounts": mounts,
        "resources": given.get("resources"),
        "securityContext": values.get("deployment", "containerSecurityContext"),
    }
    account = values.get("rbac", "serviceAccount")
    spec = {
        "containers": [main, *given.get("additionalContainers").items()],
        "initContainers": _named(given.get("initContainers")),
        "volumes": volumes,
        "serviceAccountName": (account.get("name").text or name) if account.get("enabled").value is True else None,
        **{field: given.get(key) for key, field in _VERBATIM.items() if given.get(key)},
    }
    labels = {**selector, **dict(given.get("podLabels").entries())}
    metadata = {
        "name": name,
        "labels": {"app.kubernetes.io/part-of": name, **dict(given.get("additionalLabels").entries())},
        "annotations": {
            **dict(given.get("annotations").entries()),
            **({"reloader.stakater.com/auto": "true"} if given.get("reloadOnChange").value is True else {}),
        },
    }
    body = {
        "replicas": None if values.on("autoscaling", "enabled") else given.get("replicas"),
        "selector": {"matchLabels": selector},
        "strategy": given.get("strategy"),
        "revisionHistoryLimit": given.get("revisionHistoryLimit"),
        "minReadySeconds": given.get("minReadySeconds"),
        "template": {
            "metadata": {"labels": labels, "annotations": given.get("additionalPodAnnotations")},
            "spec": spec,
        },
    }
    return _object("apps/v1", "Deployment", metadata, body)


def _image(part: Part) -> Part:
    text = part.get("repository").text
    tag, digest = part.get("tag"), part.get("digest").text
    text += (f":{tag.text}" if tag.text else "") + (f"@{digest}" if digest else "")
    at = tag if tag.text else part.get("repository")
    return Part(at.document, at.path, text)


def _ingress(values: Values, name: str) -> dict[str, Any]:
    given = values.get("ingress")
    rules = []
    for host in given.get("hosts").items():
        paths = [
            {
                "path": each.get("path"),
                "pathType": each.get("pathType") if each.get("pathType").text else "ImplementationSpecific",
                "backend": {
                    "service": {
                        "name": each.get("serviceName") if each.get("serviceName").text else name,
                        "port": {"name": each.get("servicePort") if each.get("servicePort").text else "http"},
                    }
                },
            }
            for each in host.get("paths").items()
        ]
        rules.append({"host": host.get("host"), "http": {"paths": paths}})
    class_name = given.get("ingressClassName")
    spec = {"ingressClassName": class_name if class_name.text else None, "rules": rules, "tls": given.get("tls")}
    metadata = {"name": name, "labels": given.get("additionalLabels"), "annotations": given.get("annotations")}
    return _object("networking.k8s.io/v1", "Ingress", metadata, spec)


def _cron(key: str, part: Part, values: Values, name: str) -> dict[str, Any]:
    """A job of `cronJob.jobs`."""
    container = {
        "name": key,
        "image": _image(part.get("image")),
        "imagePullPolicy": part.get("image", "imagePullPolicy"),
        "command": part.get("command"),
        "args": part.get("args"),
        "env": _variables(part.get("env")),
        "envFrom": _from(part.get("envFrom"), name),
        "volumeMounts": _named(part.get("volumeMounts")),
        "resources": part.get("resources"),
        "securityContext": part.get("containerSecurityContext"),
    }
    account = values.get("rbac", "serviceAccount")
    spec = {
        "containers": [container],
        "volumes": _named(part.get("volumes")),
        "restartPolicy": part.get("restartPolicy") if part.get("restartPolicy").text else "OnFailure",
        "serviceAccountName": (account.get("name").text or name) if account.get("enabled").value is True else None,
        **{field: part.get(own) for own, field in _VERBATIM.items() if part.get(own)},
    }
    template = {
        "metadata": {"labels": part.get("additionalPodLabels"), "annotations": part.get("additionalPodAnnotations")},
        "spec": spec,
    }
    job = {
        "activeDeadlineSeconds": part.get("activeDeadlineSeconds"),
        "backoffLimit": part.get("backoffLimit"),
        "template": template,
    }
    body = {
        "schedule": part.get("schedule"),
        "suspend": part.get("suspend"),
        "timeZone": part.get("timeZone"),
        "concurrencyPolicy": part.get("concurrencyPolicy"),
        "successfulJobsHistoryLimit": part.get("successfulJobsHistoryLimit"),
        "failedJobsHistoryLimit": part.get("failedJobsHistoryLimit"),
        "jobTemplate": {"spec": job},
    }
    metadata = {"name": key, "labels": part.get("additionalLabels"), "annotations": part.get("annotations")}
    return _object("batch/v1", "CronJob", metadata, body)

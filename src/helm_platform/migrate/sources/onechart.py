"""Values of OneChart.

Keys, defaults and names are those of onechart 0.74.0 (October 2024), as its values.yaml, schema and pages have them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.interface import Key
from helm_platform.migrate.made import made
from helm_platform.migrate.part import LOST, SECRET, Object, Part
from helm_platform.migrate.sources.chart_values import ChartValues, Values

_SETTINGS = {
    "initialDelaySeconds": 0,
    "periodSeconds": 10,
    "successThreshold": 1,
    "timeoutSeconds": 3,
    "failureThreshold": 3,
}


class OneChart(ChartValues):
    """One chart to rule them all."""

    title = "onechart"
    version = "0.74.0"
    common = ("global", "helm-chart")
    keys = (
        Key("image.repository", "`image.repository`"),
        Key("image.tag", "`image.tag`"),
        Key("image.pullPolicy", "`image.pullPolicy`"),
        Key("imagePullSecrets", "`image.pullSecrets`"),
        Key("replicas", "`replicas`"),
        Key("strategy", "`update.strategy`"),
        Key("nameOverride", "nothing: it was a label"),
        Key("fullnameOverride", "nothing: objects have the release's name"),
        Key("containerPort", "`port`"),
        Key("svcPort", "`ports.http.service`"),
        Key("ports.*.name", "`ports`"),
        Key("ports.*.containerPort", "`ports`"),
        Key("ports.*.svcPort", "`ports.NAME.service`"),
        Key("ports.*.nodePort", "nothing: the cluster chooses"),
        Key("nodePortEnabled", "`service.type`, for review"),
        Key("loadbalancerEnabled", "`service.type`, for review"),
        Key("stickySessions", "nothing Kubernetes knew: `service.sticky` would do it"),
        Key("serviceAnnotations", "`service.annotations`"),
        Key("vars", "`env`; a secret in clear from a Secret"),
        Key("secretEnabled", "`envFrom`: the Secret of the release's name"),
        Key("secretName", "`envFrom`"),
        Key("existingSecrets", "`envFrom`"),
        Key("existingConfigMaps", "`envFrom`"),
        Key("sealedSecrets", "`extraObjects`: a SealedSecret; and `envFrom`"),
        Key("fileSecrets", "`files` from a Secret"),
        Key("existingFileSecrets", "`files` from a Secret"),
        Key("sealedFileSecrets", "`files` from a Secret; the SealedSecret must be there"),
        Key("shell", "the first word of `command`"),
        Key("command", "`command`, by the shell"),
        Key("probe.enabled", "`probes.readiness`"),
        Key("probe.path", "`probes.readiness`"),
        Key("probe.settings", "`probes.readiness`"),
        Key("livenessProbe.enabled", "`probes.liveness`"),
        Key("livenessProbe.path", "`probes.liveness`"),
        Key("livenessProbe.settings", "`probes.liveness`"),
        Key("resources", "`resources`"),
        Key("volumes", "`storage`, `files`, else `podSpec.volumes`"),
        Key("initContainers", "`initContainers`"),
        Key("sidecar.repository", "`containers`"),
        Key("sidecar.tag", "`containers`"),
        Key("sidecar.shell", "`containers`"),
        Key("sidecar.command", "`containers`"),
        Key("container", "`containerSpec` and the keys of the container"),
        Key("podSpec", "`podSpec` and the keys of the pod"),
        Key("ingress", "`expose`; a password of basic auth from a Secret"),
        Key("ingresses", "the first is `expose`, others are kept in `extraObjects`"),
        Key("podDisruptionBudgetEnabled", "the budget of `availability`"),
        Key("spreadAcrossNodes", "`scheduling.affinity`"),
        Key("affinity", "`scheduling.affinity`"),
        Key("nodeSelector", "`scheduling.nodeSelector`"),
        Key("tolerations", "`scheduling.tolerations`"),
        Key("podAnnotations", "`podAnnotations`"),
        Key("podLabels", "`podLabels`"),
        Key("podSecurityContext", "`security`"),
        Key("securityContext", "`security`, else `containerSpec.securityContext`"),
        Key("serviceAccount", "`serviceAccount.name`"),
        Key("monitor.enabled", "`metrics`"),
        Key("monitor.path", "`metrics.path`"),
        Key("monitor.portName", "`metrics.port`"),
        Key("monitor.scheme", "`metrics.scheme`"),
        Key("monitor.scrapeTimeout", "`metrics.timeout`"),
        Key("prometheusRules", "nothing: write them as `alerts.extra`"),
        Key("extraDeploy", "nothing: write them as `extraObjects`"),
        *(
            Key(name, "nothing: annotations of other tools")
            for name in (
                "gitRepository", "gitSha", "gitBranch", "serviceName", "serviceDescription", "ownerName", "ownerIm",
                "documentation", "logs", "metrics", "issues", "traces", "name", "description",
            )
        ),
    )  # fmt: skip
    defaults: ClassVar = {
        "image": {"repository": "nginx", "tag": "latest", "pullPolicy": "IfNotPresent"},
        "replicas": 1,
        "podSecurityContext": {"fsGroup": 999},
        "containerPort": 80,
        "resources": {
            "requests": {"cpu": "200m", "memory": "200Mi"},
            "limits": {"cpu": "200m", "memory": "200Mi"},
        },
        "probe": {"enabled": False, "path": "/", "settings": _SETTINGS},
        "livenessProbe": {"enabled": False, "path": "/", "settings": _SETTINGS},
        "shell": "/bin/sh",
        "podDisruptionBudgetEnabled": True,
    }

    def objects(self, values: Values, release: str) -> Iterator[Object | Diagnostic]:
        root = values.root
        selector = {
            "app.kubernetes.io/name": values.text("nameOverride") or "onechart",
            "app.kubernetes.io/instance": release,
        }
        yield from _lost(values)
        yield made(
            {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": release, "labels": selector, "annotations": values.get("serviceAnnotations")},
                "spec": {
                    "type": _type(values),
                    "selector": selector,
                    "ports": [each["service"] for each in _ports(values)],
                },
            },
            values.get("containerPort"),
        )
        if values.get("vars"):
            yield made(_map(release, {"data": dict(values.get("vars").entries())}), values.get("vars"))
        for volume in values.get("volumes").items():
            yield from _volume_object(volume, release)
        for part in values.get("fileSecrets").items():
            secret = f"{release}-{part.get('name').text}"
            files = " ".join(f"--from-file={key}" for key, _ in part.get("secrets").entries())
            message = f"the files of `{part.get('name').text}` are not taken over: they come from the Secret `{secret}`"
            help_text = f"keep the Secret that is there, or make it: kubectl create secret generic {secret} {files}"
            yield part.get("secrets").finding(SECRET, message, help_text)
        yield made(_deployment(values, release, selector), root)
        replicas = values.get("replicas").text
        if values.on("podDisruptionBudgetEnabled") and replicas.isdecimal() and int(replicas) > 1:
            yield made(
                {
                    "apiVersion": "policy/v1",
                    "kind": "PodDisruptionBudget",
                    "metadata": {"name": release},
                    "spec": {"minAvailable": 1, "selector": {"matchLabels": selector}},
                },
                values.get("podDisruptionBudgetEnabled"),
            )
        if values.get("ingress").get("host").text:
            yield from _ingress(values.get("ingress"), release, release, values)
        for part in values.get("ingresses").items():
            yield from _ingress(part, f"{release}-{_robust(part.get('host').text)}", release, values)
        if values.on("monitor", "enabled"):
            yield made(_monitor(values, release, selector), values.get("monitor"))


def _robust(name: str) -> str:
    return "".join(char if char.isalnum() else "-" for char in name.lower())[:63].strip("-")


def _lost(values: Values) -> Iterator[Diagnostic]:
    for name, help_text in (
        ("prometheusRules", "write them as `alerts.extra`"),
        ("extraDeploy", "write the objects as `extraObjects`"),
        ("sealedSecrets", "write them as `secrets.sealed`, sealed for the new name"),
        ("sealedFileSecrets", "write them as `secrets.sealed` with `mount`"),
        ("stickySessions", "Kubernetes ignored what it set; `service: {sticky: true}` does it"),
    ):
        if values.get(name):
            yield values.get(name).finding(LOST, f"`{name}` is not taken over", help_text)


def _type(values: Values) -> Any:
    if values.on("nodePortEnabled"):
        return Part(values.root.document, ("nodePortEnabled",), "NodePort")
    if values.on("loadbalancerEnabled"):
        return Part(values.root.document, ("loadbalancerEnabled",), "LoadBalancer")
    return "ClusterIP"


def _ports(values: Values) -> list[dict[str, Any]]:
    """The ports of the container, each with its port of the Service."""
    given = values.get("ports").items()
    if not given:
        number = values.get("svcPort") if values.get("svcPort").value else values.get("containerPort")
        return [
            {
                "container": {"name": "http", "containerPort": values.get("containerPort")},
                "service": {"name": "http", "port": number, "targetPort": "http"},
            }
        ]
    return [
        {
            "container": {"name": each.get("name"), "containerPort": each.get("containerPort")},
            "service": {
                "name": each.get("name"),
                "port": each.get("svcPort") if each.get("svcPort").value else each.get("containerPort"),
                "targetPort": each.get("name"),
            },
        }
        for each in given
    ]


def _map(name: str, rest: dict[str, Any]) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, **rest}


def _volume_object(volume: Part, release: str) -> Iterator[Object]:
    name = f"{release}-{volume.get('name').text}"
    if volume.get("fileName").text:
        yield made(_map(name, {"data": {volume.get("fileName").text: volume.get("fileContent")}}), volume)
    elif not any(
        volume.get(key) for key in ("existingClaim", "hostPath", "emptyDir", "existingConfigMap", "existingSecret")
    ):
        mode = volume.get("accessMode").text or "ReadWriteOnce"
        size = volume.get("size") if volume.get("size").text else "1Gi"
        spec = {
            "accessModes": [mode],
            "storageClassName": volume.get("storageClass"),
            "resources": {"requests": {"storage": size}},
        }
        metadata = {"name": name, "annotations": volume.get("pvcAnnotations")}
        yield made({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": spec}, volume)


def _volume(volume: Part, release: str) -> dict[str, Any]:
    name = volume.get("name").text
    if volume.get("emptyDir").value:
        return {"name": name, "emptyDir": {}}
    if volume.get("existingConfigMap").text or volume.get("fileName").text:
        return {"name": name, "configMap": {"name": volume.get("existingConfigMap").text or f"{release}-{name}"}}
    if volume.get("existingSecret").text:
        return {"name": name, "secret": {"secretName": volume.get("existingSecret")}}
    if volume.get("hostPath"):
        return {"name": name, "hostPath": volume.get("hostPath")}
    return {
        "name": name,
        "persistentVolumeClaim": {"claimName": volume.get("existingClaim").text or f"{release}-{name}"},
    }


def _volumes(values: Values, release: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The volumes of the pod, and the mounts of its containers."""
    volumes, mounts = [], []
    for each in values.get("volumes").items():
        volumes.append(_volume(each, release))
        if not each.get("name").text.startswith("init-"):
            mounts.append({"name": each.get("name"), "mountPath": each.get("path"), "subPath": each.get("subPath")})
    for group, prefix in (
        ("sealedFileSecrets", f"{release}-"),
        ("fileSecrets", f"{release}-"),
        ("existingFileSecrets", ""),
    ):
        for each in values.get(group).items():
            volumes.append({"name": each.get("name"), "secret": {"secretName": f"{prefix}{each.get('name').text}"}})
            mount: dict[str, Any] = {
                "name": each.get("name"),
                "mountPath": each.get("path"),
                "subPath": each.get("subPath"),
                "readOnly": True,
            }
            mounts.append(mount)
    return volumes, mounts


def _from(values: Values, release: str) -> list[dict[str, Any]]:
    """Whole ConfigMaps and Secrets as variables."""
    found: list[dict[str, Any]] = []
    if values.get("vars"):
        found.append({"configMapRef": {"name": release}})
    for group, ref in (("existingSecrets", "secretRef"), ("existingConfigMaps", "configMapRef")):
        given = values.get(group).items()
        found += [{ref: {"name": each.get("name"), "optional": each.get("optional")}} for each in given]
    if values.on("secretEnabled") or values.get("sealedSecrets"):
        found.append({"secretRef": {"name": release}})
    if values.text("secretName"):
        found.append({"secretRef": {"name": values.get("secretName")}})
    return found


def _deployment(values: Values, release: str, selector: dict[str, str]) -> dict[str, Any]:
    volumes, mounts = _volumes(values, release)
    variables = _from(values, release)
    shell = values.text("shell")
    main: dict[str, Any] = {
        "name": release,
        "image": _image(values),
        "imagePullPolicy": values.get("image", "pullPolicy"),
        "command": _shell(values.get("command"), shell),
        "ports": [each["container"] for each in _ports(values)],
        "readinessProbe": _probe(values, "probe"),
        "livenessProbe": _probe(values, "livenessProbe"),
        "resources": _resources(values),
        "securityContext": values.get("securityContext"),
        "envFrom": variables,
        "volumeMounts": mounts,
    }
    main |= dict(values.get("container").entries())
    containers = [main]
    sidecar = values.get("sidecar")
    if sidecar:
        containers.append(
            {
                "name": f"{release}-sidecar",
                "image": f"{sidecar.get('repository').text}:{sidecar.get('tag').text}",
                "command": _shell(sidecar.get("command"), sidecar.get("shell").text or shell),
                "envFrom": variables,
                "volumeMounts": mounts,
            }
        )
    spec: dict[str, Any] = {
        "imagePullSecrets": [{"name": each} for each in values.get("imagePullSecrets").items()] or None,
        "securityContext": values.get("podSecurityContext"),
        "serviceAccountName": values.get("serviceAccount"),
        "initContainers": [_init(each, values, variables, shell) for each in values.get("initContainers").items()],
        "containers": containers,
        "volumes": volumes,
        "nodeSelector": values.get("nodeSelector"),
        "affinity": _affinity(values, selector),
        "tolerations": values.get("tolerations"),
    }
    spec |= dict(values.get("podSpec").entries())
    body: dict[str, Any] = {
        "replicas": values.get("replicas"),
        "selector": {"matchLabels": selector},
        "template": {
            "metadata": {
                "labels": {**dict(values.get("podLabels").entries()), **selector},
                "annotations": values.get("podAnnotations"),
            },
            "spec": spec,
        },
    }
    if values.text("strategy"):
        body["strategy"] = {"type": values.get("strategy")}
    elif values.get("volumes") and values.get("replicas").value == 1:
        body["strategy"] = {"type": "Recreate"}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": release}, "spec": body}


def _image(values: Values) -> Part:
    repository, tag = values.get("image", "repository"), values.get("image", "tag")
    return Part(repository.document, tag.path, f"{repository.text}:{tag.text}" if tag.text else repository.text)


def _shell(command: Part, shell: str) -> Part | None:
    return Part(command.document, command.path, [shell, "-c", command.text]) if command.text else None


def _init(part: Part, values: Values, variables: list[dict[str, Any]], shell: str) -> dict[str, Any]:
    shared = [each for each in values.get("volumes").items() if each.get("name").text.startswith(("shared-", "init-"))]
    return {
        "name": part.get("name"),
        "image": f"{part.get('image').text}:{part.get('tag').text}",
        "imagePullPolicy": part.get("imagePullPolicy") if part.get("imagePullPolicy").text else "IfNotPresent",
        "command": _shell(part.get("command"), shell),
        "envFrom": variables,
        "volumeMounts": [{"name": each.get("name"), "mountPath": each.get("path")} for each in shared],
        "securityContext": part.get("securityContext"),
    }


def _probe(values: Values, key: str) -> dict[str, Any] | None:
    if not values.on(key, "enabled"):
        return None
    action = {"path": values.get(key, "path"), "port": values.get("containerPort"), "scheme": "HTTP"}
    return {"httpGet": action, **dict(values.get(key, "settings").entries())}


def _resources(values: Values) -> Any:
    if values.on("resources", "ignore"):
        return None
    if values.on("resources", "ignoreLimits"):
        return {"requests": values.get("resources", "requests")}
    return {"requests": values.get("resources", "requests"), "limits": values.get("resources", "limits")}


def _affinity(values: Values, selector: dict[str, str]) -> Any:
    if not values.on("spreadAcrossNodes"):
        return values.get("affinity")
    name = "app.kubernetes.io/instance"
    expression = {"key": name, "operator": "In", "values": [selector[name]]}
    term = {"labelSelector": {"matchExpressions": [expression]}, "topologyKey": "kubernetes.io/hostname"}
    return {
        **dict(values.get("affinity").entries()),
        "podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]},
    }


def _ingress(part: Part, name: str, service: str, values: Values) -> Iterator[Object | Diagnostic]:
    number = values.get("svcPort") if values.get("svcPort").value else values.get("containerPort")
    backend = {"service": {"name": service, "port": {"number": number}}}
    given = part.get("paths").items() or [part]
    paths = [
        {
            "path": each.get("path") if each.get("path").text else "/",
            "pathType": each.get("pathType") if each.get("pathType").text else "Prefix",
            "backend": backend,
        }
        for each in given
    ]
    tls = None
    if part.get("tlsEnabled").value is True:
        secret = part.get("secretName") if part.get("secretName").text else f"tls-{name}"
        tls = [{"hosts": [part.get("host")], "secretName": secret}]
    if part.get("nginxBasicAuth"):
        secret = f"{name}-basic-auth"
        message = f"the password of basic auth is not taken over: it comes from the Secret `{secret}`"
        help_text = f"keep the Secret that is there, and write `expose: {{auth: {{basic: {{secret: {secret}}}}}}}`"
        yield part.get("nginxBasicAuth").finding(SECRET, message, help_text)
    yield made(
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "Ingress",
            "metadata": {"name": name, "annotations": part.get("annotations")},
            "spec": {
                "ingressClassName": part.get("ingressClassName"),
                "tls": tls,
                "rules": [{"host": part.get("host"), "http": {"paths": paths}}],
            },
        },
        part,
    )


def _monitor(values: Values, release: str, selector: dict[str, str]) -> dict[str, Any]:
    port = values.text("monitor", "portName") or _ports(values)[0]["service"]["name"]
    endpoint = {
        "port": port,
        "interval": "60s",
        "params": {"format": ["prometheus"]},
        "path": values.get("monitor", "path") if values.text("monitor", "path") else "/metrics",
        "scheme": values.get("monitor", "scheme") if values.text("monitor", "scheme") else "http",
        "scrapeTimeout": values.get("monitor", "scrapeTimeout"),
    }
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": release},
        "spec": {"endpoints": [endpoint], "selector": {"matchLabels": selector}},
    }

"""Values of bjw-s' app-template.

Keys, defaults and names are those of version 4 (app-template and its library common 4.1.1), as its values.yaml, schemas
and pages document them: an object is called like the release where it is the only one of its kind, else with its
identifier behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from helm_platform.diagnostics import Diagnostic
from helm_platform.migrate.interface import Key
from helm_platform.migrate.made import made
from helm_platform.migrate.part import LOST, REFUSED, SECRET, Object, Part
from helm_platform.migrate.sources.chart_values import ChartValues, Values

_KINDS = {
    "deployment": ("apps/v1", "Deployment"),
    "daemonset": ("apps/v1", "DaemonSet"),
    "statefulset": ("apps/v1", "StatefulSet"),
    "cronjob": ("batch/v1", "CronJob"),
    "job": ("batch/v1", "Job"),
}
_PROBE = {"initialDelaySeconds": 0, "failureThreshold": 3, "timeoutSeconds": 1, "periodSeconds": 10}
_CONTROLLER = "app.kubernetes.io/controller"
_NAME = "app.kubernetes.io/name"
_INSTANCE = "app.kubernetes.io/instance"
_POD = (
    "affinity", "automountServiceAccountToken", "dnsConfig", "dnsPolicy", "enableServiceLinks", "hostname",
    "hostAliases", "hostIPC", "hostNetwork", "hostPID", "hostUsers", "imagePullSecrets", "nodeSelector",
    "priorityClassName", "restartPolicy", "runtimeClassName", "schedulerName", "securityContext",
    "shareProcessNamespace", "terminationGracePeriodSeconds", "tolerations", "topologySpreadConstraints", "resources",
)  # fmt: skip
"""Options of pods that are fields of the pod."""
_CONTAINER = (
    "command", "args", "workingDir", "resources", "securityContext", "lifecycle", "terminationMessagePath",
    "terminationMessagePolicy", "restartPolicy", "tty", "stdin",
)  # fmt: skip
_CONTAINER_KEYS = {*_CONTAINER, "image", "env", "envFrom", "probes", "nameOverride", "dependsOn", "ports", "enabled"}


class AppTemplate(ChartValues):
    """The chart app-template."""

    title = "bjw-s app-template"
    version = "4.1.1"
    keys = (
        Key("global.fullnameOverride", "`fullnameOverride`"),
        Key("global.nameOverride", "nothing: labels"),
        Key("global.labels", "`labels`"),
        Key("global.annotations", "`annotations`"),
        Key("global.propagateGlobalMetadataToPods", "`podLabels` and `podAnnotations`"),
        Key("global.alwaysAppendIdentifierToResourceName", "the names of the objects"),
        Key("defaultPodOptions", "what `pod` of each controller becomes"),
        Key("defaultPodOptionsStrategy", "how both are merged"),
        Key("controllers.*.enabled", "whether there is a workload"),
        Key("controllers.*.type", "`kind`"),
        Key("controllers.*.annotations", "`annotations`"),
        Key("controllers.*.labels", "`labels`"),
        Key("controllers.*.replicas", "`replicas`"),
        Key("controllers.*.strategy", "`update.strategy`; it is Recreate without a word"),
        Key("controllers.*.rollingUpdate", "`update`"),
        Key("controllers.*.revisionHistoryLimit", "`update.history`"),
        Key("controllers.*.serviceAccount", "`serviceAccount`"),
        Key("controllers.*.cronjob", "`cron` and `job`"),
        Key("controllers.*.job", "`job`"),
        Key("controllers.*.statefulset", "`update.parallel`; claim templates are `storage`"),
        Key("controllers.*.pod", "`scheduling`, `security`, `podSpec`"),
        Key("controllers.*.containers", "the first is the workload, others are `containers`"),
        Key("controllers.*.initContainers", "`initContainers`, or `sidecars`"),
        Key("controllers.*.defaultContainerOptions", "what each container says"),
        Key("controllers.*.defaultContainerOptionsStrategy", "how both are merged"),
        Key("controllers.*.applyDefaultContainerOptionsToInitContainers", "whether init containers get them"),
        Key("controllers.*.forceRename", "the name of the workload"),
        Key("controllers.*.prefix", "the name of the workload"),
        Key("controllers.*.suffix", "the name of the workload"),
        Key("controllers.*.nameOverride", "the name of the workload"),
        Key("service", "`port` or `ports`, and `service`"),
        Key("ingress", "`expose`; a second one is kept in `extraObjects`"),
        Key("route", "`expose.api: gateway`; what says more is kept in `extraObjects`"),
        Key("persistence", "`storage` and `files`, else `podSpec.volumes`"),
        Key("configMaps", "`files`, or `extraObjects`"),
        Key("secrets", "nothing: the Secret that is there, or `secrets`"),
        Key("serviceAccount", "`serviceAccount`"),
        Key("serviceMonitor", "`metrics`"),
        Key("rbac", "`rbac`, or `extraObjects`"),
        Key("networkpolicies", "`extraObjects`, beside the default policy"),
        Key("rawResources", "`extraObjects`"),
        Key("configMapsFromFolder", "nothing: name them as `configMaps` first"),
    )
    defaults: ClassVar = {}
    common = ()

    def objects(self, values: Values, release: str) -> Iterator[Object | Diagnostic]:
        app = _App(values, release)
        for part in (values.get("configMapsFromFolder"),):
            if part.get("enabled").value is True:
                yield part.finding(LOST, "files of a chart are not read", "write their content into `files`")
        yield from app.accounts()
        yield from app.configuration()
        for key, part in app.enabled("controllers"):
            kind = part.get("type").text or "deployment"
            if kind not in _KINDS:
                yield part.get("type").finding(
                    REFUSED, f"`{kind}` is no kind of a controller", f"it is one of {', '.join(_KINDS)}"
                )
            else:
                yield made(app.controller(key, part, kind), part)
        yield from app.services()
        yield from app.exposed()
        yield from app.rest()


class _App:
    """The values of one release, and what its objects are called."""

    def __init__(self, values: Values, release: str) -> None:
        self.values = values
        self.full = values.text("global", "fullnameOverride") or release
        self.selector = {_NAME: values.text("global", "nameOverride") or self.full, _INSTANCE: release}

    def enabled(self, *path: str) -> list[tuple[str, Part]]:
        """The entries of a map that are not switched off."""
        return [
            (key, part)
            for key, part in self.values.get(*path).entries()
            if part and part.get("enabled").value is not False
        ]

    def name(self, path: tuple[str, ...], key: str) -> str:
        """What the object of an identifier is called."""
        part = self.values.get(*path, key)
        if part.get("forceRename").text:
            return part.get("forceRename").text
        several = len(self.enabled(*path)) > 1 or self.values.on("global", "alwaysAppendIdentifierToResourceName")
        suffix = part.get("suffix").text or part.get("nameOverride").text or (key if several else "")
        prefix = part.get("prefix").text
        name = self.full if not suffix or self.full.endswith(suffix) else f"{self.full}-{suffix}"
        return name if not prefix or name.startswith(prefix) else f"{prefix}-{name}"

    def metadata(self, path: tuple[str, ...], key: str, **labels: str) -> dict[str, Any]:
        part = self.values.get(*path, key)
        common = dict(self.values.get("global", "labels").entries())
        return {
            "name": self.name(path, key),
            "labels": {**self.selector, **common, **dict(part.get("labels").entries()), **labels},
            "annotations": {
                **dict(self.values.get("global", "annotations").entries()),
                **dict(part.get("annotations").entries()),
            },
        }

    # Configuration.

    def accounts(self) -> Iterator[Object]:
        for key, part in self.enabled("serviceAccount"):
            yield made(
                {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": self.metadata(("serviceAccount",), key)},
                part,
            )

    def configuration(self) -> Iterator[Object | Diagnostic]:
        for key, part in self.enabled("configMaps"):
            head = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": self.metadata(("configMaps",), key)}
            yield made({**head, "data": part.get("data"), "binaryData": part.get("binaryData")}, part)
        for key, part in self.enabled("secrets"):
            secret = self.name(("secrets",), key)
            message = f"the content of the Secret `{secret}` is not taken over: values are no place for secrets"
            yield part.finding(
                SECRET, message, f"see that it is there first, or fetch it by `secrets.external.{secret}`"
            )
        for key, part in self.enabled("persistence"):
            kind = part.get("type").text or "persistentVolumeClaim"
            if kind == "persistentVolumeClaim" and not part.get("existingClaim").text:
                yield made(self._claim(key, part), part)

    def _claims(self) -> list[str]:
        return [
            key
            for key, part in self.enabled("persistence")
            if (part.get("type").text or "persistentVolumeClaim") == "persistentVolumeClaim"
            and not part.get("existingClaim").text
        ]

    def _claim_name(self, key: str) -> str:
        part = self.values.get("persistence", key)
        if part.get("forceRename").text:
            return part.get("forceRename").text
        suffix = part.get("suffix").text or part.get("nameOverride").text or (key if len(self._claims()) > 1 else "")
        return self.full if not suffix or self.full.endswith(suffix) else f"{self.full}-{suffix}"

    def _claim(self, key: str, part: Part) -> dict[str, Any]:
        storage_class = part.get("storageClass")
        keep = {"helm.sh/resource-policy": "keep"} if part.get("retain").value is True else {}
        return {
            "apiVersion": "v1",
            "kind": "PersistentVolumeClaim",
            "metadata": {
                "name": self._claim_name(key),
                "annotations": {**dict(part.get("annotations").entries()), **keep},
            },
            "spec": {
                "accessModes": [part.get("accessMode")],
                "resources": {"requests": {"storage": part.get("size")}},
                "storageClassName": Part(storage_class.document, storage_class.path, "")
                if storage_class.text == "-"
                else storage_class,
                "volumeName": part.get("volumeName"),
                "dataSource": part.get("dataSource"),
                "dataSourceRef": part.get("dataSourceRef"),
            },
        }

    # Controllers.

    def controller(self, key: str, part: Part, kind: str) -> dict[str, Any]:
        version, title = _KINDS[kind]
        labels = {**self.selector, _CONTROLLER: key}
        pods = self._options(part)
        template = {
            "metadata": {
                "labels": {**labels, **dict(pods.get("labels", part.get("none")).entries())},
                "annotations": pods.get("annotations"),
            },
            "spec": self._pod(key, part, pods, kind),
        }
        metadata = self.metadata(("controllers",), key, **{_CONTROLLER: key})
        body: dict[str, Any] = {"template": template}
        if kind in ("deployment", "statefulset", "daemonset"):
            body["selector"] = {"matchLabels": labels}
            history = part.get("revisionHistoryLimit")
            body["revisionHistoryLimit"] = history if history.value is not None else 3
        if kind in ("deployment", "statefulset"):
            written = "replicas" in part.map
            body["replicas"] = part.get("replicas") if written else 1
        if kind == "deployment":
            body["strategy"] = _strategy(part)
        elif kind == "statefulset":
            body |= self._stateful(key, part)
        elif kind == "job":
            given = part.get("job")
            body |= {field: given.get(field) for field in _JOB if given.get(field).value is not None}
            body["template"]["spec"].setdefault("restartPolicy", "Never")
        elif kind == "cronjob":
            body = self._cron(part, template)
        return {"apiVersion": version, "kind": title, "metadata": metadata, "spec": body}

    def _options(self, part: Part) -> dict[str, Part]:
        """Options of the pod: the controller's over the defaults, whole or merged."""
        merge = self.values.text("defaultPodOptionsStrategy") == "merge"
        found = dict(self.values.get("defaultPodOptions").entries())
        for key, own in part.get("pod").entries():
            default = found.get(key)
            both = merge and default is not None and isinstance(own.value, dict) and isinstance(default.value, dict)
            found[key] = Part(own.document, own.path, {**default.value, **own.value}) if both and default else own
        return {key: own for key, own in found.items() if own.value is not None}

    def _pod(self, key: str, part: Part, options: dict[str, Part], kind: str) -> dict[str, Any]:
        spec: dict[str, Any] = {
            field: options[field] for field in _POD if field in options and options[field].value not in ("", [], {})
        }
        spec.setdefault("enableServiceLinks", False)
        spec["serviceAccountName"] = self._account(part)
        once = part.get("applyDefaultContainerOptionsToInitContainers").value is not False
        for group in ("initContainers", "containers"):
            defaults = part.get("defaultContainerOptions") if group == "containers" or once else part.get("none")
            spec[group] = [
                self._container(key, part, name, own, defaults) for name, own in _ordered(part.get(group))
            ] or None
        spec["volumes"] = self._volumes(key) or None
        if kind == "cronjob":
            spec.setdefault("restartPolicy", "Never")
        return spec

    def _account(self, part: Part) -> Any:
        given = part.get("serviceAccount")
        if given.get("identifier").text:
            return self.name(("serviceAccount",), given.get("identifier").text)
        if given.get("name").text:
            return given.get("name")
        own = self.enabled("serviceAccount")
        return self.name(("serviceAccount",), own[0][0]) if len(own) == 1 else "default"

    def _container(self, controller: str, part: Part, name: str, own: Part, defaults: Part) -> dict[str, Any]:
        merge = part.get("defaultContainerOptionsStrategy").text == "merge"

        def option(key: str) -> Part:
            given, default = own.get(key), defaults.get(key)
            if merge and isinstance(given.value, dict) and isinstance(default.value, dict):
                return Part(given.document, given.path, {**default.value, **given.value})
            return given if given.value is not None else default

        container: dict[str, Any] = {field: option(field) for field in _CONTAINER if option(field)}
        for field in ("command", "args"):
            given = option(field)
            if given.text:
                container[field] = Part(given.document, given.path, [given.text])
        container |= {
            "name": own.get("nameOverride").text or name,
            "image": _image(option("image")),
            "imagePullPolicy": option("image").get("pullPolicy"),
            "env": _variables(option("env")),
            "envFrom": self._from(option("envFrom")),
            "ports": option("ports"),
            "volumeMounts": self._mounts(controller, name) or None,
        }
        for key, given in option("probes").entries():
            probe = self._probe(controller, given)
            if probe is not None:
                container[f"{key}Probe"] = probe
        return container

    def _from(self, part: Part) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for each in part.items():
            for kind, short, group in (("configMapRef", "configMap", "configMaps"), ("secretRef", "secret", "secrets")):
                reference = each.get(kind)
                name = each.get(short).text or each.get("config").text * (short == "configMap")
                identifier = name or reference.get("identifier").text
                if identifier and self.values.get(group, identifier):
                    target: Any = self.name((group,), identifier)
                else:
                    target = Part(each.document, each.path, identifier) if identifier else reference.get("name")
                if identifier or reference.get("name").text:
                    found.append(
                        {kind: {"name": target, "optional": reference.get("optional")}, "prefix": each.get("prefix")}
                    )
        return found

    def _probe(self, controller: str, part: Part) -> Any:
        if part.get("enabled").value is not True:
            return None
        if part.get("custom").value is True:
            return part.get("spec")
        numbers = {
            key: part.get("spec", key) if part.get("spec", key).value is not None else default
            for key, default in _PROBE.items()
        }
        service = self._primary(controller)
        if service is None:
            return None
        port = _primary_port(service)
        kind = part.get("type").text or "TCP"
        if kind == "AUTO":
            kind = port.get("protocol").text or "TCP"
        number = part.get("port") if part.get("port").value is not None else port.get("targetPort")
        number = number if number.value is not None else port.get("port")
        if kind in ("HTTP", "HTTPS"):
            return {**numbers, "httpGet": {"path": part.get("path"), "scheme": kind, "port": number}}
        if kind == "GRPC":
            return {**numbers, "grpc": {"port": number, "service": part.get("service")}}
        return {**numbers, "tcpSocket": {"port": number}}

    def _stateful(self, key: str, part: Part) -> dict[str, Any]:
        given = part.get("statefulset")
        templates = [
            {
                "metadata": {
                    "name": each.get("name"),
                    "labels": each.get("labels"),
                    "annotations": each.get("annotations"),
                },
                "spec": {
                    "accessModes": [each.get("accessMode")],
                    "resources": {"requests": {"storage": each.get("size")}},
                    "storageClassName": each.get("storageClass"),
                    "dataSourceRef": each.get("dataSourceRef"),
                },
            }
            for each in given.get("volumeClaimTemplates").items()
        ]
        service = self._primary(key)
        partition = part.get("rollingUpdate", "partition")
        strategy = part.get("strategy").text or "RollingUpdate"
        update: dict[str, Any] = {"type": strategy}
        if strategy == "RollingUpdate" and partition.value is not None:
            update["rollingUpdate"] = {"partition": partition}
        return {
            "podManagementPolicy": given.get("podManagementPolicy")
            if given.get("podManagementPolicy").text
            else "OrderedReady",
            "serviceName": self.name(("service",), str(service.path[-1]))
            if service is not None
            else self.name(("controllers",), key),
            "updateStrategy": update,
            "volumeClaimTemplates": templates or None,
        }

    def _cron(self, part: Part, template: dict[str, Any]) -> dict[str, Any]:
        given = part.get("cronjob")
        history = {"successfulJobsHistoryLimit": "successfulJobsHistory", "failedJobsHistoryLimit": "failedJobsHistory"}
        job = {field: given.get(field) for field in _JOB if given.get(field).value is not None}
        job.setdefault("backoffLimit", Part(part.document, part.path, 6))
        return {
            "schedule": given.get("schedule"),
            "timeZone": given.get("timeZone"),
            "suspend": given.get("suspend"),
            "concurrencyPolicy": given.get("concurrencyPolicy") if given.get("concurrencyPolicy").text else "Forbid",
            "startingDeadlineSeconds": given.get("startingDeadlineSeconds")
            if given.get("startingDeadlineSeconds").value
            else 30,
            **{field: given.get(key) if given.get(key).value is not None else 1 for field, key in history.items()},
            "jobTemplate": {"spec": {**job, "template": template}},
        }

    # Volumes.

    def _volumes(self, controller: str) -> list[dict[str, Any]]:
        found = []
        for key, part in self.enabled("persistence"):
            advanced, everywhere = part.get("advancedMounts"), part.get("globalMounts")
            if advanced and not everywhere and not advanced.get(controller):
                continue
            found.append({"name": Part(part.document, part.path, key), **self._source(key, part)})
        return found

    def _source(self, key: str, part: Part) -> dict[str, Any]:
        kind = part.get("type").text or "persistentVolumeClaim"
        if kind == "persistentVolumeClaim":
            claim = part.get("existingClaim").text or self._claim_name(key)
            return {"persistentVolumeClaim": {"claimName": Part(part.document, part.path, claim)}}
        if kind in ("configMap", "secret"):
            group = "configMaps" if kind == "configMap" else "secrets"
            identifier = part.get("identifier").text
            name: Any = self.name((group,), identifier) if identifier else part.get("name")
            field = "name" if kind == "configMap" else "secretName"
            return {kind: {field: name, "defaultMode": part.get("defaultMode"), "items": part.get("items")}}
        if kind == "emptyDir":
            return {"emptyDir": {"medium": part.get("medium"), "sizeLimit": part.get("sizeLimit")}}
        if kind == "hostPath":
            return {"hostPath": {"path": part.get("hostPath"), "type": part.get("hostPathType")}}
        if kind == "nfs":
            return {"nfs": {"server": part.get("server"), "path": part.get("path")}}
        return dict(part.get("volumeSpec").entries())

    def _mounts(self, controller: str, container: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        items = [(key, part, controller) for key, part in self.enabled("persistence")]
        templates = self.values.get("controllers", controller, "statefulset", "volumeClaimTemplates").items()
        items += [(part.get("name").text, part, "") for part in templates]
        for key, part, owner in items:
            advanced, everywhere = part.get("advancedMounts"), part.get("globalMounts")
            path = part.get("hostPath").text if part.get("type").text == "hostPath" else f"/{key}"
            if not advanced and not everywhere:
                found.append({"name": key, "mountPath": Part(part.document, part.path, path)})
            own = advanced.get(owner, container) if owner else advanced.get(container)
            for each in everywhere.items() + own.items():
                mount = {field: each.get(field) for field in ("subPath", "subPathExpr", "readOnly", "mountPropagation")}
                target = each.get("path") if each.get("path").text else path
                found.append({"name": key, "mountPath": target, **mount})
        return found

    # How it is reached.

    def _primary(self, controller: str) -> Part | None:
        """The Service that a controller's probes ask."""
        single = len(self.enabled("controllers")) == 1
        own = [
            part
            for _, part in self.enabled("service")
            if part.get("controller").text == controller or (single and not part.get("controller").text)
        ]
        return next((part for part in own if part.get("primary").value is True), own[0] if own else None)

    def services(self) -> Iterator[Object]:
        single = self.enabled("controllers")
        for key, part in self.enabled("service"):
            controller = part.get("controller").text or (single[0][0] if len(single) == 1 else "")
            ports = [
                {
                    "name": name,
                    "port": port.get("port"),
                    "targetPort": port.get("targetPort")
                    if port.get("targetPort").value is not None
                    else port.get("port"),
                    "protocol": "UDP" if port.get("protocol").text == "UDP" else "TCP",
                    "nodePort": port.get("nodePort"),
                    "appProtocol": port.get("appProtocol"),
                }
                for name, port in part.get("ports").entries()
                if port.get("enabled").value is not False
            ]
            verbatim = {
                field: part.get(field)
                for field in (
                    "clusterIP",
                    "externalTrafficPolicy",
                    "internalTrafficPolicy",
                    "ipFamilyPolicy",
                    "sessionAffinity",
                    "loadBalancerIP",
                    "loadBalancerClass",
                )
                if part.get(field).text
            }
            selector = {**self.selector, _CONTROLLER: controller, **dict(part.get("extraSelectorLabels").entries())}
            name = self.name(("service",), key)
            spec = {
                "type": part.get("type") if part.get("type").text else "ClusterIP",
                "selector": selector,
                "ports": ports,
                **verbatim,
            }
            metadata = self.metadata(("service",), key, **{"app.kubernetes.io/service": name})
            yield made({"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}, part)

    def _backend(self, given: Part) -> tuple[Any, Any]:
        """The name and the port of a Service that is named by identifier."""
        identifier = given.get("identifier").text
        service = self.values.get("service", identifier) if identifier else Part(given.document, given.path, None)
        if not identifier and not given.get("name").text:
            own = self.enabled("service")
            if len(own) == 1:
                identifier, service = own[0]
        name: Any = self.name(("service",), identifier) if identifier else given.get("name")
        port: Any = given.get("port")
        if port.value is None:
            port = _primary_port(service).get("port") if service else None
        elif isinstance(port.value, str) and service:
            port = service.get("ports", port.value, "port")
        return name, port

    def exposed(self) -> Iterator[Object]:
        for key, part in self.enabled("ingress"):
            rules = []
            for host in part.get("hosts").items():
                paths = []
                for path in host.get("paths").items():
                    name, port = self._backend(path.get("service"))
                    kind = path.get("pathType") if path.get("pathType").text else "Prefix"
                    backend = {"service": {"name": name, "port": {"number": port}}}
                    paths.append({"path": path.get("path"), "pathType": kind, "backend": backend})
                rules.append({"host": host.get("host"), "http": {"paths": paths}})
            class_name = part.get("className")
            spec = {
                "ingressClassName": class_name if class_name.text else None,
                "tls": part.get("tls"),
                "rules": rules,
                "defaultBackend": part.get("defaultBackend"),
            }
            head = {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "Ingress",
                "metadata": self.metadata(("ingress",), key),
            }
            yield made({**head, "spec": spec}, part)
        for key, part in self.enabled("route"):
            rules = [self._rule(rule) for rule in part.get("rules").items()] or [self._rule(part.get("none"))]
            kind = part.get("kind").text or "HTTPRoute"
            version = "gateway.networking.k8s.io/" + ("v1" if kind in ("HTTPRoute", "GRPCRoute") else "v1alpha2")
            head = {"apiVersion": version, "kind": kind, "metadata": self.metadata(("route",), key)}
            spec = {"parentRefs": part.get("parentRefs"), "hostnames": part.get("hostnames"), "rules": rules}
            yield made({**head, "spec": spec}, part)

    def _rule(self, rule: Part) -> dict[str, Any]:
        backends = []
        for each in rule.get("backendRefs").items() or [rule.get("none")]:
            name, port = self._backend(each)
            backends.append({"name": name, "port": port, "weight": each.get("weight")})
        return {
            "backendRefs": backends,
            "matches": rule.get("matches") or None,
            "filters": rule.get("filters") or None,
            "timeouts": rule.get("timeouts") or None,
        }

    # The rest.

    def rest(self) -> Iterator[Object]:
        for key, part in self.enabled("serviceMonitor"):
            yield made(self._monitor(key, part), part)
        for kind, group in (("Role", "roles"), ("RoleBinding", "bindings")):
            for key, part in self.enabled("rbac", group):
                yield made(self._rbac(key, part, kind, group), part)
        for key, part in self.enabled("networkpolicies"):
            labels = {**self.selector, _CONTROLLER: part.get("controller").text or key}
            selector = part.get("podSelector") or {"matchLabels": labels}
            spec: dict[str, Any] = {"podSelector": selector, "policyTypes": part.get("policyTypes")}
            spec |= {
                way: part.get("rules", way) for way in ("ingress", "egress") if part.get("rules", way).value is not None
            }
            head = {
                "apiVersion": "networking.k8s.io/v1",
                "kind": "NetworkPolicy",
                "metadata": self.metadata(("networkpolicies",), key),
            }
            yield made({**head, "spec": spec}, part)
        for key, part in self.enabled("rawResources"):
            given = {"apiVersion": part.get("apiVersion"), "kind": part.get("kind")}
            metadata = {"metadata": self.metadata(("rawResources",), key)}
            yield made({**given, **metadata, **dict(part.get("spec").entries())}, part)

    def _monitor(self, key: str, part: Part) -> dict[str, Any]:
        identifier = part.get("service", "identifier").text or part.get("serviceName").text
        own = self.enabled("service")
        service = identifier if self.values.get("service", identifier) else own[0][0] if own else ""
        name = part.get("service", "name").text or (self.name(("service",), service) if service else self.full)
        labels = {**self.selector, "app.kubernetes.io/service": name}
        selector = part.get("selector") or {"matchLabels": labels}
        head = {
            "apiVersion": "monitoring.coreos.com/v1",
            "kind": "ServiceMonitor",
            "metadata": self.metadata(("serviceMonitor",), key),
        }
        return {
            **head,
            "spec": {
                "selector": selector,
                "endpoints": part.get("endpoints"),
                "targetLabels": part.get("targetLabels"),
            },
        }

    def _rbac(self, key: str, part: Part, kind: str, group: str) -> dict[str, Any]:
        head: dict[str, Any] = {
            "apiVersion": "rbac.authorization.k8s.io/v1",
            "kind": part.get("type") if part.get("type").text else kind,
            "metadata": self.metadata(("rbac", group), key),
        }
        if kind == "Role":
            return {**head, "rules": part.get("rules")}
        given = part.get("roleRef")
        identifier = given.get("identifier").text
        role = self.values.get("rbac", "roles", identifier) if identifier else given
        ref = {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": (role.get("type").text if identifier else given.get("kind").text) or "Role",
            "name": self.name(("rbac", "roles"), identifier) if identifier else given.get("name"),
        }
        subjects = [
            {"kind": "ServiceAccount", "name": self.name(("serviceAccount",), each.get("identifier").text)}
            if each.get("identifier").text
            else each
            for each in part.get("subjects").items()
        ]
        return {**head, "roleRef": ref, "subjects": subjects}


_JOB = (
    "suspend",
    "ttlSecondsAfterFinished",
    "backoffLimit",
    "parallelism",
    "completions",
    "completionMode",
    "activeDeadlineSeconds",
)


def _strategy(part: Part) -> dict[str, Any]:
    strategy = part.get("strategy").text or "Recreate"
    made_of: dict[str, Any] = {"type": part.get("strategy") if part.get("strategy").text else strategy}
    rolling = {
        field: part.get("rollingUpdate", key)
        for field, key in (("maxUnavailable", "unavailable"), ("maxSurge", "surge"))
    }
    # The chart leaves out a 0.
    rolling = {field: each for field, each in rolling.items() if each.value}
    if strategy == "RollingUpdate" and rolling:
        made_of["rollingUpdate"] = rolling
    return made_of


def _image(part: Part) -> Part:
    tag, digest = part.get("tag"), part.get("digest").text
    text = part.get("repository").text + (f":{tag.text}" if tag.text else "") + (f"@{digest}" if digest else "")
    at = tag if tag.text else part.get("repository")
    return Part(at.document, at.path, text)


def _variables(part: Part) -> list[Any]:
    """Variables, which are a list, or a map of texts and of sources."""
    if part.items():
        return list(part.items())
    found: list[Any] = []
    for name, value in part.entries():
        if not isinstance(value.value, dict):
            found.append({"name": name, "value": Part(value.document, value.path, value.text)})
        elif value.get("valueFrom"):
            found.append({"name": name, "valueFrom": value.get("valueFrom")})
        elif "value" in value.map:
            found.append({"name": name, "value": Part(value.document, (*value.path, "value"), value.get("value").text)})
        else:
            sources = {key: source for key, source in value.entries() if key != "dependsOn"}
            found.append({"name": name, "valueFrom": sources})
    return found


def _ordered(part: Part) -> list[tuple[str, Part]]:
    """Containers, each after those that it depends on, else by name."""
    left = {name: own for name, own in sorted(part.entries()) if own.get("enabled").value is not False}
    found: list[tuple[str, Part]] = []
    while left:
        done = {name for name, _ in found}
        ready = [name for name, own in left.items() if _needs(own) & set(left) <= done]
        name = ready[0] if ready else next(iter(left))
        found.append((name, left.pop(name)))
    return found


def _needs(own: Part) -> set[str]:
    given = own.get("dependsOn")
    return {each.text for each in given.items()} | ({given.text} if given.text else set())


def _primary_port(service: Part) -> Part:
    ports = [port for _, port in service.get("ports").entries() if port.get("enabled").value is not False]
    return next(
        (port for port in ports if port.get("primary").value is True), ports[0] if ports else service.get("none")
    )

"""Objects before and after an upgrade, valid enough for an API server to judge them."""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]

WEB = {"app.kubernetes.io/name": "web"}
RBAC = "rbac.authorization.k8s.io/v1"


def thing(kind: str, name: str = "web", api: str = "v1", **rest: Any) -> Object:
    metadata = {"name": name, "namespace": "default"} | rest.pop("metadata", {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **rest}


def workload(kind: str = "Deployment", name: str = "web", **spec: Any) -> Object:
    template = {"metadata": {"labels": dict(WEB)}, "spec": {"containers": [{"name": "web", "image": "web:1"}]}}
    return thing(kind, name, "apps/v1", spec={"selector": {"matchLabels": dict(WEB)}, "template": template} | spec)


def stateful(**spec: Any) -> Object:
    return workload("StatefulSet", **({"serviceName": "web"} | spec))


def claim(size: str = "1Gi", **spec: Any) -> Object:
    return {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}} | spec


def templated(labels: dict[str, str] | None = None, kind: dict[str, str] | None = None, **claims: Any) -> Object:
    template = (kind or {}) | {"metadata": {"name": "data", "labels": labels or {}}, "spec": claim(**claims)}
    return stateful(volumeClaimTemplates=[template])


def job(image: str = "web:1", **spec: Any) -> Object:
    pod_spec = {"restartPolicy": "Never", "containers": [{"name": "web", "image": image}]}
    return thing("Job", api="batch/v1", spec={"template": {"metadata": {"labels": WEB}, "spec": pod_spec}} | spec)


def service(**spec: Any) -> Object:
    return thing("Service", spec={"ports": [{"port": 80}]} | spec)


def volume_claim(size: str = "1Gi", **spec: Any) -> Object:
    return thing("PersistentVolumeClaim", spec=claim(size, **spec))


def storage_class(provisioner: str = "acme.io/a", **rest: Any) -> Object:
    return thing("StorageClass", api="storage.k8s.io/v1", provisioner=provisioner, **rest)


def binding(kind: str = "RoleBinding", role: str = "a", **rest: Any) -> Object:
    reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
    return thing(kind, api=RBAC, roleRef=reference, **rest)


def ingress_class(controller: str) -> Object:
    return thing("IngressClass", api="networking.k8s.io/v1", spec={"controller": controller})


def gateway_class(controller: str) -> Object:
    return thing("GatewayClass", api="gateway.networking.k8s.io/v1", spec={"controllerName": controller})


def priority(value: int, **rest: Any) -> Object:
    return thing("PriorityClass", api="scheduling.k8s.io/v1", value=value, **rest)


def pod(**spec: Any) -> Object:
    """A Deployment by what is in its pod; `container` adds to its one container."""
    container = {"name": "web", "image": "ghcr.io/acme/web:1"} | spec.pop("container", {})
    template = {"metadata": {"labels": dict(WEB)}, "spec": {"containers": [container]} | spec}
    return workload(template=template)


# Before, after, and the field that the API server refuses to change.
IMMUTABLE: list[tuple[Object, Object, str]] = [
    (workload(), workload(selector={"matchLabels": WEB | {"a": "b"}}), "spec.selector"),
    (
        templated({"helm.sh/chart": "a-1"}),
        templated({"helm.sh/chart": "a-2"}),
        'spec.volumeClaimTemplates[data].metadata.labels["helm.sh/chart"]: "a-1" → "a-2"',
    ),
    (
        templated(size="1Gi"),
        templated(size="2Gi"),
        'spec.volumeClaimTemplates[data].spec.resources.requests.storage: "1Gi" → "2Gi"',
    ),
    (stateful(serviceName="a"), stateful(serviceName="b"), 'spec.serviceName: "a" → "b"'),
    (stateful(), stateful(podManagementPolicy="Parallel"), 'spec.podManagementPolicy: nothing → "Parallel"'),
    (job("web:1"), job("web:2"), 'spec.template.spec.containers[web].image: "web:1" → "web:2"'),
    (job(completions=1), job(completions=2), "spec.completions: 1 → 2"),
    (job(completions=1), job(completions=1, completionMode="Indexed"), 'spec.completionMode: nothing → "Indexed"'),
    (volume_claim("2Gi"), volume_claim("1Gi"), 'spec.resources.requests.storage: "2Gi" → "1Gi"'),
    (
        volume_claim(storageClassName="slow"),
        volume_claim(storageClassName="fast"),
        'spec.storageClassName: "slow" → "fast"',
    ),
    (service(clusterIP="None"), service(), 'spec.clusterIP: "None" → nothing'),
    (service(), service(clusterIP="None"), 'spec.clusterIP: nothing → "None"'),
    (
        service(type="LoadBalancer", loadBalancerClass="acme.io/a"),
        service(type="LoadBalancer", loadBalancerClass="acme.io/b"),
        'spec.loadBalancerClass: "acme.io/a" → "acme.io/b"',
    ),
    (binding(role="a"), binding(role="b"), 'roleRef.name: "a" → "b"'),
    (binding("ClusterRoleBinding", "a"), binding("ClusterRoleBinding", "b"), 'roleRef.name: "a" → "b"'),
    (storage_class("acme.io/a"), storage_class("acme.io/b"), 'provisioner: "acme.io/a" → "acme.io/b"'),
    (storage_class(), storage_class(reclaimPolicy="Retain"), 'reclaimPolicy: nothing → "Retain"'),
    (storage_class(parameters={"a": "1"}), storage_class(parameters={"a": "2"}), 'parameters.a: "1" → "2"'),
    (priority(1), priority(2), "value: 1 → 2"),
    (ingress_class("acme.io/a"), ingress_class("acme.io/b"), 'spec.controller: "acme.io/a" → "acme.io/b"'),
    (gateway_class("acme.io/a"), gateway_class("acme.io/b"), 'spec.controllerName: "acme.io/a" → "acme.io/b"'),
    (thing("Secret", type="Opaque"), thing("Secret", type="acme.io/key"), 'type: nothing → "acme.io/key"'),
    (
        thing("ConfigMap", immutable=True, data={"a": "1"}),
        thing("ConfigMap", immutable=False, data={"a": "1"}),
        "immutable: true → nothing",
    ),
    (
        thing("Secret", immutable=True, stringData={"a": "1"}),
        thing("Secret", immutable=True, stringData={"a": "2"}),
        'data.a: "sha256:',
    ),
]

# Before and after, where nothing is refused and nothing restarts.
MUTABLE: list[tuple[Object, Object]] = [
    (workload(replicas=1), workload(replicas=2)),
    (stateful(), stateful(podManagementPolicy="OrderedReady")),
    (
        stateful(),
        stateful(
            replicas=3,
            ordinals={"start": 1},
            minReadySeconds=5,
            revisionHistoryLimit=1,
            updateStrategy={"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
            persistentVolumeClaimRetentionPolicy={"whenDeleted": "Delete"},
        ),
    ),
    (templated(), templated(volumeMode="Filesystem")),
    (templated(size="1024Mi"), templated(size="1Gi")),
    (templated(), templated(kind={"apiVersion": "v1", "kind": "PersistentVolumeClaim"})),
    (job(), job(completionMode="NonIndexed", parallelism=2)),
    (
        job(completionMode="Indexed", completions=1, parallelism=1),
        job(completionMode="Indexed", completions=2, parallelism=2),
    ),
    (service(clusterIP="None"), service(clusterIP="None", publishNotReadyAddresses=True)),
    (service(type="ClusterIP"), service(type="NodePort")),
    (thing("Secret", stringData={"a": "1"}), thing("Secret", type="Opaque", stringData={"a": "2"})),
    (
        thing("Secret", immutable=True, stringData={"a": "1"}),
        thing("Secret", immutable=True, data={"a": "MQ=="}),
    ),
    (thing("ConfigMap", data={"a": "1"}), thing("ConfigMap", immutable=True, data={"a": "2"})),
    (storage_class(), storage_class(reclaimPolicy="Delete", volumeBindingMode="Immediate")),
    (priority(1), priority(1, preemptionPolicy="PreemptLowerPriority")),
    (binding(), binding(subjects=[{"kind": "ServiceAccount", "name": "a", "namespace": "default"}])),
]

# Before, after, and the difference in the pod.
RESTARTS: list[tuple[Object, Object, str]] = [
    (pod(), pod(container={"image": "ghcr.io/acme/web:2"}), 'containers[web].image: "ghcr.io/acme/web:1" → '),
    (pod(), pod(priorityClassName="high"), 'priorityClassName: nothing → "high"'),
    (pod(), pod(enableServiceLinks=True), "enableServiceLinks: nothing → true"),
    (
        pod(container={"env": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}]}),
        pod(container={"env": [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]}),
        'containers[web].env: ["A", "B"] → ["B", "A"]',
    ),
    (
        pod(container={"args": ["a"]}),
        pod(container={"args": ["a", "b"]}),
        'containers[web].args: ["a"] → ["a", "b"]',
    ),
    (
        pod(volumes=[{"name": "a", "emptyDir": {}}], container={"volumeMounts": [{"name": "a", "mountPath": "/x"}]}),
        pod(
            volumes=[{"name": "a", "emptyDir": {}}],
            container={"volumeMounts": [{"name": "a", "mountPath": "/x", "subPath": "y"}]},
        ),
        'containers[web].volumeMounts[/x].subPath: nothing → "y"',
    ),
    (
        pod(container={"readinessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 10}}),
        pod(container={"readinessProbe": {"tcpSocket": {"port": 80}, "periodSeconds": 5}}),
        "containers[web].readinessProbe.periodSeconds: nothing → 5",
    ),
    (
        pod(volumes=[{"name": "a", "emptyDir": {"sizeLimit": "1Gi"}}]),
        pod(volumes=[{"name": "a", "emptyDir": {"sizeLimit": "2Gi"}}]),
        'volumes[a].emptyDir.sizeLimit: "1Gi" → "2Gi"',
    ),
]

BARE = pod(
    serviceAccountName="web",
    volumes=[
        {"name": "a", "configMap": {"name": "a"}},
        {"name": "b", "hostPath": {"path": "/b"}},
        {"name": "c", "projected": {"sources": [{"serviceAccountToken": {"path": "c"}}]}},
        {"name": "d", "secret": {"secretName": "d"}},
    ],
    container={
        "ports": [{"name": "http", "containerPort": 80}],
        "livenessProbe": {"httpGet": {"port": 80}},
        "readinessProbe": {"grpc": {"port": 80}},
        "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
        "env": [{"name": "IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
        "volumeMounts": [{"name": "a", "mountPath": "/a"}],
    },
)
# The same, with every default of `defaults.py` written out.
DEFAULTED = pod(
    restartPolicy="Always",
    dnsPolicy="ClusterFirst",
    schedulerName="default-scheduler",
    terminationGracePeriodSeconds=30,
    securityContext={},
    hostNetwork=False,
    hostPID=False,
    hostIPC=False,
    nodeSelector=None,
    tolerations=[],
    serviceAccountName="web",
    serviceAccount="web",
    volumes=[
        {"name": "a", "configMap": {"name": "a", "defaultMode": 420}},
        {"name": "b", "hostPath": {"path": "/b", "type": ""}},
        {
            "name": "c",
            "projected": {
                "defaultMode": 420,
                "sources": [{"serviceAccountToken": {"path": "c", "expirationSeconds": 3600}}],
            },
        },
        {"name": "d", "secret": {"secretName": "d", "defaultMode": 420}},
    ],
    container={
        "imagePullPolicy": "IfNotPresent",
        "terminationMessagePolicy": "File",
        "terminationMessagePath": "/dev/termination-log",
        "stdin": False,
        "stdinOnce": False,
        "tty": False,
        "ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}],
        "livenessProbe": {
            "httpGet": {"path": "/", "port": 80, "scheme": "HTTP"},
            "initialDelaySeconds": 0,
            "timeoutSeconds": 1,
            "periodSeconds": 10,
            "successThreshold": 1,
            "failureThreshold": 3,
        },
        "readinessProbe": {"grpc": {"port": 80, "service": ""}},
        "resources": {"limits": {"cpu": "1000m", "memory": "1024Mi"}},
        "env": [{"name": "IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}}],
        "volumeMounts": [{"name": "a", "mountPath": "/a", "readOnly": False}],
    },
)

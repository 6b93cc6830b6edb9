"""What platform-app does otherwise on purpose: a rule says which differences it explains, why, and how to have it not.

To add a rule: a line in `RULES`, and a case in tests/migrate/cases that shows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from helm_platform.objects.difference import NOTHING, Difference, join
from helm_platform.validate.secrecy import HIDDEN

_TEMPLATE = r"spec\.(jobTemplate\.spec\.)?template"
_POD = rf"{_TEMPLATE}\.spec"
_CONTAINER = rf"{_POD}\.(containers|initContainers)\.[^.\[]+"
_MARKS = r'\["(helm\.sh/chart|app\.kubernetes\.io/(managed-by|name|instance|component|controller|service|version))"\]'
OF_ITS_WORKLOAD = (
    "HTTPRoute",
    "HorizontalPodAutoscaler",
    "Ingress",
    "PodDisruptionBudget",
    "PodMonitor",
    "Role",
    "RoleBinding",
    "ServiceMonitor",
)
"""Kinds of objects that have the workload's name here, whatever they were called."""
_ABOVE = re.compile(r'(\["[^"\]]*"\]|\.[A-Za-z0-9_-]+)$')
WHOLE = ""
"""The path of a difference that is a whole object."""


def _added(found: Difference) -> bool:
    return found.old is NOTHING


def _gone(found: Difference) -> bool:
    return found.new is NOTHING


def _any(found: Difference) -> bool:  # noqa: ARG001 - the form of a condition
    return True


@dataclass(frozen=True)
class Rule:
    """Differences at paths like `path` (a regular expression) in objects of the kinds, () for all.

    `why` is the reason; `off` the values with which it is as it was, "" where that cannot be. `reason` says that those
    values need one. `when` looks at the values of the difference; `name` is one that the object must have. `everywhere`
    is about labels and annotations of the values that are on all objects, `absorbed` about objects of the source that
    are part of a workload here.
    """

    id: str
    path: str
    why: str
    off: str = ""
    kinds: tuple[str, ...] = ()
    when: Callable[[Difference], bool] = _any
    reason: bool = False
    name: str = ""
    everywhere: bool = False
    absorbed: bool = False

    def explains(self, kind: str, name: str, found: Difference) -> bool:
        """Whether it is about this difference."""
        if self.kinds and kind not in self.kinds:
            return False
        if self.name and not re.fullmatch(self.name, name):
            return False
        return re.fullmatch(self.path, found.path) is not None and self.when(found)


def _without_jobs(found: Difference) -> bool:
    if not isinstance(found.old, list) or not isinstance(found.new, list):
        return False
    gone = set(found.old) - set(found.new)
    return set(found.new) < set(found.old) and all(each.startswith(("Job/", "CronJob/")) for each in gone)


def _becomes(value: Any) -> Callable[[Difference], bool]:
    return lambda found: found.new == value


RULES: tuple[Rule, ...] = (
    # Hardening.
    Rule(
        "read-only-root",
        rf"{_CONTAINER}\.securityContext\.readOnlyRootFilesystem",
        "a process that is taken over cannot change the image; /tmp and volumes stay writable",
        "security: {readOnlyRootFilesystem: false}",
        when=lambda found: found.old is NOTHING and found.new is True,
        reason=True,
    ),
    Rule(
        "no-privilege-escalation",
        rf"{_CONTAINER}\.securityContext\.allowPrivilegeEscalation",
        "no process gains more rights than its parent, as Pod Security `restricted` asks",
        "security: {allowPrivilegeEscalation: true}",
        when=lambda found: found.old is NOTHING and found.new is False,
        reason=True,
    ),
    Rule(
        "no-capabilities",
        rf"{_CONTAINER}\.securityContext\.capabilities\.drop",
        "no Linux capability but those of `security.capabilities`, as Pod Security `restricted` asks",
        when=_becomes(["ALL"]),
    ),
    Rule(
        "non-root",
        rf"{_CONTAINER}\.securityContext\.runAsNonRoot",
        "the image must not run as root, as Pod Security `restricted` asks",
        "security: {runAsNonRoot: false}",
        when=lambda found: found.old is NOTHING and found.new is True,
        reason=True,
    ),
    Rule(
        "seccomp",
        rf"{_CONTAINER}\.securityContext\.seccompProfile\.type",
        "only the system calls that containers need, as Pod Security `restricted` asks",
        "security: {seccomp: Unconfined}",
        when=lambda found: found.old is NOTHING and found.new == "RuntimeDefault",
        reason=True,
    ),
    Rule(
        "volume-group",
        rf"{_POD}\.securityContext\.(fsGroup|fsGroupChangePolicy)",
        "a user that is not root could not write to a new volume, nor read a secret; `security.fsGroup` is another one",
        when=_added,
    ),
    Rule(
        "no-token",
        rf"{_POD}\.automountServiceAccountToken",
        "pods that do not ask the Kubernetes API have no key to it",
        "serviceAccount: {token: true}",
        when=_becomes(False),
    ),
    Rule(
        "no-token",
        r"automountServiceAccountToken",
        "pods that do not ask the Kubernetes API have no key to it",
        "serviceAccount: {token: true}",
        kinds=("ServiceAccount",),
        when=_becomes(False),
    ),
    Rule(
        "own-account",
        rf"{_POD}\.serviceAccountName",
        "each application is somebody else for the Kubernetes API",
        "serviceAccount: {create: false, name: default}",
        when=lambda found: found.old in (NOTHING, "default"),
    ),
    Rule(
        "own-account",
        WHOLE,
        "each application is somebody else for the Kubernetes API",
        "serviceAccount: {create: false, name: default}",
        kinds=("ServiceAccount",),
        when=_added,
    ),
    Rule(
        "default-deny",
        WHOLE,
        "nobody connects but this release, its exposure and its metrics; private addresses are out of reach",
        "network: {enabled: false}",
        kinds=("NetworkPolicy",),
        when=_added,
        reason=True,
    ),
    Rule(
        "no-service-links",
        rf"{_POD}\.enableServiceLinks",
        "variables of every Service of the namespace are in nobody's way",
        "podSpec: {enableServiceLinks: true}",
        when=_becomes(False),
    ),
    Rule(
        "secret-reference",
        rf"{_CONTAINER}\.env\..*",
        "a secret that stood in clear comes from a Secret",
        when=lambda found: isinstance(found.new, dict) and "secretKeyRef" in found.new,
    ),
    Rule(
        "secret-reference",
        r"data(\.|\[).*",
        "a secret that stood in clear comes from a Secret",
        kinds=("ConfigMap",),
        when=lambda found: found.old == HIDDEN and found.new is NOTHING,
    ),
    Rule(
        "secret-reference",
        rf"{_CONTAINER}\.(args|command)(\[\d+\])?",
        "a secret that stood in clear comes from a Secret",
        when=lambda found: HIDDEN in (found.old if isinstance(found.old, list) else [found.old]),
    ),
    Rule(
        "secret-reference",
        rf"{_CONTAINER}\.mounts.*\.volume\.(configMap|secret)\..*",
        "a secret that stood in clear comes from a Secret",
        absorbed=True,
    ),
    Rule(
        "absorbed",
        WHOLE,
        "its content is part of the workload, whose pods restart when it changes",
        kinds=("ConfigMap",),
        when=_gone,
        absorbed=True,
    ),
    Rule(
        "secret-object",
        WHOLE,
        "the content of Secrets is not in values; the Secret stays as it is",
        kinds=("Secret",),
        when=_gone,
    ),
    # What a workload gets without being asked.
    Rule(
        "writable-tmp",
        rf'{_CONTAINER}\.mounts\["/tmp"\].*',
        "the root is read-only, and most programs want a folder for temporary files; `storage.tmp` sizes it",
        when=lambda found: found.old is NOTHING,
    ),
    Rule(
        "graceful-stop",
        rf"{_CONTAINER}\.lifecycle\.preStop.*|{_POD}\.terminationGracePeriodSeconds",
        "a pod goes on serving until nobody sends it requests any more",
        "lifecycle: {preStop: false}",
        when=_added,
    ),
    Rule(
        "readiness",
        rf"{_CONTAINER}\.readinessProbe\..*",
        "a pod gets requests when its port is open, and not before",
        "probes: {readiness: false}",
        when=_added,
    ),
    Rule(
        "resources",
        rf"{_CONTAINER}\.resources\..*",
        "pods without requests are the first to be evicted, and quotas refuse them",
        "resources: {requests: {}, limits: {}}",
        when=_added,
    ),
    Rule(
        "spread",
        rf"{_POD}\.topologySpreadConstraints.*",
        "a node or a zone that fails does not take all pods along",
        "availability: none",
        when=_added,
    ),
    Rule(
        "no-gap",
        r"spec\.strategy\.rollingUpdate\.maxUnavailable",
        "an update starts a new pod before an old one goes",
        'update: {maxUnavailable: "25%"}',
        kinds=("Deployment",),
        when=lambda found: found.old == "25%" and found.new == 0,
    ),
    Rule(
        "exclusive-volume",
        r"spec\.strategy\.(type|rollingUpdate\..*)",
        "a volume that one node mounts at a time is let go before the next pod asks for it",
        "storage: {NAME: {access: ReadWriteMany}}",
        kinds=("Deployment",),
        when=lambda found: found.new in (NOTHING, "Recreate"),
    ),
    Rule(
        "disruption-budget",
        rf"{WHOLE}|spec\.(minAvailable|maxUnavailable|unhealthyPodEvictionPolicy)",
        "a node drain lets one pod go at a time, and does not wait for one that is not ready anyway",
        "availability: none",
        kinds=("PodDisruptionBudget",),
        when=lambda found: found.new in (NOTHING, 1, "AlwaysAllow") or found.path == WHOLE,
    ),
    Rule(
        "pull-secrets",
        rf"{_POD}\.imagePullSecrets",
        "pull secrets are the pod's, and not those of the account",
        when=_added,
    ),
    Rule(
        "disruption-is-no-failure",
        r"spec\.(jobTemplate\.spec\.)?podFailurePolicy\..*",
        "a pod that a drain ended does not count as failed",
        "job: {restart: OnFailure}",
        kinds=("Job", "CronJob"),
        when=_added,
    ),
    Rule(
        "ready-alerts",
        WHOLE,
        "with `metrics` come alerts by what the workload is",
        "alerts: {enabled: false}",
        kinds=("PrometheusRule",),
        when=_added,
    ),
    Rule(
        "ready-dashboard",
        WHOLE,
        "with `metrics` comes a dashboard",
        "dashboards: {default: false}",
        kinds=("ConfigMap",),
        when=_added,
        name=r".*-dashboard",
    ),
    Rule(
        "task",
        r'metadata\.annotations\["helm\.sh/hook[^"]*"\]|spec\.ttlSecondsAfterFinished',
        "a task runs for each deployment; what it needs goes with it, and it stays a day for its logs",
        kinds=("Job",),
        when=lambda found: found.path.startswith("metadata") or found.old is NOTHING,
    ),
    # Names and labels.
    Rule(
        "own-labels",
        rf"({_TEMPLATE}\.)?metadata\.labels{_MARKS}|spec\.volumeClaimTemplates\.[^.]+\.labels{_MARKS}",
        "labels by which the chart finds its objects; what others wrote there is theirs",
    ),
    Rule(
        "labels-everywhere",
        r"(.*\.)?metadata\.labels.*",
        "labels of a workload are on all its objects and pods",
        when=_added,
        everywhere=True,
    ),
    Rule(
        "annotations-everywhere",
        r"metadata\.annotations.*",
        "annotations of a workload are on all its objects",
        when=_added,
        everywhere=True,
    ),
    Rule(
        "checksums",
        rf"{_TEMPLATE}\.metadata\.annotations.*(checksum|rollme).*",
        "pods restart when the text of `files` changes, and at no other time",
    ),
    Rule(
        "release-marks",
        r'metadata\.annotations\["(meta\.helm\.sh|helm\.sh|kubectl\.kubernetes\.io|deployment\.kubernetes\.io|(pv|volume)\..*kubernetes\.io)[^"]*"\]',
        "written by the tool that installed it",
        when=_gone,
    ),
    Rule(
        "selector",
        r"spec\.selector",
        "it holds what neither a user nor an upgrade changes; in a cluster the old object must go first",
    ),
    Rule(
        "container-name",
        rf"{_CONTAINER}",
        "the main container has the name of the workload",
    ),
    Rule(
        "declared-port",
        rf'{_CONTAINER}\.ports\["[^"]+"\]\..*',
        "a port that a Service or a probe uses is also declared; that opens nothing",
        when=_added,
    ),
    Rule(
        "port-names",
        rf'({_CONTAINER}|spec)\.ports\["[^"]+"\]\.name',
        "a port has one name, for the container and the Service alike",
    ),
    Rule(
        "service-of-its-name",
        WHOLE,
        "a Service has the name of its workload; the old one is kept beside it",
        kinds=("Service",),
        when=_added,
    ),
    Rule(
        "headless",
        r"spec\.serviceName",
        "the Service that names the pods is called WORKLOAD-headless, so that the other one has an address",
        kinds=("StatefulSet",),
    ),
    Rule(
        "headless",
        r"spec\.(clusterIP|publishNotReadyAddresses)",
        "the Service that names the pods is called WORKLOAD-headless, so that the other one has an address",
        kinds=("Service",),
        when=lambda found: found.old in ("None", True),
    ),
    Rule(
        "no-jobs-behind-services",
        r"spec\.selects",
        "a Service leads to the pods of its workload, and not to those of jobs with the same labels",
        kinds=("Service",),
        when=_without_jobs,
    ),
    Rule(
        "given-address",
        r"spec\.(clusterIP|clusterIPs|ipFamilies)",
        "addresses are the cluster's to give",
        kinds=("Service",),
        when=_gone,
    ),
    Rule(
        "path-type",
        r"spec\.rules\..*\.type|spec\.rules.*\.type",
        "what ImplementationSpecific means is the controller's: all that the platform knows take it as a prefix",
        kinds=("Ingress",),
        when=lambda found: found.old == "ImplementationSpecific" and found.new == "Prefix",
    ),
    Rule(
        "job-name",
        r"metadata\.name",
        "the pods of a Job cannot be changed: a Job with new content has a new name",
        kinds=("Job",),
    ),
    Rule(
        "object-name",
        r"metadata\.name",
        "an object has the name of its workload; nothing refers to such a one by its name",
        kinds=OF_ITS_WORKLOAD,
    ),
    Rule(
        "keep-data",
        r'metadata\.annotations\["helm\.sh/resource-policy"\]',
        "helm uninstall must not be how data is lost",
        "storage: {NAME: {whenDeleted: Delete}}",
        kinds=("PersistentVolumeClaim",),
        when=_added,
    ),
    Rule(
        "kept-beside",
        r"metadata\.name",
        "platform-app has one of this name; the old one is kept beside it, and nothing refers to its name",
        kinds=("NetworkPolicy", "PrometheusRule"),
        name=".*-kept",
    ),
    # What a release is not.
    Rule(
        "namespace",
        WHOLE,
        "a release does not make its namespace",
        kinds=("Namespace",),
        when=_gone,
    ),
    Rule(
        "chart-test",
        WHOLE,
        "platform-app has a test of its own: helm test",
        kinds=("Pod", "NetworkPolicy"),
        name=".*test.*",
    ),
)


@dataclass(frozen=True)
class Known:
    """What is known of the values: labels and annotations that all objects get, and what they have absorbed.

    `renamed` are the old names of objects that are kept under another one, by kind and that.
    """

    marks: Collection[tuple[str, str]] = ()
    absorbed: Collection[tuple[str, str]] = ()
    renamed: Mapping[tuple[str, str], str] = field(default_factory=dict)


def explanation(kind: str, name: str, found: Difference, known: Known) -> Rule | None:
    """The rule that explains a difference; None where it is not explained."""
    for rule in RULES:
        if not rule.explains(kind, name, found) or (rule.everywhere and not _is_mark(found, known.marks)):
            continue
        if not rule.absorbed or _is_absorbed(kind, found, known.absorbed):
            return rule
    return None


def _is_absorbed(kind: str, found: Difference, absorbed: Collection[tuple[str, str]]) -> bool:
    names = {name for _, name in absorbed}
    return (kind, found.old) in absorbed or found.old in names or found.new in names


def _is_mark(found: Difference, marks: Collection[tuple[str, str]]) -> bool:
    return any(found.new == value and found.path == join(_ABOVE.sub("", found.path), key) for key, value in marks)

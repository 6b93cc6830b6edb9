"""Which parts of an object an upgrade must not touch: a table of kinds, and `cut`, which leaves only those parts.

To add a kind: one entry in `CONTRACTS`, with where the rule comes from. Paths without a repository are Kubernetes
v1.37, `pkg/apis/`.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from helm_platform.objects.defaults import settled
from helm_platform.objects.labels import Labels, labels_match, selector_matches

Manifest = dict[str, Any]
Path = tuple[str, ...]


class Target(StrEnum):
    """What a selector selects."""

    PODS = "pods"
    SERVICES = "Services"


@dataclass(frozen=True)
class Selects:
    """A selector of other objects. `live`: what ran before the upgrade must stay selected until it has ended."""

    path: Path
    target: Target
    matches: Callable[[Any, Labels], bool] = selector_matches
    live: bool = True


@dataclass(frozen=True)
class Contract:
    """What is fixed in a kind.

    `identity` is the selector of its own pods, `fixed` are fields that the API server refuses to change,
    `mutable` (where it is a set) says that all of `spec` is fixed but these keys. `template` is the pod template;
    `restarts` says that pods follow it.
    """

    identity: Path | None = None
    fixed: tuple[Path, ...] = ()
    mutable: frozenset[str] | None = None
    selects: Selects | None = None
    template: Path | None = None
    restarts: bool = True
    keeps_labels: bool = False


_SELECTOR: Path = ("spec", "selector")
_TEMPLATE: Path = ("spec", "template")

CONTRACTS: dict[str, Contract] = {
    # apps/validation/validation.go, ValidateDeploymentUpdate, ValidateDaemonSetUpdate, ValidateReplicaSetUpdate
    "Deployment.apps": Contract(identity=_SELECTOR, template=_TEMPLATE),
    "DaemonSet.apps": Contract(identity=_SELECTOR, template=_TEMPLATE),
    "ReplicaSet.apps": Contract(identity=_SELECTOR, template=_TEMPLATE, restarts=False),
    # apps/validation/validation.go, ValidateStatefulSetUpdate; the list is that of the API's message. Fields that a
    # later version adds count as fixed until they are looked at.
    "StatefulSet.apps": Contract(
        identity=_SELECTOR,
        template=_TEMPLATE,
        mutable=frozenset(
            {
                "replicas",
                "ordinals",
                "template",
                "updateStrategy",
                "persistentVolumeClaimRetentionPolicy",
                "minReadySeconds",
                "revisionHistoryLimit",
            }
        ),
    ),
    # batch/validation/validation.go, ValidateJobSpecUpdate; `completions` may change in Indexed jobs only
    "Job.batch": Contract(
        identity=_SELECTOR,
        template=_TEMPLATE,
        fixed=(
            _TEMPLATE,
            ("spec", "completions"),
            ("spec", "completionMode"),
            ("spec", "podFailurePolicy"),
            ("spec", "backoffLimitPerIndex"),
            ("spec", "managedBy"),
            ("spec", "successPolicy"),
        ),
        restarts=False,
    ),
    # A CronJob's template is that of its next job: nothing that runs is touched.
    "CronJob.batch": Contract(template=("spec", "jobTemplate", "spec", "template"), restarts=False),
    # argo-rollouts v1.10.2 pkg/apis/rollouts/v1alpha1/types.go: XValidation `self == oldSelf` on the selector
    "Rollout.argoproj.io": Contract(identity=_SELECTOR, template=_TEMPLATE),
    # keda v2.20.2 apis/keda/v1alpha1/scaledjob_types.go: a changed ScaledJob ends its running jobs unless
    # `rollout.strategy: gradual`
    "ScaledJob.keda.sh": Contract(template=("spec", "jobTargetRef", "template")),
    "Pod": Contract(template=(), restarts=False),
    # The address in core/validation/validation.go, validateUpgradeDowngradeClusterIPs (sorted out in compare.py), and
    # the class in validateLoadBalancerClassField.
    "Service": Contract(
        fixed=(("spec", "clusterIP"), ("spec", "loadBalancerClass")),
        selects=Selects(_SELECTOR, Target.PODS, labels_match),
        keeps_labels=True,
    ),
    # core/validation/validation.go, ValidatePersistentVolumeClaimUpdate; growth is sorted out in compare.py
    "PersistentVolumeClaim": Contract(mutable=frozenset({"volumeAttributesClassName"})),
    # core/validation/validation.go, ValidateSecretUpdate, ValidateConfigMapUpdate: `immutable: true` fixes the content
    "Secret": Contract(fixed=(("type",), ("immutable",), ("data",))),
    "ConfigMap": Contract(fixed=(("immutable",), ("data",))),
    # rbac/validation/validation.go, ValidateRoleBindingUpdate, ValidateClusterRoleBindingUpdate
    "RoleBinding.rbac.authorization.k8s.io": Contract(fixed=(("roleRef",),)),
    "ClusterRoleBinding.rbac.authorization.k8s.io": Contract(fixed=(("roleRef",),)),
    # storage/validation/validation.go, ValidateStorageClassUpdate
    "StorageClass.storage.k8s.io": Contract(
        fixed=(("provisioner",), ("parameters",), ("reclaimPolicy",), ("volumeBindingMode",))
    ),
    # scheduling/validation/validation.go, ValidatePriorityClassUpdate
    "PriorityClass.scheduling.k8s.io": Contract(fixed=(("value",), ("preemptionPolicy",))),
    # networking/validation/validation.go, ValidateIngressClassUpdate
    "IngressClass.networking.k8s.io": Contract(fixed=(("spec", "controller"),)),
    # gateway-api v1.6.1 apis/v1/gatewayclass_types.go: XValidation `self == oldSelf`
    "GatewayClass.gateway.networking.k8s.io": Contract(fixed=(("spec", "controllerName"),)),
    # Selectors that may change, and whose change leaves something unprotected, unreachable or unmeasured.
    "NetworkPolicy.networking.k8s.io": Contract(selects=Selects(("spec", "podSelector"), Target.PODS)),
    "PodDisruptionBudget.policy": Contract(selects=Selects(_SELECTOR, Target.PODS)),
    "ServiceMonitor.monitoring.coreos.com": Contract(selects=Selects(_SELECTOR, Target.SERVICES, live=False)),
    "PodMonitor.monitoring.coreos.com": Contract(selects=Selects(_SELECTOR, Target.PODS, live=False)),
}
_NOTHING_FIXED = Contract()

# What the API server writes where a manifest is silent; apps/v1, batch/v1, storage/v1 and core/v1 defaults.go.
_DEFAULTS: dict[str, dict[Path, Any]] = {
    "StatefulSet.apps": {("spec", "podManagementPolicy"): "OrderedReady"},
    "Job.batch": {("spec", "completionMode"): "NonIndexed"},
    "PersistentVolumeClaim": {("spec", "volumeMode"): "Filesystem"},
    "Secret": {("type",): "Opaque"},
    "StorageClass.storage.k8s.io": {("reclaimPolicy",): "Delete", ("volumeBindingMode",): "Immediate"},
    "PriorityClass.scheduling.k8s.io": {("preemptionPolicy",): "PreemptLowerPriority"},
}

# A tool that runs an object as a hook deletes it before it makes it anew: nothing of it is fixed.
_HOOKS = ("helm.sh/hook", "argocd.argoproj.io/hook")


@dataclass(frozen=True, order=True)
class Identity:
    """What makes an object the same one before and after: its kind, without the API version, and its name."""

    kind: str
    name: str
    namespace: str = ""
    group: str = ""

    def __str__(self) -> str:
        """`Deployment/web`, with a namespace where it names one."""
        return f"{self.kind}/{self.name}" + (f" in {self.namespace}" if self.namespace else "")


def identity(cut: Manifest) -> Identity:
    """The identity of a cut object."""
    kind, group = _kind(cut)
    metadata = cut["metadata"]
    return Identity(kind, str(metadata.get("name") or ""), str(metadata.get("namespace") or ""), group)


def contract(manifest: Manifest) -> Contract:
    """What is fixed in this object."""
    return CONTRACTS.get(_key(manifest), _NOTHING_FIXED)


def restarts(manifest: Manifest) -> bool:
    """Whether running pods follow a change of the template."""
    gradual = get(manifest, ("spec", "rollout", "strategy")) == "gradual" and manifest.get("kind") == "ScaledJob"
    own = contract(manifest)
    return own.template is not None and own.restarts and not gradual


def get(manifest: Any, path: Path) -> Any:
    """The value at a path, or None."""
    for key in path:
        if not isinstance(manifest, dict):
            return None
        manifest = manifest.get(key)
    return manifest


def pod_labels(manifest: Manifest) -> dict[str, Any] | None:
    """The labels of the pods that an object runs; None where it runs none."""
    path = contract(manifest).template
    if path is None:
        return None
    template = get(manifest, path)
    return (template.get("metadata") or {}).get("labels") or {} if isinstance(template, dict) else None


def cut(manifest: Manifest, own_namespace: str) -> Manifest | None:
    """The object without what an upgrade may change, and without the release's own namespace; None for hooks.

    Defaults are left out, so that writing one explicitly is no change; the content of Secrets and ConfigMaps is
    replaced by digests, so that neither a report nor a baseline holds it.
    """
    metadata = manifest.get("metadata") or {}
    if any(hook in (metadata.get("annotations") or {}) for hook in _HOOKS):
        return None
    own = contract(manifest)
    kept: Manifest = {"apiVersion": manifest.get("apiVersion"), "kind": manifest.get("kind")}
    kept["metadata"] = {"name": metadata.get("name")}
    if metadata.get("namespace") not in {None, "", own_namespace}:
        kept["metadata"]["namespace"] = metadata["namespace"]
    if own.keeps_labels and metadata.get("labels"):
        kept["metadata"]["labels"] = metadata["labels"]
    paths = [*own.fixed, *([own.identity] if own.identity else []), *([own.selects.path] if own.selects else [])]
    spec = manifest.get("spec")
    if own.mutable is not None and isinstance(spec, dict):
        paths += [("spec", key) for key in spec if key not in own.mutable]
    for path in paths:
        _put(kept, path, get(manifest, path))
    if own.template:
        whole = own.template in own.fixed or restarts(manifest)
        _put(kept, own.template, _template(get(manifest, own.template), whole=whole))
    elif own.template is not None:  # a bare Pod is its own template
        kept["metadata"]["labels"] = metadata.get("labels") or {}
    _tidy(kept, manifest)
    return kept


def _template(template: Any, *, whole: bool) -> Any:
    if not isinstance(template, dict):
        return None
    if whole:
        return settled(template)
    return {"metadata": {"labels": (template.get("metadata") or {}).get("labels") or {}}}


def _tidy(kept: Manifest, manifest: Manifest) -> None:
    key = _key(manifest)
    for path, default in _DEFAULTS.get(key, {}).items():
        if get(kept, path) == default:
            del get(kept, path[:-1])[path[-1]]
    if key in {"Secret", "ConfigMap"}:
        _digest(kept, manifest)
    for number, claim in enumerate(get(kept, ("spec", "volumeClaimTemplates")) or []):
        if isinstance(claim, dict):
            # The API server fills in the claim's own type; the volume mode is defaulted as in a claim.
            plain = {name: value for name, value in claim.items() if name not in {"apiVersion", "kind"}}
            if get(plain, ("spec", "volumeMode")) == "Filesystem":
                plain["spec"] = {name: value for name, value in plain["spec"].items() if name != "volumeMode"}
            templates = [*kept["spec"]["volumeClaimTemplates"]]
            templates[number] = plain
            kept["spec"]["volumeClaimTemplates"] = templates


def _digest(kept: Manifest, manifest: Manifest) -> None:
    kept.pop("data", None)
    if manifest.get("immutable") is not True:
        kept.pop("immutable", None)
        return
    content = {**(manifest.get("data") or {}), **(manifest.get("binaryData") or {})}
    for name, value in (manifest.get("stringData") or {}).items():
        content[name] = base64.b64encode(str(value).encode()).decode()
    kept["data"] = {
        name: f"sha256:{hashlib.sha256(str(value).encode()).hexdigest()[:12]}" for name, value in content.items()
    }


def _put(kept: Manifest, path: Path, value: Any) -> None:
    if value is None:
        return
    for key in path[:-1]:
        kept = kept.setdefault(key, {})
    kept[path[-1]] = value


def _kind(manifest: Manifest) -> tuple[str, str]:
    group, slash, _ = str(manifest.get("apiVersion") or "").partition("/")
    return str(manifest.get("kind") or ""), group if slash else ""


def _key(manifest: Manifest) -> str:
    kind, group = _kind(manifest)
    return f"{kind}.{group}" if group else kind

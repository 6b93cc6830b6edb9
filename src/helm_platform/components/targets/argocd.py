"""Argo CD Applications, one a component. Waves are a hint: what comes too early is tried again until it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component, From
from helm_platform.components.plan import Options
from helm_platform.components.targets.delivery import copied, refuse_folder
from helm_platform.components.targets.documents import document, stream
from helm_platform.components.targets.interface import Target

_PROJECT = "platform"
_SERVER = "https://kubernetes.default.svc"
_SYNC = ("CreateNamespace=true", "ServerSideApply=true", "SkipDryRunOnMissingResource=true")
#: Definitions are never pruned: every object of their kinds would go with them.
_KEPT = ("Prune=false", "ServerSideApply=true")


#: Several charts put roles and Services for parts of Kubernetes there.
_ALSO = ("kube-system",)


class ArgoCd(Target):
    """`project.yaml`, and `NAME.yaml` for each component."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Raises UsageError for a folder of charts, and for definitions that a mirror cannot have."""
        refuse_folder("Argo CD", options)
        given = dict(copied(components, options))
        made = {each.name: _applications(each, options) for each in components if each.name not in given}
        files = {each.name: given.get(each.name) or stream(made[each.name]) for each in components}
        project = _project([one["spec"] for applications in made.values() for one in applications])
        return {"project.yaml": document(project)} | {f"{name}.yaml": text for name, text in files.items()}


def _project(applications: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What these applications need and no more, so that no other one comes in under its name."""
    sources = sorted({each["source"]["repoURL"] for each in applications})
    spaces = sorted({each["destination"]["namespace"] for each in applications} | set(_ALSO))
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "AppProject",
        "metadata": {
            "name": _PROJECT,
            "namespace": "argocd",
            "annotations": {"argocd.argoproj.io/sync-wave": "-1"},
        },
        "spec": {
            "description": "The upstream components of the platform.",
            "sourceRepos": sources,
            "destinations": [{"server": _SERVER, "namespace": space} for space in spaces],
            "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
        },
    }


def _applications(component: Component, options: Options) -> list[dict[str, Any]]:
    crds = component.crds
    if crds.git is not None:
        source = {"repoURL": crds.git.repository, "path": crds.git.path, "targetRevision": crds.git.tag}
        # Of these objects none is of a namespace.
        return [_application(component.name, component.wave, source, "default", _KEPT)]
    found = []
    helm: dict[str, Any] = {"releaseName": component.name, "valuesObject": plan.values(component, options)}
    if crds.source is From.RENDER:
        own = {"releaseName": component.name, "valuesObject": plan.settings(component)}
        source = _chart(component, crds.chart, own, options)
        found.append(_application(f"{component.name}-crds", component.wave - 1, source, component.namespace, _KEPT))
    if crds.source in plan.ELSEWHERE:
        helm["skipCrds"] = True
    source = _chart(component, component.chart, helm, options)
    made = _application(component.name, component.wave, source, component.namespace, _SYNC)
    if component.pod_security:
        labels = plan.namespace_labels(component.pod_security)
        made["spec"]["syncPolicy"]["managedNamespaceMetadata"] = {"labels": labels}
    return [*found, made]


def _chart(component: Component, chart: str, helm: Mapping[str, Any], options: Options) -> dict[str, Any]:
    mirror = options.mirror.removeprefix("oci://").rstrip("/")
    # Argo CD writes registries without oci://.
    repository = mirror or component.repository.removeprefix("oci://")
    return {"repoURL": repository, "chart": chart, "targetRevision": component.version, "helm": helm}


def _application(
    name: str, wave: int, source: Mapping[str, Any], namespace: str, options: Sequence[str]
) -> dict[str, Any]:
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": {
            "name": name,
            "namespace": "argocd",
            "annotations": {"argocd.argoproj.io/sync-wave": str(wave)},
        },
        "spec": {
            "project": _PROJECT,
            "source": source,
            "destination": {"server": _SERVER, "namespace": namespace},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "retry": {"limit": -1, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}},
                "syncOptions": list(options),
            },
        },
    }

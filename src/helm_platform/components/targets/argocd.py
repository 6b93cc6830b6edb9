"""Argo CD Applications, one a component. Waves are a hint: what comes too early is tried again until it works."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from helm_platform.components import plan
from helm_platform.components.model import Component, From
from helm_platform.components.plan import Options
from helm_platform.components.targets.documents import document
from helm_platform.components.targets.interface import Target
from helm_platform.errors import UsageError

_SERVER = "https://kubernetes.default.svc"


class ArgoCd(Target):
    """`NAME.yaml` for each component."""

    def files(self, components: Sequence[Component], options: Options) -> Mapping[str, str]:
        """Argo CD reads charts from repositories and registries, and no folders: UsageError where one is given."""
        if options.charts is not None:
            raise UsageError("Argo CD reads no folder of charts", fix="name a registry that has them with --mirror")
        return {f"{each.name}.yaml": document(_application(each, options)) for each in components if each.chart}


def _application(component: Component, options: Options) -> dict[str, Any]:
    mirror = options.mirror.removeprefix("oci://").rstrip("/")
    # Argo CD writes registries without oci://.
    repository = mirror or component.repository.removeprefix("oci://")
    helm: dict[str, Any] = {"releaseName": component.name, "valuesObject": plan.values(component, options)}
    if component.crds.source is From.COMPONENT:
        helm["skipCrds"] = True
    metadata: dict[str, Any] = {
        "name": component.name,
        "namespace": "argocd",
        "annotations": {"argocd.argoproj.io/sync-wave": str(component.wave)},
    }
    labels = {"pod-security.kubernetes.io/enforce": component.pod_security} if component.pod_security else {}
    return {
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Application",
        "metadata": metadata,
        "spec": {
            "project": "platform",
            "source": {
                "repoURL": repository,
                "chart": component.chart,
                "targetRevision": component.version,
                "helm": helm,
            },
            "destination": {"server": _SERVER, "namespace": component.namespace},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "retry": {"limit": -1, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}},
                "syncOptions": [
                    "CreateNamespace=true",
                    "ServerSideApply=true",
                    "SkipDryRunOnMissingResource=true",
                ],
                **({"managedNamespaceMetadata": {"labels": labels}} if labels else {}),
            },
        },
    }

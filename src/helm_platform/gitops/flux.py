"""Flux: a Kustomization for each overlay of manifests, a HelmRelease for each of values, as the team's deployer.

| File | Holds |
|---|---|
| `root.yaml` | the GitRepository and the Kustomization that a person applies once: everything below |
| `kustomization.yaml` | what is below, so that kustomize builds it |
| `platform/` | the umbrella |
| `tenants/<team>/` | the chart tenant with the file of the team |
| `sources/<team>-<env>.yaml` | where a namespace's applications come from: in the namespace, as tenants have it |
| `apps/<app>-<env>/` | an overlay |

Values files become a ConfigMap that kustomize makes of them, so that a change of one is a change of the release.
Sources: the definitions of kustomize-controller v1, helm-controller v2 and source-controller v1, and Flux's page on
multi-tenancy: no reference goes into another namespace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from helm_platform.fleet import TENANT_NAMESPACE, UMBRELLA, UMBRELLA_NAMESPACE, Style, umbrellas
from helm_platform.gitops.documents import stream
from helm_platform.gitops.interface import FOLDER, Delivered, Delivery, Plan

_SOURCE = "source.toolkit.fluxcd.io/v1"
_KUSTOMIZE = "kustomize.toolkit.fluxcd.io/v1"
_HELM = "helm.toolkit.fluxcd.io/v2"
_FLEET = "fleet"
_CHARTS = "platform-charts"
_DEPLOYER = "deployer"
_INTERVAL = "10m"
_RETRY = "1m"
_WATCHED = {"reconcile.fluxcd.io/watch": "Enabled"}


class Flux(Delivery):
    """Files that kustomize builds; `root.yaml` is applied by a person."""

    namespace: ClassVar[str] = "flux-system"

    def files(self, plan: Plan) -> Mapping[str, str]:
        """As the table above says."""
        made: dict[str, list[dict[str, Any]]] = {}
        folders: list[str] = []
        if UMBRELLA in plan.charts.versions:
            made["platform/release.yaml"], made["platform/kustomization.yaml"] = _umbrella(plan)
            made["platform/source.yaml"] = [_charts(plan, UMBRELLA_NAMESPACE, UMBRELLA)]
            folders.append("platform")
        for tenant in plan.tenants:
            folder = f"tenants/{tenant.team.name}"
            files = [plan.path(each) for each in tenant.files]
            release = _release(plan, tenant.team.name, TENANT_NAMESPACE, "tenant", "", files, tenant.values, account="")
            made[f"{folder}/release.yaml"] = [release]
            made[f"{folder}/kustomization.yaml"] = [_values(TENANT_NAMESPACE, tenant.team.name, files, 4)]
            folders.append(folder)
        if plan.tenants:
            made["tenants/source.yaml"] = [_charts(plan, TENANT_NAMESPACE, "tenant")]
        for namespace in sorted({each.overlay.namespace for each in plan.applications}):
            own = [each for each in plan.applications if each.overlay.namespace == namespace]
            made[f"sources/{namespace}.yaml"] = _sources(plan, namespace, own)
        for one in plan.applications:
            folder = f"apps/{one.name}"
            if one.overlay.style is Style.KUSTOMIZE or plan.hydrated:
                made[f"{folder}/kustomization.yaml"] = [_list(["application.yaml"])]
                made[f"{folder}/application.yaml"] = [_kustomization(plan, one)]
            else:
                name, namespace = one.overlay.application, one.overlay.namespace
                release = _release(plan, name, namespace, "platform-app", one.chart_version, one.values)
                if not one.environment.automated:
                    release["spec"]["suspend"] = True
                made[f"{folder}/release.yaml"] = [release]
                more = [f"../../../../{one.path}/monitoring.yaml"] if one.watched else []
                made[f"{folder}/kustomization.yaml"] = [_values(namespace, name, one.values, 4, more)]
            folders.append(folder)
        files = sorted([*folders, *(path for path in made if path.startswith(("sources/", "tenants/source")))])
        made["kustomization.yaml"] = [_list(files)]
        made["root.yaml"] = _root(plan)
        return {path: stream(objects) for path, objects in made.items()}


def _root(plan: Plan) -> list[dict[str, Any]]:
    spec = {
        "interval": _INTERVAL,
        "retryInterval": _RETRY,
        "path": f"./{FOLDER}/flux",
        "prune": True,
        "sourceRef": {"kind": "GitRepository", "name": _FLEET},
    }
    return [
        _git(plan, plan.namespace, plan.revision),
        _object(_KUSTOMIZE, "Kustomization", _FLEET, plan.namespace, spec),
    ]


def _umbrella(plan: Plan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    files = [plan.path(file) for file in next(umbrellas(plan.company)).files]
    release = _release(plan, UMBRELLA, UMBRELLA_NAMESPACE, UMBRELLA, "", files, account="")
    return [release], [_values(UMBRELLA_NAMESPACE, UMBRELLA, files, 3, ["source.yaml"])]


def _sources(plan: Plan, namespace: str, own: Sequence[Delivered]) -> list[dict[str, Any]]:
    """Where the applications of a namespace come from."""
    manifests = plan.hydrated or any(each.overlay.style is Style.KUSTOMIZE for each in own)
    found = [_git(plan, namespace, plan.hydrated or plan.revision)] if manifests else []
    versions = sorted({each.chart_version for each in own if each.chart_version and not plan.hydrated})
    return found + [_charts(plan, namespace, "platform-app", version) for version in versions]


def _git(plan: Plan, namespace: str, branch: str) -> dict[str, Any]:
    spec = {"interval": "1m", "url": plan.repository, "ref": {"branch": branch}}
    return _object(_SOURCE, "GitRepository", _FLEET, namespace, spec)


def _charts(plan: Plan, namespace: str, chart: str, version: str = "") -> dict[str, Any]:
    """A registry holds charts by version, a chart repository by an index."""
    if not plan.charts.oci:
        spec: dict[str, Any] = {"interval": _INTERVAL, "url": plan.charts.address}
        return _object(_SOURCE, "HelmRepository", _CHARTS, namespace, spec)
    wanted = version or plan.charts.version(chart)
    spec = {
        "interval": _INTERVAL,
        "url": f"{plan.charts.address}/{chart}",
        "ref": {"tag": wanted},
        "layerSelector": {"mediaType": "application/vnd.cncf.helm.chart.content.v1.tar+gzip", "operation": "copy"},
    }
    return _object(_SOURCE, "OCIRepository", _named(chart, wanted), namespace, spec)


def _named(chart: str, version: str) -> str:
    return f"{chart}-{version.replace('.', '-').replace('+', '-')}"


def _release(
    plan: Plan,
    name: str,
    namespace: str,
    chart: str,
    version: str,
    files: Sequence[str],
    values: Mapping[str, Any] | None = None,
    *,
    account: str = _DEPLOYER,
) -> dict[str, Any]:
    wanted = version or plan.charts.version(chart)
    if plan.charts.oci:
        source: dict[str, Any] = {"chartRef": {"kind": "OCIRepository", "name": _named(chart, wanted)}}
    else:
        reference = {"kind": "HelmRepository", "name": _CHARTS}
        source = {"chart": {"spec": {"chart": chart, "version": wanted, "sourceRef": reference}}}
    spec: dict[str, Any] = {
        "interval": _INTERVAL,
        **source,
        "releaseName": name,
        **({"serviceAccountName": account} if account else {}),
        "install": {"strategy": {"name": "RetryOnFailure", "retryInterval": _RETRY}},
        "upgrade": {"strategy": {"name": "RetryOnFailure", "retryInterval": _RETRY}},
        "driftDetection": {"mode": "enabled"},
        "valuesFrom": [{"kind": "ConfigMap", "name": f"{name}-values", "valuesKey": key} for key in _keys(files)],
        **({"values": dict(values)} if values else {}),
    }
    return _object(_HELM, "HelmRelease", name, namespace, spec)


def _kustomization(plan: Plan, one: Delivered) -> dict[str, Any]:
    path = f"./{one.environment.name}/{one.overlay.application}" if plan.hydrated else f"./{one.path}"
    spec: dict[str, Any] = {
        "interval": _INTERVAL,
        "retryInterval": _RETRY,
        "path": path,
        "prune": True,
        "wait": True,
        "timeout": "5m",
        "serviceAccountName": _DEPLOYER,
        "targetNamespace": one.overlay.namespace,
        "sourceRef": {"kind": "GitRepository", "name": _FLEET},
    }
    if not one.environment.automated:
        spec["suspend"] = True
    return _object(_KUSTOMIZE, "Kustomization", one.overlay.application, one.overlay.namespace, spec)


def _values(namespace: str, name: str, files: Sequence[str], depth: int, more: Sequence[str] = ()) -> dict[str, Any]:
    """A folder with a release and the ConfigMap of its values files, which Flux watches."""
    up = "../" * depth
    return {
        **_list(["release.yaml", *more]),
        "configMapGenerator": [
            {
                "name": f"{name}-values",
                "namespace": namespace,
                "files": [f"{key}={up}{file}" for key, file in zip(_keys(files), files, strict=True)],
                "options": {"disableNameSuffixHash": True, "labels": _WATCHED},
            }
        ],
    }


def _keys(files: Sequence[str]) -> list[str]:
    """Names of values files in a ConfigMap: two may have the same name."""
    return [f"{index}.yaml" for index in range(len(files))]


def _list(resources: Sequence[str]) -> dict[str, Any]:
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }


def _object(api: str, kind: str, name: str, namespace: str, spec: Mapping[str, Any]) -> dict[str, Any]:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": namespace}, "spec": dict(spec)}

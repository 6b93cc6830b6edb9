"""Argo CD: an AppProject and an Application for each team's chart, an Application for each overlay, and one for all.

| File | Holds |
|---|---|
| `root.yaml` | the Application that a person applies once: everything below, and itself |
| `project.yaml` | the AppProject `fleet` of the platform's own Applications |
| `platform.yaml` | the umbrella |
| `tenants/<team>.yaml` | the chart tenant with the file of the team; it makes the team's AppProject |
| `apps/<app>-<env>.yaml` | an overlay, in the project of its team |
| `applicationsets/<team>.yaml` | in their place: one that makes them of the folders of the repository |

Sources: the definitions of Argo CD 3.6 (manifests/crds) and its documentation of sync options.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from helm_platform.fleet import PROFILES, TENANT_NAMESPACE, UMBRELLA, UMBRELLA_NAMESPACE, Style, umbrellas
from helm_platform.gitops.documents import stream
from helm_platform.gitops.interface import FOLDER, Delivered, Delivery, Plan

PROJECT = "fleet"
"""The project of the platform's own Applications; each team has its own."""
_API = "argoproj.io/v1alpha1"
_FINALIZER = "resources-finalizer.argocd.argoproj.io"
_SYNC = ("ServerSideApply=true", "PruneLast=true", "ApplyOutOfSyncOnly=true", "RespectIgnoreDifferences=true")
_OF_TEAMS = (*_SYNC, "CreateNamespace=false", "FailOnSharedResource=true")
_RETRY = {"limit": 5, "backoff": {"duration": "10s", "factor": 2, "maxDuration": "3m"}}


class ArgoCd(Delivery):
    """Applications, or ApplicationSets where platform.yaml says `form: applicationset`."""

    namespace: ClassVar[str] = "argocd"

    def files(self, plan: Plan) -> Mapping[str, str]:
        """As the table above says."""
        made = {"root.yaml": [_root(plan)], "project.yaml": [_project(plan)]}
        if UMBRELLA in plan.charts.versions:
            made["platform.yaml"] = list(_umbrellas(plan))
        for each in plan.tenants:
            made.setdefault(f"tenants/{each.team.name}.yaml", []).append(_tenant(plan, each))
        if plan.form == "applicationset":
            for team in sorted({each.team.name for each in plan.applications}):
                made[f"applicationsets/{team}.yaml"] = [_set(plan, team)]
        else:
            for one in plan.applications:
                made[f"apps/{one.name}.yaml"] = [_application(plan, one)]
        return {path: stream(objects) for path, objects in made.items()}


def _root(plan: Plan) -> dict[str, Any]:
    source = {"repoURL": plan.repository, "targetRevision": plan.revision, "path": f"{FOLDER}/argocd"}
    return _made(
        plan,
        PROJECT,
        "fleet",
        plan.namespace,
        {"source": {**source, "directory": {"recurse": True}}},
        sync=_SYNC,
        finalizer=False,
    )


def _project(plan: Plan) -> dict[str, Any]:
    servers = sorted({each.server for each in map(plan.company.environment, plan.company.environments)})
    spaces = sorted({*plan.company.known_namespaces(), plan.namespace, TENANT_NAMESPACE, UMBRELLA_NAMESPACE})
    return {
        "apiVersion": _API,
        "kind": "AppProject",
        "metadata": {
            "name": PROJECT,
            "namespace": plan.namespace,
            "annotations": {"argocd.argoproj.io/sync-wave": "-2"},
        },
        "spec": {
            "description": "What the platform team delivers: teams, the platform, and the Applications of teams.",
            "sourceRepos": sorted({plan.repository, plan.charts.registry}),
            "destinations": [{"server": server, "namespace": space} for server in servers for space in spaces],
            # Where applications are applied as accounts, one that names none is applied by nobody.
            "destinationServiceAccounts": [
                {"server": server, "namespace": "*", "defaultServiceAccount": f"{plan.namespace}:{plan.account}"}
                for server in servers
            ],
            "clusterResourceWhitelist": [{"group": "*", "kind": "*"}],
        },
    }


def _umbrellas(plan: Plan) -> Iterator[dict[str, Any]]:
    """The umbrella in each cluster, with the profile of its last environment."""
    found = list(umbrellas(plan.company))
    for each in found:
        name = UMBRELLA if len(found) == 1 else f"{UMBRELLA}-{each.cluster}"
        files = [plan.path(file) for file in each.files]
        sources = _from_charts(plan, UMBRELLA, plan.charts.version(UMBRELLA), UMBRELLA, files)
        where = {"server": each.environment.server, "namespace": UMBRELLA_NAMESPACE}
        yield _made(plan, name, PROJECT, where, {"sources": sources}, sync=_SYNC, wave="-1")


def _tenant(plan: Plan, tenant: Any) -> dict[str, Any]:
    several = len({each.cluster for each in plan.tenants}) > 1
    name = f"tenant-{tenant.team.name}" + (f"-{tenant.cluster}" if several else "")
    files = [plan.path(each) for each in tenant.files]
    version = plan.charts.version("tenant")
    sources = _from_charts(plan, "tenant", version, tenant.team.name, files, tenant.values)
    server = plan.company.environment(tenant.environments[0]).server
    where = {"server": server, "namespace": TENANT_NAMESPACE}
    return _made(plan, name, PROJECT, where, {"sources": sources}, sync=(*_SYNC, "CreateNamespace=true"), wave="-1")


def _application(plan: Plan, one: Delivered) -> dict[str, Any]:
    where = {"server": one.environment.server, "namespace": one.overlay.namespace}
    labels = {
        "helm-platform.io/team": one.team.name,
        "helm-platform.io/environment": one.environment.name,
        "helm-platform.io/application": one.overlay.application,
    }
    return _made(
        plan,
        one.name,
        one.team.name,
        where,
        _source(plan, one),
        sync=_OF_TEAMS,
        labels=labels,
        automated=one.environment.automated,
        ignored=one.scaled,
    )


def _source(plan: Plan, one: Delivered) -> dict[str, Any]:
    git = {"repoURL": plan.repository, "targetRevision": plan.revision}
    if plan.hydrated:
        path = f"{one.environment.name}/{one.overlay.application}"
        return {"source": {**git, "targetRevision": plan.hydrated, "path": path}}
    if one.overlay.style is Style.KUSTOMIZE:
        return {"source": {**git, "path": one.path}}
    sources = _from_charts(plan, "platform-app", one.chart_version, one.overlay.application, list(one.values))
    if one.watched:
        # Told what it is, Argo CD does not take the folder for a kustomization.
        sources.append({**git, "path": one.path, "directory": {"include": "monitoring.yaml"}})
    return {"sources": sources}


def _from_charts(
    plan: Plan,
    chart: str,
    version: str,
    release: str,
    files: list[str],
    values: Mapping[str, Any] | None = None,
) -> list[dict[str, Any]]:
    """A chart with values files of this repository."""
    helm: dict[str, Any] = {"releaseName": release, "valueFiles": [f"$values/{each}" for each in files]}
    if values:
        helm["valuesObject"] = dict(values)
    return [
        {"repoURL": plan.charts.registry, "chart": chart, "targetRevision": version, "helm": helm},
        {"repoURL": plan.repository, "targetRevision": plan.revision, "ref": "values"},
    ]


def _made(
    plan: Plan,
    name: str,
    project: str,
    where: Mapping[str, str] | str,
    source: Mapping[str, Any],
    *,
    sync: tuple[str, ...],
    labels: Mapping[str, str] | None = None,
    automated: bool = True,
    ignored: tuple[tuple[str, str], ...] = (),
    wave: str = "",
    finalizer: bool = True,
) -> dict[str, Any]:
    """An Application. With a finalizer, what it made goes with it."""
    metadata: dict[str, Any] = {"name": name, "namespace": plan.namespace}
    if labels:
        metadata["labels"] = dict(labels)
    if wave:
        metadata["annotations"] = {"argocd.argoproj.io/sync-wave": wave}
    if finalizer:
        metadata["finalizers"] = [_FINALIZER]
    if isinstance(where, str):
        where = {"server": "https://kubernetes.default.svc", "namespace": where}
    policy: dict[str, Any] = {"syncOptions": list(sync), "retry": _RETRY}
    if automated:
        policy = {"automated": {"prune": True, "selfHeal": True}, **policy}
    spec: dict[str, Any] = {"project": project, "destination": dict(where), **source, "syncPolicy": policy}
    if ignored:
        spec["ignoreDifferences"] = [
            {"group": "apps", "kind": kind, "name": of, "jsonPointers": ["/spec/replicas"]} for kind, of in ignored
        ]
    return {"apiVersion": _API, "kind": "Application", "metadata": metadata, "spec": spec}


def _set(plan: Plan, team: str) -> dict[str, Any]:
    """Makes an Application of each overlay whose namespace is the team's, a new one without a change here.

    The names of namespaces are exact, so that a folder that names another team's makes nothing in this project.
    """
    own = [each for each in plan.applications if each.team.name == team]
    member = plan.company.teams[team]
    names = sorted({*member.namespaces, *(f"{team}-{name}" for name in plan.company.environments)})
    servers = {name: plan.company.environment(name) for name in plan.company.environments}
    manual = sorted(name for name, each in servers.items() if not each.automated)
    git = {"repoURL": plan.repository, "targetRevision": plan.revision}
    application = "{{ index .path.segments 1 }}"
    default = next(iter(servers.values())).server
    template: dict[str, Any] = {
        "metadata": {
            "name": f"{application}-{{{{ .path.basename }}}}",
            "labels": {
                "helm-platform.io/team": team,
                "helm-platform.io/environment": "{{ .path.basename }}",
                "helm-platform.io/application": application,
            },
            "finalizers": [_FINALIZER],
        },
        "spec": {
            "project": team,
            "destination": {"server": default, "namespace": "{{ .namespace }}"},
            "source": {**git, "path": "{{ .path.path }}"},
            "syncPolicy": {
                "automated": {"prune": True, "selfHeal": True},
                "syncOptions": list(_OF_TEAMS),
                "retry": _RETRY,
            },
        },
    }
    scaled = sorted({pair for each in own for pair in each.scaled})
    if scaled:
        template["spec"]["ignoreDifferences"] = [
            {"group": "apps", "kind": kind, "name": of, "jsonPointers": ["/spec/replicas"]} for kind, of in scaled
        ]
    generator = {
        "git": {
            "repoURL": plan.repository,
            "revision": plan.revision,
            "files": [{"path": "apps/*/overlays/*/kustomization.yaml"}],
        },
        "selector": {"matchExpressions": [{"key": "namespace", "operator": "In", "values": names}]},
    }
    return {
        "apiVersion": _API,
        "kind": "ApplicationSet",
        "metadata": {"name": team, "namespace": plan.namespace, "labels": {"helm-platform.io/team": team}},
        "spec": {
            "goTemplate": True,
            "goTemplateOptions": ["missingkey=error"],
            "generators": [generator],
            "template": template,
            "templatePatch": _patch(plan, team, manual, servers),
        },
    }


def _patch(plan: Plan, team: str, manual: list[str], servers: Mapping[str, Any]) -> str:
    """What differs by style and environment: the sources of a chart, the cluster, whether it is applied by itself."""
    # Said again: where nothing follows, `spec:` alone would take the whole specification away.
    lines = ["spec:", f"  project: {team}"]
    if len({each.server for each in servers.values()}) > 1:
        lines += ["  destination:", "    server: >-"]
        for index, (name, each) in enumerate(servers.items()):
            word = "if" if index == 0 else "else if"
            lines.append(f'      {{{{- {word} eq .path.basename "{name}" }}}} {each.server}')
        lines.append("      {{- end }}")
    if manual:
        tests = " ".join(f'(eq .path.basename "{name}")' for name in manual)
        condition = f"or {tests}" if len(manual) > 1 else tests.strip("()")
        lines += [f"  {{{{- if {condition} }}}}", "  syncPolicy: {automated: null}", "  {{- end }}"]
    lines += [
        '  {{- if hasKey . "helmCharts" }}',
        "  source: null",
        "  sources:",
        f"    - repoURL: {plan.charts.registry}",
        "      chart: platform-app",
        "      targetRevision: {{ (index .helmCharts 0).version }}",
        "      helm:",
        "        releaseName: {{ index .path.segments 1 }}",
        "        ignoreMissingValueFiles: true",
        "        valueFiles:",
        f"          - $values/{PROFILES}/{{{{ .path.basename }}}}.yaml",
        "          - $values/apps/{{ index .path.segments 1 }}/base/values.yaml",
        "          - $values/{{ .path.path }}/values.yaml",
        f"    - repoURL: {plan.repository}",
        f"      targetRevision: {plan.revision}",
        "      ref: values",
        f"    - repoURL: {plan.repository}",
        f"      targetRevision: {plan.revision}",
        "      path: {{ .path.path }}",
        "      directory: {include: monitoring.yaml}",
        "  {{- end }}",
    ]
    return "\n".join(lines) + "\n"

"""A fleet repository to begin with: platform.yaml, a profile for each environment, the cluster, what git ignores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform.fleet import CLUSTERS, LOCAL, PLATFORM, PROFILES


@dataclass(frozen=True)
class NewFleet:
    """What is asked of who begins one. `environments` are in the order in which changes go through them.

    `charts` is a chart repository or a registry (oci://), `version` that of the platform's charts. `engine` applies:
    argocd, flux, or none where people do.
    """

    domain: str
    repository: str
    charts: str
    version: str
    environments: tuple[str, ...] = ("dev", "staging", "prod")
    engine: str = "argocd"


def fleet_files(asked: NewFleet, root: Path) -> Mapping[Path, str]:
    """The files below `root`."""
    files = {
        root / PLATFORM: "\n".join(_platform(asked)) + "\n",
        root / ".gitignore": "# Charts that kustomize pulls.\n/charts/\n",
    }
    for name in asked.environments:
        files[root / PROFILES / f"{name}.yaml"] = "\n".join(_profile(asked, name)) + "\n"
    files[root / CLUSTERS / f"{LOCAL}.yaml"] = "\n".join(_cluster(asked)) + "\n"
    return files


def domain_of(asked: NewFleet, environment: str) -> str:
    """The last environment has the domain itself, the others a part of it."""
    last = environment == asked.environments[-1]
    return asked.domain if last else f"{environment}.{asked.domain}"


def _platform(asked: NewFleet) -> Iterator[str]:
    yield "# What holds for every team and application. All keys: helm platform schema --kind platform --pretty"
    yield f"domain: {asked.domain}"
    yield "# Where this repository is, for who applies what is in it."
    yield f"repository: {asked.repository}"
    yield "revision: main"
    yield ""
    yield "# In the order in which a change goes through them."
    yield "environments:"
    for name in asked.environments:
        own = domain_of(asked, name)
        if name != asked.environments[-1]:
            yield f"  {name}: {{domain: {own}}}"
            continue
        yield f"  {name}:"
        yield "    # Leads deploy there; somebody else has approved it; no error budget is exhausted."
        yield "    sync: lead"
        yield "    approvals: 1"
        yield "    gate: block"
        yield "    # freezes: {weekend: {days: [sat, sun], reason: nobody is at work}}"
    yield ""
    yield "# Namespaces of the platform's own components, which applications may name in needs and network."
    yield "namespaces: [cert-manager, monitoring, tenants, traefik]"
    yield ""
    yield "# Where the platform's charts are, and which versions are used."
    versions = ", ".join(f"{chart}: {asked.version}" for chart in ("platform-app", "tenant", "platform"))
    yield f'charts: {{repository: "{asked.charts}", {versions}}}'
    yield ""
    yield "policies:"
    yield "  images: {digest: recommended, latest: forbidden}"
    yield ""
    if asked.engine == "none":
        yield "# People apply. With argocd or flux, helm platform gitops writes what these need."
    yield f"gitops: {{engine: {asked.engine}}}"
    yield ""
    yield "# Who counts the requests of the objectives' presets."
    yield "slo: {providers: [traefik]}"


def _profile(asked: NewFleet, name: str) -> Iterator[str]:
    yield f"# What the platform gives every application in {name}: it lies below their own values."
    yield "global:"
    yield "  platform:"
    yield f"    domain: {domain_of(asked, name)}"
    yield "    exposure:"
    yield "      ingress: {class: traefik, namespaces: [traefik]}"
    issuer = "letsencrypt" if name == asked.environments[-1] else "dev-ca"
    yield f"      tls: {{issuer: {issuer}}}"
    yield "    monitoring: {mode: always, namespace: monitoring}"
    yield "    secrets: {store: team, storeKind: SecretStore}"
    yield f"    delivery: {'helm' if asked.engine == 'none' else asked.engine}"
    yield "    slo: {providers: [traefik]}"


_APPLIES = {
    "argocd": "system:serviceaccount:argocd:argocd-application-controller",
    "flux": "system:serviceaccount:flux-system:helm-controller",
}


def _cluster(asked: NewFleet) -> Iterator[str]:
    yield f"# What the umbrella gets in the cluster {LOCAL} beside the profile of its last environment."
    yield "security:"
    yield "  policies:"
    yield "    platform:"
    yield "      # Who changes what is the platform's, beside Kubernetes itself: your team, and who applies it."
    yield "      groups: []  # acme:platform"
    if asked.engine in _APPLIES:
        yield f'      users: ["{_APPLIES[asked.engine]}"]'
    yield "    # rules: {registries: {parameters: {allowed: [ghcr.io/acme]}}}"

"""What is delivered, in the words of no tool, and what a tool makes of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from helm_platform.errors import UsageError
from helm_platform.fleet import Application, Company, Environment, Overlay, Style, Team, Tenant, tenants

MARK = "# Made by `helm platform gitops` from the fleet repository: change that, not this file.\n"
FOLDER = "gitops"
_SCALERS = ("HorizontalPodAutoscaler", "ScaledObject")


@dataclass(frozen=True)
class Charts:
    """Where the platform's charts are, and their versions. `oci` says that it is a registry."""

    address: str
    oci: bool
    versions: Mapping[str, str]

    @property
    def registry(self) -> str:
        """The address without its scheme, as Argo CD names a registry; a chart repository as it is."""
        return self.address.removeprefix("oci://") if self.oci else self.address

    def version(self, chart: str) -> str:
        """That of a chart. Raises UsageError where platform.yaml does not say it."""
        if chart not in self.versions:
            raise UsageError(
                f"platform.yaml does not say which version of the chart {chart} is used",
                fix=f"write charts: {{{chart}: VERSION}}",
            )
        return self.versions[chart]


@dataclass(frozen=True)
class Delivered:
    """An application in an environment. `chart_version` is that of platform-app, "" for manifests.

    `scaled` are objects whose replicas an autoscaler writes, as (kind, name). `watched` says whether there is a
    monitoring.yaml beside it.
    """

    overlay: Overlay
    environment: Environment
    team: Team
    path: str
    values: tuple[str, ...] = ()
    chart_version: str = ""
    scaled: tuple[tuple[str, str], ...] = ()
    watched: bool = False

    @property
    def name(self) -> str:
        """`checkout-prod`."""
        return f"{self.overlay.application}-{self.overlay.environment}"


@dataclass(frozen=True)
class Plan:
    """Everything that is delivered. `repository` and `revision` say where this repository is.

    `hydrated` is the branch with rendered manifests, "" where the sources are applied. As `account` Argo CD applies
    what is the platform's own; what is a team's, as that of the team.
    """

    company: Company
    repository: str
    revision: str
    namespace: str
    charts: Charts
    tenants: tuple[Tenant, ...]
    applications: tuple[Delivered, ...]
    form: str = "applications"
    hydrated: str = ""
    account: str = "argocd-application-controller"

    def path(self, file: Path) -> str:
        """A file as seen from the root of the repository, with `/`."""
        return file.absolute().relative_to(self.company.root.absolute()).as_posix()


class Delivery(ABC):
    """One tool."""

    namespace: ClassVar[str]
    """Where it runs where platform.yaml does not say it."""

    @abstractmethod
    def files(self, plan: Plan) -> Mapping[str, str]:
        """Path below `gitops/<tool>`, with `/` → text."""


def plan(company: Company, applications: Iterable[Application], target: type[Delivery], *, form: str | None) -> Plan:
    """What is to be delivered. Raises UsageError that names all that platform.yaml lacks for it."""
    settings = company.settings
    charts = settings.get("charts") or {}
    gitops = settings.get("gitops") or {}
    missing = []
    if not settings.get("repository"):
        missing.append("repository: where this repository is, such as https://git.acme.io/platform/fleet.git")
    if not charts.get("repository"):
        missing.append("charts.repository: where the platform's charts are, such as oci://ghcr.io/acme/charts")
    if missing:
        raise UsageError(f"{company.file} does not say all that is needed", detail="\n".join(missing), fix="write it")
    address = str(charts["repository"])
    versions = {key: str(value) for key, value in charts.items() if key != "repository"}
    return Plan(
        company,
        str(settings["repository"]),
        str(settings.get("revision", "main")),
        str(gitops.get("namespace", target.namespace)),
        Charts(address, address.startswith("oci://"), versions),
        tuple(tenants(company)),
        tuple(_delivered(company, overlay) for each in applications for overlay in each.overlays),
        form or str(gitops.get("form", "applications")),
        str(gitops.get("hydrated", "")),
        str(gitops.get("account", Plan.account)),
    )


def _delivered(company: Company, overlay: Overlay) -> Delivered:
    placed = company.placed(overlay.namespace)
    assert placed is not None  # noqa: S101 - the repository was checked before
    root = company.root.absolute()

    def path(file: Path) -> str:
        return file.absolute().relative_to(root).as_posix()

    helm = overlay.style is Style.HELM
    return Delivered(
        overlay,
        company.environment(overlay.environment),
        placed[0],
        path(overlay.folder),
        tuple(path(each) for each in overlay.values),
        str(overlay.inflation.get("version", "")) if helm else "",
        () if helm else tuple(_scaled(overlay)),
        (overlay.folder / "monitoring.yaml").is_file(),
    )


def _scaled(overlay: Overlay) -> Iterable[tuple[str, str]]:
    """The targets of autoscalers in the manifests; platform-app leaves replicas out where one writes them."""
    from helm_platform.helm.manifests import parse

    found: dict[tuple[str, str], None] = {}
    files = [*overlay.folder.rglob("*.yaml"), *(overlay.folder.parent.parent / "base").rglob("*.yaml")]
    for file in sorted(files):
        text = file.read_text(encoding="utf-8", errors="replace")
        if not any(kind in text for kind in _SCALERS):
            continue
        try:
            objects = parse(text)
        except ValueError:
            continue
        for item in objects:
            target: Any = (item.get("spec") or {}).get("scaleTargetRef") if item.get("kind") in _SCALERS else None
            if isinstance(target, dict) and target.get("name"):
                found[str(target.get("kind", "Deployment")), str(target["name"])] = None
    return found

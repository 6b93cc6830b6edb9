"""Grafana dashboards: of all objectives, of any service, and of each service whose documents are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from helm_platform.dashboards import classic
from helm_platform.dashboards.model import Dashboard, uid
from helm_platform.slo.dashboards.of_all import overview
from helm_platform.slo.dashboards.of_one import fixed, named, service
from helm_platform.slo.outputs import File
from helm_platform.slo.platform import Platform
from helm_platform.slo.spec import Slo

__all__ = ["Dashboard", "Document", "address", "by_service", "dashboards", "fixed", "overview", "service", "shared"]


class Document(Protocol):
    """Objectives that were written together; `helm_platform.slo.reading.Levels` is one."""

    @property
    def slos(self) -> tuple[Slo, ...]: ...


def shared(platform: Platform) -> Iterator[File]:
    """The two that a cluster has once: the overview, and that of any service."""
    yield File("slo-overview.json", classic.text(overview(platform)))
    yield File("slo-service.json", classic.text(service(platform)))


def dashboards(levels: Iterable[Document], platform: Platform) -> Iterator[File]:
    """One for each service; documents about the same service have one together."""
    for (namespace, name), slos in by_service(slo for each in levels for slo in each.slos).items():
        # A dot cannot be in either name, so two services never have one file.
        file = f"slo-{namespace}.{name}.json" if namespace else f"slo-{name}.json"
        yield File(file, classic.text(fixed(namespace, name, slos, platform)))


def by_service(slos: Iterable[Slo]) -> dict[tuple[str, str], list[Slo]]:
    """Namespace and service → its objectives, in their order."""
    found: dict[tuple[str, str], list[Slo]] = {}
    for slo in slos:
        found.setdefault((slo.namespace, slo.service), []).append(slo)
    return found


def address(platform: Platform, namespace: str, name: str) -> str:
    """Where the dashboard of a service is, "" where the platform does not say where its Grafana is."""
    if not platform.grafana:
        return ""
    return f"{platform.grafana.rstrip('/')}/d/{uid(named(namespace, name))}"

"""What a component is: a chart of somebody else, what it brings and needs, and how long it is maintained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path


class From(StrEnum):
    """Who applies the CustomResourceDefinitions of a component, and when."""

    RELEASE = "release"
    """The chart, together with its objects."""
    FOLDER = "folder"
    """They lie in `crds/` of the chart, which Helm never upgrades, and are applied before it."""
    RENDER = "render"
    """A chart that is rendered, and applied before."""
    MANIFEST = "manifest"
    """A file at an address."""
    COMPONENT = "component"
    """Another component has them."""
    NONE = "none"


@dataclass(frozen=True)
class Git:
    """A folder of a repository at a tag."""

    repository: str
    tag: str
    path: str


@dataclass(frozen=True)
class Crds:
    """How definitions are applied. `settings` are words for Helm's `--set`; see components.schema.json.

    `git` has the same as `manifest`, for tools that read repositories and no files at an address.
    """

    source: From
    manifest: str = ""
    git: Git | None = None
    chart: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    version_annotation: tuple[str, str] | None = None


class State(StrEnum):
    """Whether a component is maintained."""

    ACTIVE = "active"
    LEGACY = "legacy"
    EOL = "eol"


@dataclass(frozen=True)
class Lifecycle:
    """How long a component is maintained, and where that is said. `eol` is the last day on which it is."""

    state: State
    source: str
    eol: date | None = None
    successor: str = ""
    note: str = ""


@dataclass(frozen=True)
class Component:
    """One entry of components.yaml. `name` is also that of its release; `chart` is empty for mere definitions.

    `kinds` maps the name of a definition (`issuers.cert-manager.io`) to its kind. `values` is a file that is there.
    """

    name: str
    about: str
    version: str
    app_version: str
    wave: int
    crds: Crds
    lifecycle: Lifecycle
    chart: str = ""
    repository: str = ""
    digest: str = ""
    namespace: str = ""
    pod_security: str = ""
    values: Path | None = None
    profiles: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    ingress_classes: tuple[str, ...] = ()
    default_ingress: bool = False
    gateway_classes: tuple[str, ...] = ()
    api_services: tuple[str, ...] = ()
    remove_first: tuple[str, ...] = ()

    @property
    def oci(self) -> bool:
        """Whether the chart lies in a registry."""
        return self.repository.startswith("oci://")


@dataclass(frozen=True)
class Catalog:
    """All components by their names, in the order of the file, and what the profiles are for."""

    file: Path
    profiles: Mapping[str, str]
    components: Mapping[str, Component]

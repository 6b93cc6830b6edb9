"""The applications of a fleet repository: folders below `apps`, each with a base and an overlay for each environment.

| Style | Base | Overlay |
|---|---|---|
| kustomize | `base/kustomization.yaml` and the manifests that it names | `overlays/<env>/kustomization.yaml` |
| helm | `base/values.yaml` | `overlays/<env>/kustomization.yaml`, which inflates the chart, and `values.yaml` |

The `namespace` of an overlay's kustomization.yaml is `<team>-<env>`, and says whose the application is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from helm_platform.fleet.surroundings import APPS, PROFILES
from helm_platform.values import Document, Scalar, find, parse, plain

KUSTOMIZATION = "kustomization.yaml"
CHART = "platform-app"
MAIN = ("values.yaml", "values.yml")
"""The names of a values file that is a release."""


class Style(StrEnum):
    """How an application is written."""

    KUSTOMIZE = "kustomize"
    HELM = "helm"


@dataclass(frozen=True)
class Overlay:
    """An application in an environment. `namespace` is "" where its kustomization.yaml names none.

    `values` are the values files of a Helm style application in the order of `-f`; () for the other style.
    """

    application: str
    style: Style
    environment: str
    folder: Path
    namespace: str
    values: tuple[Path, ...] = ()

    @property
    def label(self) -> str:
        """`checkout (prod)`."""
        return f"{self.application} ({self.environment})"

    @property
    def kustomization(self) -> Path:
        """Its kustomization.yaml."""
        return self.folder / KUSTOMIZATION

    @property
    def inflation(self) -> dict[str, Any]:
        """The entry of `helmCharts` that inflates platform-app; {} where there is none."""
        charts = plain(document(self.kustomization).root).get("helmCharts") if self.kustomization.is_file() else None
        entries = [each for each in charts or [] if isinstance(each, dict)]
        return next((each for each in entries if each.get("name") == CHART), {})


@dataclass(frozen=True)
class Application:
    """One application: its folder below `apps`, and its overlays in the order of their names."""

    name: str
    folder: Path
    style: Style
    overlays: tuple[Overlay, ...]

    @property
    def base(self) -> Path:
        """What all environments share."""
        return self.folder / "base"

    @property
    def monitoring(self) -> Path:
        """Its objectives, rules and dashboards."""
        return self.folder / "monitoring"

    def overlay(self, environment: str) -> Overlay | None:
        """That of an environment."""
        return next((each for each in self.overlays if each.environment == environment), None)


def applications(root: Path) -> list[Application]:
    """All applications of a repository, by name: folders below `apps` with a base."""
    folder = root / APPS
    found = (application(each) for each in sorted(folder.iterdir())) if folder.is_dir() else iter(())
    return [each for each in found if each is not None]


def application(folder: Path) -> Application | None:
    """The application in a folder; None where it has no base."""
    style = style_of(folder)
    if style is None:
        return None
    name = folder.resolve().name
    return Application(name, folder, style, tuple(_overlays(folder, name, style)))


def style_of(folder: Path) -> Style | None:
    """How the application in a folder is written; None where it has no base."""
    base = folder / "base"
    if any((base / name).is_file() for name in MAIN):
        return Style.HELM
    return Style.KUSTOMIZE if (base / KUSTOMIZATION).is_file() else None


def namespace_of(kustomization: Path) -> str:
    """The namespace that a kustomization.yaml gives its objects, "" for none."""
    if not kustomization.is_file():
        return ""
    node = find(document(kustomization).root, ("namespace",))
    return node.value if isinstance(node, Scalar) and isinstance(node.value, str) else ""


def placed_at(files: Iterable[Path]) -> str:
    """The namespace of the overlay that these values files, in the order of `-f`, are for; "" where they do not tell.

    It is that of the last file in a folder below `overlays`, or, where an overlay has no values of its own, that of the
    base with the profile.
    """
    named = [each.absolute() for each in files]
    own = next((each.parent for each in reversed(named) if each.parent.parent.name == "overlays"), None)
    if own is not None:
        return namespace_of(own / KUSTOMIZATION)
    profile = next((each.stem for each in reversed(named) if each.parent.name == PROFILES), "")
    base = next((each.parent for each in reversed(named) if each.parent.name == "base"), None)
    return namespace_of(base.parent / "overlays" / profile / KUSTOMIZATION) if profile and base is not None else ""


def document(file: Path) -> Document:
    """A file of the repository with its positions; it is read again only when it has changed."""
    status = file.stat()
    return _parsed(file, status.st_mtime_ns, status.st_size)


@lru_cache(maxsize=8192)
def _parsed(file: Path, _changed: int, _size: int) -> Document:
    return parse(file.read_bytes(), file)


def layers(folder: Path, environment: str, root: Path | None) -> tuple[Path, ...]:
    """The values files of a Helm style application for an environment: its profile, the base, the overlay's own."""
    profile = root / PROFILES / f"{environment}.yaml" if root is not None else None
    found = [profile, main(folder / "base"), main(folder / "overlays" / environment)]
    return tuple(each for each in found if each is not None and each.is_file())


def main(folder: Path) -> Path | None:
    """The values file of a folder."""
    return next((folder / name for name in MAIN if (folder / name).is_file()), None)


def _overlays(folder: Path, name: str, style: Style) -> Iterator[Overlay]:
    overlays = folder / "overlays"
    root = folder.parent.parent if folder.parent.name == APPS else None
    for each in sorted(overlays.iterdir()) if overlays.is_dir() else ():
        if each.is_dir():
            values = layers(folder, each.name, root) if style is Style.HELM else ()
            yield Overlay(name, style, each.name, each, namespace_of(each / KUSTOMIZATION), values)

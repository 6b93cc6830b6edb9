"""From paths to releases.

| Found | Releases |
|---|---|
| a file | one, named like the file, or like its folder for `values.yaml` |
| `base/values.yaml` | one for each folder of `overlays`, its values.yaml laid over the base; without overlays one |
| `base/kustomization.yaml` | one for each `overlays/<environment>/kustomization.yaml`, which kustomize builds |
| `values.yaml` and `values-<environment>.yaml` | one for each environment, laid over `values.yaml` |
| `values.yaml`, `<name>-values.yaml` | one each |

A folder is searched to its end. Charts in it are no releases: their `values.yaml` holds defaults. In a fleet
repository `profiles/<environment>.yaml` lies below the values of each release of that environment, and the namespace is
that of the overlay's kustomization.yaml.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import UsageError
from helm_platform.fleet.applications import KUSTOMIZATION, MAIN, Style, layers, main, namespace_of, style_of
from helm_platform.fleet.surroundings import repository

_NAME_LENGTH = 53
"""What Helm allows for the name of a release."""
_IGNORED = {".git", ".venv", "node_modules", "charts", "templates", "profiles"}
ENVIRONMENT = re.compile(r"values-(?P<name>.+)\.ya?ml")
_OWN = re.compile(r"(?P<name>.+)-values\.ya?ml")


@dataclass(frozen=True)
class Release:
    """One installation: its name, and its values files in the order of Helm's `-f`.

    `environment` is that of the overlay, None where there is none. `path` is what a user would call it: the folder of
    the application, or the file. `namespace` is where the files say that it goes, "" where they do not. A release with
    a `kustomization` is built by kustomize and has no values.
    """

    name: str
    files: tuple[Path, ...]
    path: Path
    environment: str | None = None
    namespace: str = ""
    kustomization: Path | None = None

    @property
    def label(self) -> str:
        """`checkout (prod)`, `checkout`."""
        return f"{self.name} ({self.environment})" if self.environment else self.name

    @property
    def inputs(self) -> tuple[Path, ...]:
        """All files that it is made of; those of a kustomization are all in its folder and in the base."""
        if self.kustomization is None:
            return self.files
        folders = (self.path / "base", self.kustomization.parent)
        return tuple(each for folder in folders for each in sorted(folder.rglob("*")) if each.is_file())


def releases(paths: Iterable[str | Path]) -> list[Release]:
    """The releases below these files and folders, in the order of the paths and then of the folders' names.

    Raises one UsageError that names every path that does not exist or holds none.
    """
    found: dict[Release, None] = {}
    problems: list[str] = []
    for each in map(Path, paths):
        if each.is_dir():
            below = list(_overlay(each) or _below(each))
            found.update(dict.fromkeys(below))
            if not below:
                problems.append(f"{each}: no values files below it")
        elif each.is_file():
            found[Release(_name(each), (each,), each)] = None
        else:
            problems.append(f"{each}: no such file or folder")
    if problems:
        raise UsageError(
            "nothing to work on" if not found else "cannot work on every path",
            detail="\n".join(problems),
            fix="values files are found as values.yaml, values-ENVIRONMENT.yaml, NAME-values.yaml and "
            "base/values.yaml with overlays/ENVIRONMENT/values.yaml; name others one by one",
        )
    return list(found)


def environment_of(file: Path) -> str | None:
    """The environment that a values file is for: `prod` of overlays/prod/values.yaml and of values-prod.yaml."""
    named = ENVIRONMENT.fullmatch(file.name)
    if named:
        return named["name"]
    folder = file.absolute().parent
    return folder.name if folder.parent.name == "overlays" else None


def _below(root: Path) -> Iterator[Release]:
    known: dict[str, str | None] = {}
    for place, folders, names in os.walk(root):
        folder = Path(place)
        style = style_of(folder)
        if style is not None:
            yield from _overlays(folder, style, known)
            folders[:] = [name for name in folders if name not in ("base", "overlays")]
        folders[:] = sorted(name for name in folders if name not in _IGNORED)
        if "Chart.yaml" not in names:
            yield from _layered(folder, sorted(names))


def _overlay(folder: Path) -> list[Release]:
    """The release of an overlay that is named itself; none where the folder is no overlay."""
    application = folder.absolute().parent.parent
    style = style_of(application) if folder.absolute().parent.name == "overlays" else None
    found = _overlays(folder.parent.parent, style, {}) if style is not None else iter(())
    return [each for each in found if each.environment == folder.absolute().name]


def _overlays(folder: Path, style: Style, known: dict[str, str | None]) -> Iterator[Release]:
    name = _release_name(folder.resolve().name)
    overlays = folder / "overlays"
    environments = sorted(each for each in overlays.iterdir() if each.is_dir()) if overlays.is_dir() else []
    root = repository(folder, known)
    for each in environments:
        namespace = namespace_of(each / KUSTOMIZATION)
        if style is Style.HELM:
            yield Release(name, layers(folder, each.name, root), folder, each.name, namespace)
        elif (each / KUSTOMIZATION).is_file():
            yield Release(name, (), folder, each.name, namespace, each / KUSTOMIZATION)
    if not environments and style is Style.HELM:
        yield Release(name, layers(folder, "", None), folder)


def _layered(folder: Path, names: list[str]) -> Iterator[Release]:
    values = main(folder)
    environments = {found["name"]: folder / name for name in names if (found := ENVIRONMENT.fullmatch(name))}
    name = _release_name(folder.resolve().name)
    for environment, file in environments.items():
        yield Release(name, (values, file) if values else (file,), folder, environment)
    if values is not None and not environments:
        yield Release(name, (values,), folder)
    for each in names:
        if _OWN.fullmatch(each):
            yield Release(_name(folder / each), (folder / each,), folder / each)


def _name(file: Path) -> str:
    """A release name for a single file."""
    own = _OWN.fullmatch(file.name)
    stem = own["name"] if own else file.name.split(".")[0]
    return _release_name(file.resolve().parent.name if file.name in MAIN else stem)


def _release_name(text: str) -> str:
    """What Helm takes as the name of a release and is most like this text."""
    return re.sub(r"[^a-z0-9-]+", "-", text.lower())[:_NAME_LENGTH].strip("-") or "web"

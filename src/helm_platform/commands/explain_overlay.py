"""`helm platform explain apps/web/overlays/prod`: what an overlay says otherwise than the base, and in which file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform import fleet
from helm_platform.errors import UsageError
from helm_platform.fleet import KUSTOMIZATION, Overlay, Style
from helm_platform.helm.manifests import Manifest
from helm_platform.objects.difference import NOTHING, differences, words
from helm_platform.progress import SILENT, Progress

_COLUMNS = ("WHAT", "BASE", "OVERLAY", "FROM")


@dataclass(frozen=True)
class Said:
    """One value in the base and in the overlay, and the file that has it.

    `what` is where it stands: `Deployment/web spec.replicas`, `image.tag`.
    """

    what: str
    base: Any
    overlay: Any
    file: Path

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """As text."""
        return self.what, _text(self.base), _text(self.overlay), str(self.file)


def overlay_of(text: str) -> Overlay | None:
    """The overlay that a path names, or None for anything else."""
    folder = Path(text)
    if not folder.is_dir() or folder.absolute().parent.name != "overlays":
        return None
    application = fleet.application(folder.parent.parent)
    found = application.overlays if application is not None else ()
    return next((each for each in found if each.environment == folder.absolute().name), None)


def explained(overlay: Overlay, *, as_json: bool, progress: Progress = SILENT) -> str:
    """A row for each value that the overlay sets otherwise. Raises UsageError for one that cannot be built."""
    found = list(_values(overlay) if overlay.style is Style.HELM else _objects(overlay, progress))
    if as_json:
        rows = [dict(zip(("what", "base", "overlay", "from"), each.cells, strict=True)) for each in found]
        return json.dumps({"overlay": overlay.label, "namespace": overlay.namespace, "values": rows}, indent=2) + "\n"
    head = f"{overlay.label}, namespace {overlay.namespace or 'not named'}\n\n"
    if not found:
        return head + "says nothing that the base does not say\n"
    lines = [_COLUMNS, *(each.cells for each in found)]
    widths = [max(len(line[n]) for line in lines) for n in range(len(_COLUMNS))]
    return head + "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n" for line in lines
    )


def _values(overlay: Overlay) -> Iterator[Said]:
    """Every value of the files over and below the base, which the base may say too."""
    from helm_platform.values import Mapping, plain, walk

    base = next((each for each in overlay.values if each.parent.name == "base"), None)
    below = plain(fleet.document(base).root) if base is not None else {}
    for file in overlay.values:
        if file == base:
            continue
        for path, _, node in walk(fleet.document(file).root):
            value = plain(node)
            inside_a_list = any(isinstance(part, int) for part in path)
            if path and not inside_a_list and not (isinstance(node, Mapping) and node.entries):
                keys = ".".join(map(str, path))
                yield Said(keys, _at(below, path), value, file)


def _at(values: Any, path: Sequence[str | int]) -> Any:
    for key in path:
        try:
            values = values[key]
        except (KeyError, IndexError, TypeError):
            return NOTHING
    return values


def _objects(overlay: Overlay, progress: Progress) -> Iterator[Said]:
    from helm_platform.fleet.kustomize import built
    from helm_platform.kubectl import Kubectl

    folders = [overlay.folder.parent.parent / "base", overlay.folder]
    results = list(built(Kubectl.of_user(progress), folders))
    refused = [f"{folder}: {each.refused}" for folder, each in zip(folders, results, strict=True) if each.refused]
    if refused:
        raise UsageError("kustomize does not build it", detail="\n".join(refused), fix="correct the files")
    base, own = (_known(each.objects) for each in results)
    patches = dict(_patches(overlay))
    for key in sorted(base.keys() | own.keys()):
        label = "/".join(key)
        file = patches.get(key, overlay.kustomization)
        if key not in base or key not in own:
            there, gone = "made here", "left out here"
            yield Said(
                label, NOTHING if key not in base else "there", there if key in own else gone, _of(overlay, file)
            )
            continue
        for each in differences(base[key], own[key]):
            image = each.path.endswith(".image")
            yield Said(f"{label} {each.path}", each.old, each.new, overlay.kustomization if image else file)


def _of(overlay: Overlay, file: Path) -> Path:
    return file if file.exists() else overlay.kustomization


def _known(objects: Sequence[Manifest]) -> dict[tuple[str, str], Manifest]:
    """By kind and name, without the namespace that every overlay gives to everything."""
    found = {}
    for each in objects:
        metadata = {key: value for key, value in (each.get("metadata") or {}).items() if key != "namespace"}
        found[str(each.get("kind")), str(metadata.get("name"))] = {**each, "metadata": metadata}
    return found


def _patches(overlay: Overlay) -> Iterator[tuple[tuple[str, str], Path]]:
    """The file that speaks of an object, by its kind and name: a patch, or a resource of the overlay."""
    from helm_platform.helm.manifests import parse

    for file in sorted(overlay.folder.rglob("*.yaml")):
        if file.name == KUSTOMIZATION:
            continue
        try:
            objects = parse(file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        for each in objects:
            yield (str(each.get("kind")), str((each.get("metadata") or {}).get("name"))), file


def _text(value: Any) -> str:
    if value is NOTHING:
        return "-"
    return value if isinstance(value, str) and value and "\n" not in value else words(value)

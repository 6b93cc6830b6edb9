"""The custom kinds that are known, from folders of definitions and from the pinned modules.

A definition is megabytes of YAML; what a check needs of it is kept as JSON, one file for a kind and version, in a
folder of the tools' folder that is named by a checksum of where it comes from. Reading one back takes milliseconds.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helm_platform import files, toolchain
from helm_platform.crds import pinned
from helm_platform.crds.structural import Schema, object_schema
from helm_platform.errors import EnvironmentProblem, UsageError
from helm_platform.progress import Progress
from helm_platform.values.stream import load_all

_GROUP = "apiextensions.k8s.io"
_MARK = b"CustomResourceDefinition"
_SUFFIXES = (".yaml", ".yml", ".json")
_INDEX = "kinds.json"
# Part of every checksum: raised when the same definitions would be kept in another form.
_FORM = b"1"

Kinds = dict[str, dict[str, dict[str, str]]]
"""Group → kind → version that is served → name of its file."""


@dataclass(frozen=True)
class Shelf:
    """The definitions of one source. Without `folder` the schemas are in `schemas`, by the names of their files."""

    kinds: Kinds
    folder: Path | None = None
    schemas: dict[str, Schema] = field(default_factory=dict)

    def schema(self, file: str) -> Schema:
        """The schema in one of the files that `kinds` names. Raises OSError or ValueError where it is damaged."""
        if file not in self.schemas and self.folder is not None:
            self.schemas[file] = json.loads((self.folder / file).read_bytes())
        return self.schemas[file]


class Definitions:
    """The custom kinds of several sources. Of two that have the same kind, the first counts."""

    def __init__(self, shelves: Iterable[Shelf] = ()) -> None:
        """Keep the sources in their order; nothing is read before it is asked for."""
        self._shelves = tuple(shelves)

    def __add__(self, other: Definitions) -> Definitions:
        """These, and behind them the others."""
        return Definitions((*self._shelves, *other._shelves))

    @property
    def fingerprint(self) -> str | None:
        """A text that changes with the definitions; None where some of them have no place of their own yet."""
        folders = [shelf.folder for shelf in self._shelves]
        return None if None in folders else " ".join(map(str, folders))

    def kinds(self, group: str) -> tuple[str, ...]:
        """The kinds of a group that are defined."""
        return tuple(dict.fromkeys(kind for shelf in self._shelves for kind in shelf.kinds.get(group, {})))

    def versions(self, group: str, kind: str) -> tuple[str, ...]:
        """The versions in which a kind is served; none where it is not defined."""
        shelf = self._shelf(group, kind)
        return tuple(shelf.kinds[group][kind]) if shelf else ()

    def schema(self, group: str, version: str, kind: str) -> Schema | None:
        """The JSON Schema of whole objects of a kind, or None where that version is not defined."""
        shelf = self._shelf(group, kind)
        file = shelf.kinds[group][kind].get(version) if shelf else None
        return shelf.schema(file) if shelf and file else None

    def _shelf(self, group: str, kind: str) -> Shelf | None:
        return next((shelf for shelf in self._shelves if kind in shelf.kinds.get(group, {})), None)


def bundled(fetch: Progress | None = None) -> Definitions:
    """The definitions of the pinned modules: those that were read before, or all, where `fetch` hears of the work.

    Reading them the first time may download their modules. Raises EnvironmentProblem where that fails.
    """
    sources = [source for group in pinned.sets().values() for source in group]
    shelves = {source: _kept(_pinned_folder(source)) for source in sources}
    missing = [source for source, shelf in shelves.items() if shelf is None]
    if missing and fetch is not None:
        found = pinned.folders(missing, fetch)
        fetch.step(f"reading the definitions of {len(missing)} modules")
        for source in missing:
            texts = [file.read_bytes() for file in pinned.definitions(source, found[source.module])]
            shelf = _read((f"{source.module}@{source.version}", text) for text in texts)
            try:
                shelves[source] = _keep(shelf, _pinned_folder(source))
            except OSError as error:
                raise EnvironmentProblem(
                    f"cannot keep the definitions in {error.filename}: {(error.strerror or '').lower()}",
                    fix="set HELM_PLATFORM_TOOLS to a folder that can be written",
                ) from None
        fetch.done(f"read the definitions of {len(missing)} modules")
    return Definitions(shelf for shelf in shelves.values() if shelf is not None)


def all_bundled() -> bool:
    """Whether the definitions of all pinned modules were read before."""
    sources = [source for group in pinned.sets().values() for source in group]
    return all((_pinned_folder(source) / _INDEX).is_file() for source in sources)


def given(paths: Sequence[Path]) -> Definitions:
    """The definitions in files and folders of the user's.

    Raises UsageError for a path that is not there, holds none, or cannot be read.
    """
    return Definitions([_given(path) for path in paths])


def brought(folders: Sequence[Path]) -> Definitions:
    """The definitions in a chart's own folders, which may hold other things as well, or nothing.

    Raises UsageError for one that cannot be read.
    """
    return Definitions([_shelf_of(texts) for folder in folders if (texts := list(_texts(folder)))])


def inside(manifests: Iterable[dict[str, Any]]) -> Definitions:
    """The definitions among objects."""
    found = [item for item in manifests if _is_definition(item)]
    return Definitions([_shelved(found)]) if found else Definitions()


def _given(path: Path) -> Shelf:
    texts = list(_texts(path))
    if not texts:
        raise UsageError(
            f"--crds {path}: no CustomResourceDefinition there",
            fix="name a folder or file with the definitions, or write `--crds pinned` for those of the platform",
        )
    return _shelf_of(texts)


def _shelf_of(texts: Sequence[tuple[str, bytes]]) -> Shelf:
    folder = _folder(*(text for _, text in texts))
    kept = _kept(folder)
    if kept is not None:
        return kept
    shelf = _read(texts)
    # Only the next call would be faster.
    with suppress(OSError):
        return _keep(shelf, folder)
    return shelf


def _texts(path: Path) -> Iterable[tuple[str, bytes]]:
    if not path.exists():
        raise UsageError(
            f"--crds {path}: no such file or folder",
            fix="`--crds pinned` has the definitions of the platform's modules",
        )
    found = [path]
    if path.is_dir():
        found = sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES and each.is_file())
    for file in found:
        try:
            text = file.read_bytes()
        except OSError as error:
            raise UsageError(f"cannot read {file}: {(error.strerror or '').lower()}") from None
        if _MARK in text:
            yield str(file), text


def _read(texts: Iterable[tuple[str, bytes]]) -> Shelf:
    found: list[dict[str, Any]] = []
    for name, text in texts:
        try:
            documents = load_all(text)
        except ValueError as error:
            raise UsageError(f"{name} is no YAML: {error}") from None
        listed = [each for one in documents if isinstance(one, dict) for each in (one.get("items") or [one])]
        found += [item for item in listed if isinstance(item, dict) and _is_definition(item)]
    return _shelved(found)


def _is_definition(item: dict[str, Any]) -> bool:
    group, _, version = str(item.get("apiVersion")).partition("/")
    return item.get("kind") == "CustomResourceDefinition" and group == _GROUP and version == "v1"


def _shelved(found: Iterable[dict[str, Any]]) -> Shelf:
    kinds: Kinds = {}
    schemas: dict[str, Schema] = {}
    for item in found:
        try:
            spec = item["spec"]
            group, kind = str(spec["group"]), str(spec["names"]["kind"])
            served = [version for version in spec["versions"] if version.get("served", True)]
            for version in served:
                file = f"{group}_{version['name']}_{kind}.json".replace(os.sep, "_")
                structural = (version.get("schema") or {}).get("openAPIV3Schema")
                schemas[file] = object_schema(structural)
                kinds.setdefault(group, {}).setdefault(kind, {})[str(version["name"])] = file
        except (KeyError, TypeError, AttributeError) as error:
            metadata = item.get("metadata")
            name = metadata.get("name") if isinstance(metadata, dict) else None
            raise UsageError(f"the CustomResourceDefinition {name or '?'} is incomplete: {error}") from None
    return Shelf(kinds, None, schemas)


def _folder(*parts: bytes) -> Path:
    digest = hashlib.sha256(_FORM)
    for part in parts:
        digest.update(hashlib.sha256(part).digest())
    return toolchain.tools_dir() / "crds" / digest.hexdigest()[:32]


def _pinned_folder(source: pinned.Source) -> Path:
    return _folder(source.checksum.encode(), source.pattern.encode())


def _kept(folder: Path) -> Shelf | None:
    try:
        return Shelf(json.loads((folder / _INDEX).read_bytes()), folder)
    except (OSError, ValueError):
        return None


def _keep(shelf: Shelf, folder: Path) -> Shelf:
    folder.mkdir(parents=True, exist_ok=True)
    for file, schema in shelf.schemas.items():
        files.replace(folder / file, json.dumps(schema, separators=(",", ":")))
    # The index last: where it is, all is there.
    files.replace(folder / _INDEX, json.dumps(shelf.kinds, separators=(",", ":")))
    return Shelf(shelf.kinds, folder)

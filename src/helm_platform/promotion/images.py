"""The images of an application in an environment: which versions its overlay names, and how it names others.

| Style | An image is | Its version is |
|---|---|---|
| kustomize | what containers of the manifests name | `newTag` and `digest` of its entry in `images:` of the overlay |
| helm | each `image:` of a workload, a task or a container | `tag` and `digest` there, in the overlay's values.yaml |

A tag and a digest move together: an old digest beside a new tag would decide what runs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

from helm_platform import values
from helm_platform.diagnostics import Span, ValuesPath, dotted
from helm_platform.errors import UsageError
from helm_platform.fleet import KUSTOMIZATION, Overlay, Style, document
from helm_platform.promotion.keys import ABSENT, Value, with_item, with_keys
from helm_platform.values import Node, Scalar

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_REPOSITORY = re.compile(r"[a-z0-9][a-z0-9._-]*(?::[0-9]+)?(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*")
_OF_WORKLOADS = ("workloads", "tasks")
_OF_CONTAINERS = ("containers", "initContainers", "sidecars")
_SHORT = 12


@dataclass(frozen=True)
class Version:
    """What runs of an image. `digest` is `sha256:…`; either may be "", and both are where nothing says."""

    tag: str = ""
    digest: str = ""

    @property
    def label(self) -> str:
        """`2.1.0 @ 0f1e2d3c4b5a`, for people."""
        short = self.digest.removeprefix("sha256:")[:_SHORT]
        return " @ ".join(filter(None, (self.tag, short))) or "no version"


@dataclass(frozen=True)
class Image:
    """An image of an application. `at` is the place in the values (`workloads.api.image`), "" for kustomize.

    `name` is the repository as the base names it; `repository` is what runs, of a mirror perhaps.
    """

    name: str
    version: Version
    at: str = ""
    repository: str = ""

    @property
    def key(self) -> str:
        """What tells it from the other images of the application in every environment."""
        return self.at or self.name


@dataclass(frozen=True)
class Reference:
    """What a person calls an image: `ghcr.io/acme/web:1.2@sha256:…`, with or without tag and digest."""

    repository: str
    version: Version


def reference(text: str, tag: str = "", digest: str = "") -> Reference:
    """A reference with its tag and digest, as part of it or beside it. Raises UsageError with all that is wrong."""
    rest, _, own_digest = text.partition("@")
    repository, colon, own_tag = rest.rpartition(":")
    if not colon or "/" in own_tag:
        repository, own_tag = rest, ""
    problems = []
    if not _REPOSITORY.fullmatch(repository):
        problems.append(f"`{repository}` is no repository: write it as ghcr.io/acme/web")
    for option, own, given in (("--tag", own_tag, tag), ("--digest", own_digest, digest)):
        if own and given and own != given:
            problems.append(f"{option} {given} is not `{own}` of --image")
    found = Version(tag or own_tag, digest or own_digest)
    if found.tag and not _TAG.fullmatch(found.tag):
        problems.append(f"`{found.tag}` is no tag: it has letters, digits, dots, dashes and underscores")
    if found.digest and not _DIGEST.fullmatch(found.digest):
        problems.append(f"`{found.digest}` is no digest: it is sha256: and 64 hexadecimal digits")
    if problems:
        advice = "docker buildx imagetools inspect IMAGE:TAG prints the digest of a tag"
        raise UsageError("what was named is no image", detail="\n".join(problems), fix=advice)
    return Reference(repository, found)


def images(overlay: Overlay) -> tuple[Image, ...]:
    """The images of an application in an environment, in the order in which they are written.

    Raises UsageError for manifests that are no YAML.
    """
    found = _of_values(overlay) if overlay.style is Style.HELM else _of_manifests(overlay)
    return tuple(found)


def named_by(overlay: Overlay) -> tuple[str, ...]:
    """The keys of the images whose versions the overlay itself may name."""
    if overlay.style is Style.KUSTOMIZE:
        return tuple(each.get("name", "") for each in _entries(overlay.kustomization))
    return tuple(each.key for each in images(overlay))


def images_of(overlay: Overlay, keys: Collection[str]) -> tuple[Image, ...]:
    """Those of these keys at least. No manifest is read where the overlay itself names them all: fleets are large."""
    if overlay.style is Style.KUSTOMIZE:
        own = dict(_changed({}, _entries(overlay.kustomization)))
        named = [own[key] for key in keys if key in own and own[key].version != Version()]
        if len(named) == len(keys):
            return tuple(named)
    return images(overlay)


def file_of(overlay: Overlay) -> Path:
    """The file that names the versions. Raises UsageError where it is not there."""
    if overlay.style is Style.KUSTOMIZE:
        return overlay.kustomization
    own = [each for each in overlay.values if each.parent == overlay.folder]
    if not own:
        file = overlay.folder / "values.yaml"
        raise UsageError(
            f"{file} is not there, and the versions of {overlay.label} belong into it",
            fix=f"write it, and name it last in additionalValuesFiles of {overlay.kustomization}",
        )
    return own[0]


def span_of(overlay: Overlay, image: Image) -> Span | None:
    """Where the overlay names the version of an image; None where it does not."""
    root = document(file_of(overlay)).root
    if overlay.style is Style.HELM:
        path = tuple(image.at.split("."))
        found = [values.find_entry(root, (*path, key)) for key in ("tag", "digest")]
    else:
        listed = values.find(root, ("images",))
        items = listed.items if isinstance(listed, values.Sequence) else ()
        own = [each for each in items if _text(values.find(each, ("name",))) == image.name]
        found = [values.find_entry(each, (key,)) for each in own for key in ("newTag", "digest")]
    return next((each.span for each in found if each is not None and each.span is not None), None)


def written(overlay: Overlay, versions: Mapping[str, Version], data: bytes | None = None) -> bytes:
    """The overlay's file with these versions, by the keys of images; all else in it stays as it is.

    `data` is the file's content where it is not what is on disk. Raises UsageError with the place where it cannot be.
    """
    file = file_of(overlay)
    content = file.read_bytes() if data is None else data
    known = {each.key: each for each in images(overlay)}
    for key, version in versions.items():
        image = known.get(key)
        if overlay.style is Style.HELM:
            content = _value(overlay, file, content, key, version)
        else:
            content = _entry(file, content, image.name if image else key, version)
    return content


def _value(overlay: Overlay, file: Path, data: bytes, key: str, version: Version) -> bytes:
    path = tuple(key.split("."))
    # Helm merges maps: what a layer below says must be taken back.
    below = _merged(overlay.values[:-1])
    keys: dict[str, Value] = {}
    for name, wanted in (("tag", version.tag), ("digest", version.digest)):
        there = values.find(below, (*path, name))
        keys[name] = wanted or (None if there is not None and not values.is_null(there) else ABSENT)
    # What is set first: a map is never empty meanwhile.
    return with_keys(data, file, path, dict(sorted(keys.items(), key=lambda each: not isinstance(each[1], str))))


def _entry(file: Path, data: bytes, name: str, version: Version) -> bytes:
    content = values.plain(values.parse(data, file).root)
    wanted = {"newTag": version.tag, "digest": version.digest}
    listed = content.get("images") or []
    index = next((n for n, each in enumerate(listed) if isinstance(each, dict) and each.get("name") == name), None)
    if index is None:
        item = {key: value for key, value in wanted.items() if value}
        return with_item(data, file, "images", {"name": name, **item})
    return with_keys(data, file, ("images", index), {key: value or ABSENT for key, value in wanted.items()})


def _of_values(overlay: Overlay) -> Iterator[Image]:
    content, below = _merged(overlay.values), _merged(overlay.values[:-1])
    inherited = _text(values.find(content, ("image", "repository")))
    for path in _places(content):
        node = values.find(content, path)
        if not isinstance(node, values.Mapping) or not node.entries.keys() & {"repository", "tag", "digest"}:
            continue
        fields = {key: _text(values.find(node, (key,))) for key in ("repository", "tag", "digest")}
        nested = len(path) > 1 and path[-3] in _OF_WORKLOADS if len(path) >= len(("a", "b", "image")) else False
        repository = fields["repository"] or (inherited if nested else "")
        name = _text(values.find(below, (*path, "repository"))) or repository
        version = Version(fields["tag"], fields["digest"])
        if not (version.tag or version.digest) and not fields["repository"]:
            continue
        yield Image(name, version, dotted(path), repository)


def _places(content: values.Mapping) -> Iterator[ValuesPath]:
    """Where platform-app takes an image from."""
    workloads: list[ValuesPath] = [()]
    workloads += [(group, name) for group in _OF_WORKLOADS for name in _names(content, (group,))]
    for workload in workloads:
        yield (*workload, "image")
        for group in _OF_CONTAINERS:
            for name in _names(content, (*workload, group)):
                yield (*workload, group, name, "image")
        yield (*workload, "backup", "dump", "image")


def _names(content: values.Mapping, path: ValuesPath) -> list[str]:
    node = values.find(content, path)
    return list(node.entries) if isinstance(node, values.Mapping) else []


def _merged(layers: tuple[Path, ...]) -> values.Mapping:
    roots = [document(each).root for each in layers]
    empty = values.parse(b"", Path("values.yaml")).root
    return reduce(values.merged, roots, empty)


def _text(node: Node | None) -> str:
    """What is written: a tag 1.10 that is read as a number too."""
    return node.text if isinstance(node, Scalar) and node.value is not None else ""


def _of_manifests(overlay: Overlay) -> Iterator[Image]:
    base = overlay.folder.parent.parent / "base"
    found: dict[str, Image] = {}
    for folder in (base, overlay.folder):
        for file in sorted(folder.rglob("*.yaml")):
            if file.name not in (KUSTOMIZATION, "monitoring.yaml"):
                found |= {each.key: each for each in _named(file)}
    for entries in (_entries(base / KUSTOMIZATION), _entries(overlay.kustomization)):
        found = dict(_changed(found, entries))
    yield from found.values()


def _named(file: Path) -> Iterator[Image]:
    from helm_platform.helm.manifests import parse

    try:
        objects = parse(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(f"{file}: it is no YAML: {error}", fix="correct it") from None
    for each in objects:
        for text in _containers(each):
            rest, _, digest = text.partition("@")
            repository, colon, tag = rest.rpartition(":")
            if not colon or "/" in tag:
                repository, tag = rest, ""
            yield Image(repository, Version(tag, digest), repository=repository)


def _containers(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from _containers(each)
    elif isinstance(node, dict):
        for key, each in node.items():
            if key in ("containers", "initContainers") and isinstance(each, list):
                yield from (str(own["image"]) for own in each if isinstance(own, dict) and own.get("image"))
            yield from _containers(each)


def _entries(kustomization: Path) -> list[dict[str, str]]:
    if not kustomization.is_file():
        return []
    node = document(kustomization).root.entries.get("images")
    items = node.node.items if node is not None and isinstance(node.node, values.Sequence) else ()
    return [
        {key: _text(entry.node) for key, entry in each.entries.items()}
        for each in items
        if isinstance(each, values.Mapping)
    ]


def _changed(found: Mapping[str, Image], entries: list[dict[str, str]]) -> Iterator[tuple[str, Image]]:
    """What a list `images:` makes of the images; an entry for an image that no manifest here names counts too."""
    named = {each.get("name", ""): each for each in entries}
    for name, image in found.items():
        own = named.pop(image.repository, None) or named.pop(name, None) or {}
        # A new tag or digest replaces both.
        new = Version(own.get("newTag", ""), own.get("digest", ""))
        version = new if new != Version() else image.version
        yield name, Image(image.name, version, repository=own.get("newName") or image.repository)
    for name, own in named.items():
        version = Version(own.get("newTag", ""), own.get("digest", ""))
        yield name, Image(name, version, repository=own.get("newName") or name)

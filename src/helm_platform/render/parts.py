"""Helm's text in parts, one for each object, each with the name of its file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from helm_platform.helm.manifests import Manifest, parse

_SEPARATOR = re.compile(r"^---(?=\s|$)[ \t]*", re.MULTILINE)
_UNSAFE = re.compile(r"[^a-z0-9._-]+")
_LONGEST = 200


@dataclass(frozen=True)
class Part:
    """One object. `file` is the name of its file (`deployment-web.yaml`), `text` what Helm wrote, its source included.

    `secret` says that it holds what nobody but its owner should read.
    """

    file: str
    text: str
    secret: bool = False


def parts(text: str, objects: Sequence[Manifest]) -> list[Part]:
    """The parts of what Helm wrote; `objects` are the same parsed.

    The name is that of kind and object; where that is not enough, with the namespace, the group, or a number.
    """
    chunks = [chunk.strip("\n") for chunk in _SEPARATOR.split(text) if _says(chunk)]
    # A `List` is one text for several objects: then each text is read again.
    owners = list(objects) if len(chunks) == len(objects) else [next(iter(parse(chunk)), {}) for chunk in chunks]
    names = _names(owners)
    return [
        Part(f"{name}.yaml", f"{chunk}\n", secret=owner.get("kind") == "Secret")
        for name, chunk, owner in zip(names, chunks, owners, strict=True)
    ]


def _says(chunk: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in chunk.splitlines())


def _names(objects: list[Manifest]) -> list[str]:
    forms: list[Callable[[Manifest], list[object]]] = [
        lambda each: [each.get("kind"), _name(each)],
        lambda each: [each.get("kind"), _metadata(each).get("namespace"), _name(each)],
        lambda each: [each.get("kind"), _group(each), _metadata(each).get("namespace"), _name(each)],
    ]
    names = [_file(forms[0](each)) for each in objects]
    for form in forms[1:]:
        often = Counter(names)
        names = [_file(form(each)) if often[name] > 1 else name for name, each in zip(names, objects, strict=True)]
    taken: set[str] = set()
    for index, name in enumerate(names):
        free, number = name, 1
        while free in taken:
            number += 1
            free = f"{name}-{number}"
        taken.add(free)
        names[index] = free
    return names


def _file(words: list[object]) -> str:
    return _UNSAFE.sub("_", "-".join(str(word) for word in words if word).lower())[:_LONGEST].lstrip(".") or "object"


def _name(manifest: Manifest) -> object:
    return _metadata(manifest).get("name") or _metadata(manifest).get("generateName")


def _metadata(manifest: Manifest) -> Manifest:
    found = manifest.get("metadata")
    return found if isinstance(found, dict) else {}


def _group(manifest: Manifest) -> str:
    group, slash, _ = str(manifest.get("apiVersion") or "").partition("/")
    return group if slash else ""

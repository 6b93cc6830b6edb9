"""Kubernetes objects out of text, each part with the place where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import UsageError
from helm_platform.migrate.interface import Read
from helm_platform.migrate.part import REFUSED, Object, Part
from helm_platform.values import read_bytes
from helm_platform.values.foreign import Document, Files, parse

_SOURCE = re.compile(r"^---\n# Source: (.+)\n", re.MULTILINE)
_SUFFIXES = (".yaml", ".yml", ".json")
_ENDS_A_KUSTOMIZATION = ("kustomization.yaml", "kustomization.yml", "Kustomization")


def of_files(names: Iterable[str]) -> Read:
    """The objects of files and of the files in folders; `-` is stdin. Raises UsageError for what cannot be read."""
    files: list[str] = []
    for name in names:
        if name != "-" and Path(name).is_dir():
            inside = sorted(each for each in Path(name).rglob("*") if each.suffix in _SUFFIXES and each.is_file())
            files += [str(each) for each in inside if each.name not in _ENDS_A_KUSTOMIZATION]
            if not inside:
                raise UsageError(f"{name} has no manifests in it", fix="name files that end in .yaml, .yml or .json")
        else:
            files.append(name)
    return _read([parse(data, file) for file, data in read_bytes(files)])


def of_text(text: str, file: Path) -> Read:
    """The objects of a text that a tool printed; `file` is what it is called in messages."""
    return _read([parse(text.encode(), file)])


def of_render(text: str, chart: str) -> Read:
    """The objects of what Helm printed; each stands in the template that made it."""
    first, *rest = _SOURCE.split(text)
    texts: dict[str, list[str]] = {}
    if first.strip():
        texts.setdefault(chart, []).append(first)
    for template, piece in zip(rest[::2], rest[1::2], strict=True):
        texts.setdefault(template, []).append(piece)
    return _read([parse("---\n".join(pieces).encode(), Path(f"{name} (rendered)")) for name, pieces in texts.items()])


def _read(parts: list[Files]) -> Read:
    objects: list[Object] = []
    findings: list[Diagnostic] = []
    sources: dict[Path, str] = {}
    for part in parts:
        sources |= part.sources
        findings += part.findings
        for document in part.documents:
            found = Object(Part.of(document))
            if not found.kind or not document.text("apiVersion"):
                findings.append(_no_object(document))
            elif not found.name:
                findings.append(
                    document.finding(REFUSED, Level.ERROR, (), f"this {found.kind} has no name", "give it one")
                )
            else:
                objects.append(found)
    return Read(tuple(objects), tuple(findings), sources)


def _no_object(document: Document) -> Diagnostic:
    if document.get("services") is not None:
        help_text = "this looks like a compose file: --from compose"
    elif document.get("image") is not None or document.get("controllers") is not None:
        help_text = "this looks like values of a chart: --from helm-create, bjw-s, stakater or onechart"
    else:
        help_text = "an object has apiVersion, kind and metadata.name"
    return document.finding(REFUSED, Level.ERROR, (), "this is no Kubernetes object", help_text)

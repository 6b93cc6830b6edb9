"""The images in rendered charts, in full: with their registry and tag, as a mirror needs them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.values.stream import load_all

_DOCKER = "docker.io"


def of_text(manifests: str) -> set[str]:
    """The images that the objects of a YAML stream name, in full.

    A Helm that pulls a chart from a registry writes what it pulled in front of the stream
    (https://github.com/helm/helm/issues/32215); as two keys of a map these lines name no image.
    """
    return {full(name) for each in load_all(manifests) for name in _named(each)}


def full(name: str) -> str:
    """`traefik:v3` → `docker.io/library/traefik:v3`: what a container runtime makes of a short name."""
    first, _, rest = name.partition("/")
    if rest and ("." in first or ":" in first or first == "localhost"):
        return name
    return f"{_DOCKER}/{name}" if rest else f"{_DOCKER}/library/{name}"


def _named(node: Any) -> Iterator[str]:
    """What stands at `image` of a container, wherever that is: custom kinds have pods in them too."""
    if isinstance(node, dict):
        image = node.get("image")
        if isinstance(image, str) and image:
            yield image
        for inner in node.values():
            yield from _named(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _named(inner)

"""An image whose version can change under the same name, or that breaks the company's policy for images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, dotted
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Image
from helm_platform.values import Scalar, find_entry

# Names that are given to one image after another.
_MOVING = re.compile(
    r"(?:.*[-_.])?latest(?:[-_.].*)?|main|master|trunk|develop|dev|edge|nightly|snapshot|stable|current|head|canary|"
    r"staging|stage|prod|production|test|testing",
    re.IGNORECASE,
)
_EXAMPLE = '"1.4.2"'


def _check(merged: Merged) -> Iterator[Diagnostic]:
    for container in merged.containers:
        if container.image.repository is not None and container.image.block is not None:
            yield from _version(container.image, merged)
            yield from _policy(container.image, merged)


def _version(image: Image, merged: Merged) -> Iterator[Diagnostic]:
    """What the chart refuses too, and names that other images will have."""
    if image.digest is not None:
        return
    if image.tag is None:
        entry = find_entry(merged.values, image.path)
        if entry is not None:
            yield finding(
                LINT.id,
                f"`{dotted(image.path)}` has no tag and no digest: nobody knows which version runs",
                (*image.path, "tag"),
                entry.source,
                entry.span,
                help=f"write the version to run, for example `tag: {_EXAMPLE}`",
            )
    elif image.tag.text == "latest":
        yield _at(image, image.tag, "`latest` is another image tomorrow", merged)
    elif _MOVING.fullmatch(image.tag.text) and not _forbids_moving(merged):
        message = f"`{image.tag.text}` is a name that moves from image to image"
        yield _at(image, image.tag, message, merged, level=Level.WARNING)


def _policy(image: Image, merged: Merged) -> Iterator[Diagnostic]:
    if merged.company is None or image.tag is None:
        return
    said = f"policies.images in {merged.company.file}"
    moves = _MOVING.fullmatch(image.tag.text) and not (image.tag.text == "latest" and image.digest is None)
    if moves and _forbids_moving(merged):
        message = f"`{image.tag.text}` is a name that moves from image to image, which {said} forbids"
        yield _at(image, image.tag, message, merged)
    digest = merged.company.images.digest
    if digest is not None and image.digest is None:
        yield _at(
            image,
            image.tag,
            f"the image has no digest; {said} {'requires' if digest == 'required' else 'recommends'} one",
            merged,
            key="digest",
            level=Level.ERROR if digest == "required" else Level.NOTE,
            advice="write it beside the tag; `crane digest IMAGE:TAG` prints it",
        )


def _forbids_moving(merged: Merged) -> bool:
    return merged.company is not None and merged.company.images.latest_forbidden


def _at(
    image: Image,
    node: Scalar,
    message: str,
    merged: Merged,
    *,
    key: str = "tag",
    level: Level = Level.ERROR,
    advice: str = f"write a version, for example {_EXAMPLE}, or add a digest",
) -> Diagnostic:
    span = value_span(find_entry(merged.values, (*image.path, "tag")), node)
    text = f"`{dotted(image.path)}`: {message}"
    return finding(LINT.id, text, (*image.path, key), node.source, span, level=level, help=advice)


LINT = MergedLint(
    "image-version",
    "Which image runs must be written down. No tag, `latest` and names such as `main` or `stable` are another image "
    "tomorrow: a restarted pod runs what nobody tested, and a rollback brings nothing back. A digest cannot move at "
    "all. A fleet repository says in platform.yaml what it demands: `policies: {images: {digest: required}}` (or "
    "`recommended`) and `latest: forbidden`, which forbids every moving name.",
    _check,
    foretells=True,
)

"""An image whose version can change under the same name, or that breaks the company's policy for images."""

from __future__ import annotations

import re
from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath, dotted
from helm_platform.fleet import Images
from helm_platform.validate.lints.interface import Merged, MergedLint
from helm_platform.validate.subject import finding, value_span
from helm_platform.validate.workloads import Image, workloads
from helm_platform.values import Scalar, find_entry

# Names that are given to one image after another.
_MOVING = re.compile(
    r"(?:.*[-_.])?latest(?:[-_.].*)?|main|master|trunk|develop|dev|edge|nightly|snapshot|stable|current|head|canary|"
    r"staging|stage|prod|production|test|testing",
    re.IGNORECASE,
)
_EXAMPLE = '"1.4.2"'


def _check(merged: Merged) -> Iterator[Diagnostic]:
    policy = merged.company.images if merged.company is not None else Images()
    for workload in workloads(merged.values):
        for container in workload.containers():
            yield from _image(container.image, merged, policy)


def _image(image: Image, merged: Merged, policy: Images) -> Iterator[Diagnostic]:
    if image.repository is None or image.block is None:
        return
    tag = image.tag.text if image.tag is not None else ""
    if image.digest is None and image.tag is None:
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
    elif image.tag is not None and tag == "latest" and image.digest is None:
        yield _at(image, "tag", image.tag, "`latest` is another image tomorrow", merged)
    elif image.tag is not None and _MOVING.fullmatch(tag) and (image.digest is None or policy.latest_forbidden):
        level = Level.ERROR if policy.latest_forbidden else Level.WARNING
        what = f"`{tag}` is a name that moves from image to image"
        yield _at(image, "tag", image.tag, f"{what}{_policy(policy) if policy.latest_forbidden else ''}", merged, level)
    if image.digest is None and image.tag is not None and policy.digest:
        required = policy.digest == "required"
        yield _at(
            image,
            "digest",
            image.tag,
            f"the image has no digest, which your company {'requires' if required else 'recommends'}{_policy(policy)}",
            merged,
            Level.ERROR if required else Level.NOTE,
            advice="write the digest beside the tag: the command `crane digest IMAGE:TAG` prints it",
        )


def _policy(policy: Images) -> str:
    return f" (policies.images in {policy.file})"


def _at(
    image: Image,
    key: str,
    node: Scalar,
    message: str,
    merged: Merged,
    level: Level = Level.ERROR,
    advice: str = f"write a version, for example {_EXAMPLE}, or add a digest",
) -> Diagnostic:
    path: ValuesPath = (*image.path, key)
    entry = find_entry(merged.values, (*image.path, "tag"))
    return finding(
        LINT.id,
        f"`{dotted(image.path)}`: {message}",
        path,
        node.source,
        value_span(entry, node),
        level=level,
        help=advice,
    )


LINT = MergedLint(
    "image-version",
    "Which image runs must be written down. No tag, `latest` and names such as `main` or `stable` are another image "
    "tomorrow: a restarted pod runs what nobody tested, and a rollback brings nothing back. A digest cannot move at all. "
    "A fleet repository says in platform.yaml what it demands: `policies: {images: {digest: required}}` (or "
    "`recommended`) and `latest: forbidden`, which forbids every moving name.",
    _check,
    foretells=True,
)

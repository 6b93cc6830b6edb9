"""How many objects were held against which Kubernetes, and which kinds were not, because nobody knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from helm_platform.formats.amounts import amount
from helm_platform.schemas.shape import either


@dataclass(frozen=True)
class Held:
    """A count of manifests, the minors that they were held against, and kinds without a definition, by name.

    `all_pinned` says that the pinned definitions were known.
    """

    manifests: int = 0
    minors: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    all_pinned: bool = False

    def __str__(self) -> str:
        """`7 manifests checked against Kubernetes 1.37`; empty where nothing was asked for."""
        if not self.minors:
            return ""
        text = f"{amount(self.manifests, 'manifest')} checked against Kubernetes {either(self.minors, 'and')}"
        if self.unknown:
            way = "--crds DIR" if self.all_pinned else "--crds pinned once or --crds DIR"
            text += f"; {', '.join(self.unknown)} not checked: add {way}"
        return text


def together(parts: Iterable[Held]) -> Held:
    """Several of one run as one."""
    found = [each for each in parts if each.minors]
    if not found:
        return Held()
    unknown = tuple(sorted({kind for each in found for kind in each.unknown}))
    return Held(sum(each.manifests for each in found), found[0].minors, unknown, found[0].all_pinned)

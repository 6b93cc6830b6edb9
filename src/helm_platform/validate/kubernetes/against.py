"""What a render is held against: the minors and the definitions that were asked for, and those that lie at hand."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from helm_platform import crds
from helm_platform.crds import Definitions
from helm_platform.errors import UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.validate.kubernetes.api import chosen
from helm_platform.validate.kubernetes.problem import Manifest

PINNED = "pinned"
_NONE = Definitions()


@dataclass(frozen=True)
class Against:
    """Minors (`1.37`), the user's definitions and the pinned ones. No minors: nothing is checked.

    `all_pinned` says that the definitions of every pinned module are at hand.
    """

    versions: tuple[str, ...] = ()
    own: Definitions = _NONE
    pinned: Definitions = _NONE
    all_pinned: bool = False

    @property
    def fingerprint(self) -> str | None:
        """A text that changes with what a render is held against; None where it cannot be told."""
        own, pinned = self.own.fingerprint, self.pinned.fingerprint
        return None if own is None or pinned is None else " | ".join((*self.versions, own, pinned))

    def definitions(self, chart: Path, objects: Iterable[Manifest]) -> Definitions:
        """The user's definitions, then those that the chart brings along, then the pinned ones.

        `chart` is its folder with its dependencies in it. Raises UsageError for definitions that cannot be read.
        """
        folders = [each for each in (chart / "crds", *sorted(chart.glob("charts/*/crds"))) if each.is_dir()]
        return self.own + crds.brought(folders) + crds.inside(objects) + self.pinned


def against(kubernetes: str | None = None, sources: Sequence[str] = (), progress: Progress = SILENT) -> Against:
    """What `--kubernetes` and `--crds` ask for; by default the newest minor and the definitions read before.

    Raises UsageError for minors, files and folders that are not known, EnvironmentProblem where pinned modules cannot
    be had.
    """
    versions = chosen(kubernetes)
    if not versions:
        if sources:
            raise UsageError("--crds is of no use with --kubernetes none", fix="leave one of them out")
        return Against()
    own = crds.given([Path(each) for each in sources if each != PINNED])
    pinned = crds.bundled(progress if PINNED in sources else None)
    return Against(versions, own, pinned, crds.all_bundled())

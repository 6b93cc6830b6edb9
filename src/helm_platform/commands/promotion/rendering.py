"""What a change does to the objects of an overlay: rendered before and after, side by side."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform import fleet, helm, resources
from helm_platform.commands.sources import private_folder
from helm_platform.diff import DiffFormat, Diffs, ReleaseChange, State, compared
from helm_platform.errors import UsageError
from helm_platform.fleet import Options, Overlay, Release
from helm_platform.helm.manifests import Manifest
from helm_platform.progress import SILENT, Progress
from helm_platform.values import BUNDLED

_ALL = " (--all shows them)"


@dataclass(frozen=True)
class Effect:
    """`text` is the difference for people, `objects` what is there before the change, None where nobody can tell."""

    text: str
    objects: tuple[Manifest, ...] | None = None


def effect(root: Path, overlay: Overlay, changed: Mapping[Path, bytes], progress: Progress = SILENT) -> Effect:
    """What changes in the objects of an overlay with other contents of these files. Raises UsageError where the
    overlay does not render with them.
    """
    with private_folder() as private:
        after = _copy(root, overlay, private / "after" / root.name, changed)
        sides = [_release(root, overlay), _release(after, overlay)]
        results = _rendered(overlay, sides, private, progress)
    before, new = results
    if new.refused is not None:
        raise UsageError(
            f"{overlay.label} does not render with the change",
            detail=new.refused,
            fix=f"see why: helm platform validate {overlay.folder.parent.parent}; --no-render goes on without",
        )
    if before.refused is not None:
        # A change may be what mends it.
        return Effect(f"{overlay.label} did not render before: {before.refused.strip()}\n")
    found = compared(State(before.objects), State(new.objects), overlay.namespace)
    diffs = Diffs((ReleaseChange(overlay.label, changes=found),), "before")
    return Effect(DiffFormat.TEXT.to_format().render(diffs).replace(_ALL, ""), before.objects)


def _rendered(overlay: Overlay, sides: list[Release], private: Path, progress: Progress) -> list[helm.Rendered]:
    if overlay.style is fleet.Style.KUSTOMIZE:
        return list(fleet.overlays(sides, progress))
    binary = helm.find(progress)
    chart = helm.assembled(binary, resources.path(BUNDLED), private / "chart")
    options = Options(namespace=overlay.namespace)
    return [result for _, result in fleet.render_all(binary, chart, sides, options, helm.Cache.of_user())]


def _release(root: Path, overlay: Overlay) -> Release:
    folder = root / fleet.APPS / overlay.folder.parent.parent.name
    return next(each for each in fleet.releases([folder]) if each.environment == overlay.environment)


def _copy(root: Path, overlay: Overlay, target: Path, changed: Mapping[Path, bytes]) -> Path:
    """The repository with other contents of some files; only the application's own are copied."""
    application = overlay.folder.parent.parent
    (target / fleet.APPS).mkdir(parents=True)
    for source, place in ((root, target), (root / fleet.APPS, target / fleet.APPS)):
        for each in source.iterdir():
            if each.name not in (".git", fleet.APPS) and each.name != application.name:
                (place / each.name).symlink_to(each.resolve())
    shutil.copytree(application, target / fleet.APPS / application.name, symlinks=True)
    for file, data in changed.items():
        copy = target / file.relative_to(root)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data)
    return target

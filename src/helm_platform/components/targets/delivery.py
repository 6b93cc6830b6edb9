"""What tools that read git have in common: which files they take as they are, and what they are not given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from helm_platform.components import plan
from helm_platform.components.model import Component, From
from helm_platform.components.plan import Options
from helm_platform.errors import UsageError


def refuse_folder(tool: str, options: Options) -> None:
    """Raises UsageError for a folder of charts without a registry: of such a folder only definitions are taken."""
    if options.charts is not None and not options.mirror:
        raise UsageError(f"{tool} reads no folder of charts", fix="name a registry that has the charts with --mirror")


def copied(components: Sequence[Component], options: Options) -> Iterator[tuple[str, str]]:
    """The definitions that lie in `--charts DIR` and no registry has: the name of a component and the text of its file.

    Raises UsageError where there is a mirror and the folder lacks them.
    """
    for each in components:
        if each.crds.source is From.MANIFEST and (options.mirror or options.charts):
            yield each.name, Path(plan.manifest(each, options)).read_text(encoding="utf-8")

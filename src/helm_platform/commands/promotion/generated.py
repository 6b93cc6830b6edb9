"""Files beside an overlay that `helm platform generate` makes of others: part of the commit where they are stale."""

from __future__ import annotations

from pathlib import Path

from helm_platform.commands.generate import MINE, monitoring
from helm_platform.commands.made import Made
from helm_platform.commands.repository import Fleet
from helm_platform.diagnostics import Level
from helm_platform.errors import UsageError
from helm_platform.fleet import Application, Overlay


def generated(given: Fleet, application: Application, overlay: Overlay) -> dict[Path, bytes | None]:
    """What differs from what is there; None for a file that goes. Raises UsageError where its sources are wrong."""
    made = Made(MINE)
    wrong = [each for each in monitoring(given, application, made) if each.level is Level.ERROR]
    if wrong:
        raise UsageError(
            f"what watches {application.name} cannot be made",
            detail="\n".join(f"{each.file}: {each.message}" for each in wrong),
            fix="see where: helm platform generate --check",
        )
    found: dict[Path, bytes | None] = {}
    for file, text in made.wanted.items():
        if file.parent == overlay.folder and (not file.is_file() or file.read_bytes() != text.encode()):
            found[file] = text.encode()
    return found | {file: None for file in made.gone if file.parent == overlay.folder}

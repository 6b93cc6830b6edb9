"""What GitHub does for a fleet repository: checks of every pull request, bumps, promotions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).parent / "files" / "github"
SOURCE = "https://github.com/acme/platform@v0.1.0"
"""Where the workflows install the command from, until somebody says otherwise: a git address and a version."""


def files(source: str = SOURCE) -> Iterator[tuple[PurePosixPath, str]]:
    """The files by their path in the repository, in the order of their names. `source` is a git address, `@`, a tag."""
    for file in sorted(FOLDER.rglob("*.*")):
        place = PurePosixPath(".github", *file.relative_to(FOLDER).parts)
        text = file.read_text(encoding="utf-8")
        # Workflows have braces of their own.
        yield place, text.replace("{source}", source) if file.suffix == ".txt" else text

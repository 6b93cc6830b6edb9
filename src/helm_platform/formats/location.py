"""How formats for machines name a file: as the program that reads the report looks for it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import quote

from helm_platform import resources


def root() -> Path:
    """The folder that files are named relative to: the current one.

    In a step of a GitHub workflow it is the checkout, also where the step works in a folder below: annotations and code
    scanning know no other.
    """
    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    return Path(workspace) if workspace and here.is_relative_to(workspace) else here


def is_own(file: Path) -> bool:
    """Whether the file came with this package: a default of its charts."""
    return file.is_absolute() and file.is_relative_to(resources.path("charts"))


def is_named(file: Path | None) -> bool:
    """Whether a reader can look for the file: `<stdin>` is none."""
    return file is not None and not (file.name.startswith("<") and file.name.endswith(">"))


def relative(file: Path, below: Path) -> Path:
    """The file relative to a folder that it lies in, else the whole path. Dots are taken out, links are kept."""
    whole = Path(os.path.abspath(file))  # noqa: PTH100 - `resolve` would name the target of a link
    return whole.relative_to(below) if whole.is_relative_to(below) else whole


def uri(file: Path, below: Path) -> str:
    """A relative reference (`apps/web/values.yaml`), or a file URI for what lies elsewhere; both percent-encoded."""
    shown = relative(file, below)
    return shown.as_uri() if shown.is_absolute() else quote(os.fsencode(shown.as_posix()))

"""Files that the command reads from the repository, wherever it was installed from."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def checkout() -> Path | None:
    """The root of the repository this package runs from, or None when it was installed from a wheel."""
    root = _PACKAGE.parent.parent
    return root if (root / "plugin.yaml").is_file() and (root / "charts").is_dir() else None


def path(relative: str) -> Path:
    """The file or folder `relative` (as in the repository), from the checkout or from the installed package.

    The wheel carries these files under `_bundle/` with the same relative paths.
    """
    root = checkout()
    return (root if root is not None else _PACKAGE / "_bundle") / relative

"""Files that are made once and then belong to whoever edits them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from helm_platform.errors import EnvironmentProblem


@dataclass(frozen=True)
class Created:
    """What came of it: files that are new, and files that were there and stay as they are."""

    new: tuple[Path, ...] = ()
    kept: tuple[Path, ...] = ()


def create(files: Mapping[Path, str]) -> Created:
    """Write those that are not there. Raises EnvironmentProblem; what it has written by then is taken away again."""
    new: list[Path] = []
    kept: list[Path] = []
    try:
        for file, text in files.items():
            (new if _made(file, text) else kept).append(file)
    except OSError as error:
        for file in new:
            file.unlink(missing_ok=True)
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"cannot write {error.filename}: {reason}", fix="check the folder") from None
    return Created(tuple(new), tuple(kept))


def _made(file: Path, text: str) -> bool:
    """Whether it was not there. A reader never sees half of it: the whole file gets its name at once."""
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        try:
            os.link(draft, file)
        except FileExistsError:
            return False
        return True
    finally:
        draft.unlink(missing_ok=True)

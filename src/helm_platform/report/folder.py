"""The folder of a report: it is replaced as a whole, and only where every file in it is one of ours.

The file `.helm-platform-report` names them. A reader sees the report as it was or as it is: the new folder is written
beside the old one, and they change places in one step where the system can do that.
"""

from __future__ import annotations

import ctypes
import os
import secrets
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from helm_platform.errors import UsageError

MARK = ".helm-platform-report"
_HEAD = "Made by `helm platform report`, which replaces this folder. Its files:\n"
_NAMED = 5
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of renameat2(2)


def check(target: Path) -> None:
    """Raises UsageError where a report cannot be written there: no folder, or one with files of somebody else."""
    if not os.path.lexists(target):
        parent = target.absolute().parent
        if not parent.is_dir() or not os.access(parent, os.W_OK):
            reason = "cannot be written" if parent.is_dir() else "is no folder"
            raise UsageError(f"{parent} {reason}", fix="check the folder given to -o")
        return
    if not target.is_dir():
        raise UsageError(f"{target} is no folder", fix="name another one with -o")
    there = {
        each.relative_to(target).as_posix() for each in target.rglob("*") if not each.is_dir() or each.is_symlink()
    }
    foreign = sorted(there - _ours(target))
    if foreign:
        more = [f"… and {len(foreign) - _NAMED} more"] if len(foreign) > _NAMED else []
        raise UsageError(
            f"{target} has files that are of no report",
            detail="\n".join([*foreign[:_NAMED], *more]),
            fix="name another folder with -o, or move them",
        )


def publish(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a report: bytes by the name of the file below `target`. Raises UsageError as `check` does."""
    check(target)
    place = target.resolve()
    staging = place.with_name(f".{place.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        staging.mkdir()
        for name, content in files.items():
            file = staging / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        listed = "".join(f"{quote(os.fsencode(name))}\n" for name in sorted(files))
        (staging / MARK).write_text(_HEAD + listed, encoding="utf-8")
        _placed(staging, place)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot write {target}: {reason}", fix="check the folder given to -o") from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _ours(folder: Path) -> set[str]:
    """The files that the report in a folder consists of; none where there is no report."""
    with suppress(OSError, UnicodeDecodeError):
        text = (folder / MARK).read_text(encoding="utf-8")
        if text.startswith(_HEAD):
            return {MARK, *(os.fsdecode(unquote_to_bytes(name)) for name in text.removeprefix(_HEAD).splitlines())}
    return set()


def _placed(staging: Path, place: Path) -> None:
    """Put a folder where another may be, which is in the first one's place then."""
    if not place.exists():
        staging.rename(place)
    elif not _exchanged(staging, place):
        old = staging.with_name(f"{staging.name}.old")
        place.rename(old)
        staging.rename(place)
        shutil.rmtree(old)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders have changed places in one step; not every system and file system can do it."""
    try:
        swap = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    return bool(swap(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)

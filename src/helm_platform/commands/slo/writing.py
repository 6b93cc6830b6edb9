"""Files that commands of `slo` write: never over one that is there and says something else, unless they are told to."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, UsageError


def put(texts: Mapping[Path, str], *, force: bool) -> dict[Path, bool]:
    """Write files and their folders, and say which of them have changed.

    Raises UsageError, before anything is written, where one is there with another text and `force` is not set, and
    EnvironmentProblem where a folder cannot be written.
    """
    before = {target: _text(target) for target in texts}
    held = [str(target) for target, text in texts.items() if before[target] not in (None, text)]
    if held and not force:
        what = "a file is" if len(held) == 1 else f"{len(held)} files are"
        raise UsageError(
            f"{what} there already and would change; nothing was written",
            detail="\n".join(held),
            fix="see them with -o -, or write over them with --force",
        )
    changed = {target: before[target] != text for target, text in texts.items()}
    for target, text in texts.items():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if changed[target]:
                files.replace(target, text)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise EnvironmentProblem(f"cannot write {target}: {reason}", fix="check the target given to -o") from None
    return changed


def _text(target: Path) -> str | None:
    try:
        return target.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise UsageError(f"{target} is no text", fix="give another target to -o") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"cannot write {target}: {reason}", fix="give another target to -o") from None

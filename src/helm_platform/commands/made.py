"""Files that a command makes of others: what differs is written, what is stale goes, what is somebody's own stays."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from helm_platform import files
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError
from helm_platform.formats.amounts import amount


@dataclass
class Answer:
    """`text` is for stdout, `report` for stderr."""

    text: str = ""
    report: str = ""
    code: ExitCode = ExitCode.OK


@dataclass
class Made:
    """What should be: text by file; and files of ours that should not be there. Ours begin with `mine`."""

    mine: str
    wanted: dict[Path, str] = field(default_factory=dict)
    gone: list[Path] = field(default_factory=list)


def ours(file: Path, mine: str) -> bool:
    """Whether a file is there and begins with these words."""
    return file.is_file() and _text(file).startswith(mine)


def stale(made: Made) -> list[Path]:
    """The files that are missing or not as they should be."""
    return [file for file, wanted in made.wanted.items() if not file.is_file() or _text(file) != wanted]


def settled(made: Made, report: str, command: str, *, check: bool) -> Answer:
    """Write what differs, or with `check` say what does and name the command that mends it.

    Raises UsageError for a file in the way that is not ours, EnvironmentProblem where nothing can be written.
    """
    foreign = [file for file in made.wanted if file.exists() and not ours(file, made.mine)]
    if foreign:
        raise UsageError(
            "files that this command did not make are in its way",
            detail="\n".join(map(str, foreign)),
            fix="move what they say elsewhere, and remove them",
        )
    differing = stale(made)
    if check:
        if not differing and not made.gone:
            return Answer(f"{amount(len(made.wanted), 'file')} as they should be\n", report)
        lines = [f"{file} {'is stale' if file.exists() else 'is missing'}" for file in differing]
        lines += [f"{file} should be gone" for file in made.gone]
        return Answer(report=report + "\n".join([*lines, f"fix: {command}", ""]), code=ExitCode.FINDINGS)
    try:
        for file in differing:
            file.parent.mkdir(parents=True, exist_ok=True)
            files.replace(file, made.wanted[file])
        for file in made.gone:
            file.unlink()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise EnvironmentProblem(f"cannot write {error.filename}: {reason}", fix="check the folder") from None
    unchanged = len(made.wanted) - len(differing)
    removed = f", {len(made.gone)} removed" if made.gone else ""
    return Answer(f"{amount(len(differing), 'file')} written{removed}, {unchanged} unchanged\n", report)


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace")

"""`helm platform fix`: make the fixes that findings carry, in the files they are about."""

from __future__ import annotations

import difflib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from helm_platform import files
from helm_platform.commands.validate import split
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError
from helm_platform.fleet import releases
from helm_platform.formats import LIMIT, FormatName, Report
from helm_platform.formats.excerpt import printable
from helm_platform.formats.interface import place
from helm_platform.validate import RULES, Outcome
from helm_platform.validate.names import nearest
from helm_platform.validate.repair import Call, Repair, repaired
from helm_platform.validate.secrecy import looks_secret, names_secret, secret_column
from helm_platform.values import STDIN, Scalar, Setting, load_chart, parse, read_bytes, walk

_WIDE = 1 << 30
_DONE = {"rename": "renamed", "quote": "quoted", "replace": "replaced", "remove": "removed", "move": "moved"}


@dataclass(frozen=True)
class Request:
    """The options of one call. `paths` are files and folders of releases beside the one that `files` make."""

    files: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    chart: Path | None = None
    rules: tuple[str, ...] = ()
    diff: bool = False
    check: bool = False
    color: bool = False
    everything: bool = False

    @property
    def dry(self) -> bool:
        """Whether nothing is written."""
        return self.diff or self.check


@dataclass(frozen=True)
class Answer:
    """What goes to stdout and to stderr, and the exit code. `fixed` is the text from stdin, which goes to stdout."""

    code: ExitCode
    out: str = ""
    err: str = ""
    fixed: bytes | None = None


def run(request: Request) -> Answer:
    """Fix the files; with `check` or `diff` only say what would be done.

    Raises UsageError for what cannot be read or does not go together, and EnvironmentProblem where a file must not be
    written: then none is.
    """
    _valid(request)
    calls, contents = _calls(request)
    chart = load_chart(request.chart)
    repair = repaired(calls, chart, contents, lambda rule: not request.rules or rule in request.rules)
    if not request.dry:
        _write(repair, contents)
    report = _report(repair, request, chart.label)
    left = any(outcome.failed for outcome in repair.outcomes)
    code = ExitCode.FINDINGS if left or (request.dry and repair.contents) else ExitCode.OK
    if request.diff:
        return Answer(code, "".join(_diff(repair, contents)), report)
    if STDIN in contents and not request.check:
        return Answer(code, err=report, fixed=repair.contents.get(STDIN, contents[STDIN]))
    return Answer(code, report)


def _valid(request: Request) -> None:
    if not request.files and not request.paths:
        raise UsageError("nothing to fix", fix="name a values file: helm platform fix -f values.yaml")
    if request.diff and request.check:
        raise UsageError("--diff and --check do not go together", fix="--diff fails as --check does; leave that out")
    unknown = [rule for rule in request.rules if rule not in RULES]
    if unknown:
        near = nearest(unknown[0], RULES)
        hint = f"did you mean `{near}`?" if near else "the rule is in brackets at each finding of `validate`"
        raise UsageError(f"`{unknown[0]}` is no rule", fix=hint)


def _calls(request: Request) -> tuple[list[Call], dict[Path, bytes]]:
    """The calls and the bytes of all their files. A file that is named twice is one, whatever the spelling."""
    names = [tuple(split(request.files))] if request.files else []
    names += [tuple(str(file) for file in release.files) for release in releases(request.paths)]
    contents = dict(read_bytes([name for group in names for name in group]))
    known: dict[Path, Path] = {}
    for file in contents:
        known.setdefault(file if file is STDIN else file.resolve(), file)

    def one(name: str) -> Path:
        return STDIN if name.strip() == "-" else known[Path(name).resolve()]

    calls = [Call(tuple(one(name) for name in group), request.settings) for group in dict.fromkeys(names)]
    return calls, {file: contents[file] for file in known.values()}


def _write(repair: Repair, contents: Mapping[Path, bytes]) -> None:
    """Write each file in one step, and none if it is plain that one of them cannot be written."""
    changed = {file: data for file, data in repair.contents.items() if file is not STDIN}
    problems = [f"{file}: {reason}" for file in changed if (reason := _obstacle(file, contents[file]))]
    if problems:
        raise _unwritable(problems, "no file was changed")
    done: list[Path] = []
    for file, data in changed.items():
        try:
            files.replace(file, data.decode())
            done.append(file)
        except OSError as error:
            problems.append(f"{file}: {(error.strerror or str(error)).lower()}")
    if problems:
        raise _unwritable(problems, f"fixed: {', '.join(map(str, done))}" if done else "no file was changed")


def _unwritable(problems: list[str], rest: str) -> EnvironmentProblem:
    what = "a file" if len(problems) == 1 else f"{len(problems)} files"
    return EnvironmentProblem(
        f"cannot write {what}; {rest}", detail="\n".join(problems), fix="make it writable, or see what is wrong: --diff"
    )


def _obstacle(file: Path, data: bytes) -> str:
    """Why a file must not be replaced, even where its folder would allow it; empty where it may be."""
    try:
        mode = file.stat().st_mode
        if not stat.S_ISREG(mode):
            return "is no regular file"
        if not mode & 0o222 or not os.access(file, os.W_OK):
            return "the file is read-only"
        return "" if file.read_bytes() == data else "the file has changed since it was read"
    except OSError as error:
        return (error.strerror or str(error)).lower()


def _report(repair: Repair, request: Request, chart: str) -> str:
    lines = [f"{place(found)}: {_done(found, dry=request.dry)}" for found in repair.done]
    lines += [
        f"{place(found)}: not fixed: {found.fix.title}: {reason}" for found, reason in repair.refused if found.fix
    ]
    told = "".join(f"{printable(line)}\n" for line in lines)
    refused = {found: None for found, _ in repair.refused}
    left = _left(repair.outcomes, refused)
    limit = None if request.everything else LIMIT
    outcomes = repair.outcomes
    checked = outcomes[0].checked if len(outcomes) == 1 else f"{len(outcomes)} releases checked against {chart}"
    if not left:
        return f"{told}{_summary(repair, request)} ({checked}).\n" if told else f"ok: nothing to fix: {checked}\n"
    sources = {file: text for outcome in repair.outcomes for file, text in outcome.sources.items()}
    shown = FormatName.TEXT.to_format().render(Report(left, checked, sources, limit), color=request.color)
    gap = "\n" if told else ""
    return f"{told}{gap}{shown}{_summary(repair, request)}.\n"


def _left(outcomes: tuple[Outcome, ...], refused: Mapping[Diagnostic, None]) -> tuple[Diagnostic, ...]:
    """What is left; a fix that was refused is none."""
    findings = dict.fromkeys(found for outcome in outcomes for found in outcome.findings)
    return tuple(replace(found, fix=None) if found in refused else found for found in findings)


def _summary(repair: Repair, request: Request) -> str:
    verb = "Would fix" if request.dry else "Fixed"
    number = len(repair.done)
    count = f"{number} finding{'' if number == 1 else 's'}" if number else "nothing"
    where = f" in {len(repair.contents)} file{'' if len(repair.contents) == 1 else 's'}" if number else ""
    errors = sum(found.level is Level.ERROR for found in _left(repair.outcomes, {}))
    rest = f"; {errors} error{'' if errors == 1 else 's'} left" if errors else ""
    return f"{verb} {count}{where}{rest}"


def _done(found: Diagnostic, *, dry: bool) -> str:
    title = found.fix.title if found.fix else ""
    verb, _, rest = title.partition(" ")
    return f"would {title}" if dry else f"{_DONE[verb]} {rest}"


def _diff(repair: Repair, contents: Mapping[Path, bytes]) -> Iterator[str]:
    """Unified diffs without lines around the changes, which may hold what must not be in a log."""
    for file, data in repair.contents.items():
        old, new = _shown(contents[file], file), _shown(data, file)
        for line in difflib.unified_diff(old, new, str(file), str(file), n=0):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _shown(data: bytes, file: Path) -> list[str]:
    """The lines of a file without what may be a secret."""
    lines = data.decode().splitlines(keepends=True)
    hidden: dict[int, int] = {}
    document = parse(data, file)
    dropped = [(*walk(each.first.node, each.path), (each.path, None, each.first.node)) for each in document.duplicates]
    for path, _, node in (*walk(document.root), *(found for each in dropped for found in each)):
        if node.place and isinstance(node, Scalar) and (names_secret(path) or looks_secret(node.text)):
            for number in range(node.place[0], node.place[2] + 1):
                hidden[number] = min(node.place[1] - 1 if number == node.place[0] else 0, hidden.get(number, _WIDE))
    for number, line in enumerate(lines, 1):
        # Where the file is no YAML there are no values, but lines.
        named = secret_column(line)
        column = min(hidden.get(number, _WIDE), _WIDE if named is None else named)
        if column < len(line.rstrip()):
            lines[number - 1] = f"{line[:column]}(not shown){line[len(line.rstrip()) :]}"
    return lines

"""The ledger: every change of an image in an environment, a file each, `ledger/<app>/<environment>/NNNN.yaml`.

Records are added and never changed. Two changes of different applications or environments never touch the same file;
two of the same one both make the same next file, which git cannot merge: that is meant.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from helm_platform import values
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.fleet import Overlay, document
from helm_platform.promotion.images import Image, Version
from helm_platform.values import inline

LEDGER = "ledger"
RULE = "fleet-ledger"
_MARK = "# Written by `helm platform {action}`. The ledger is added to and never changed.\n"
_RECENT = 20
"""Of an image that was never changed here no record would be found however far one looks."""
_NAME = re.compile(r"(\d{4,})\.yaml")


class Action(StrEnum):
    """What a record is about."""

    BUMP = "bump"
    PROMOTE = "promote"
    ROLLBACK = "rollback"


@dataclass(frozen=True)
class Person:
    """A person as git knows them."""

    name: str
    email: str = ""

    def __str__(self) -> str:
        """`Ada <ada@acme.io>`."""
        return f"{self.name} <{self.email}>" if self.email else self.name


@dataclass(frozen=True)
class Moved:
    """One image before and after. `key` and `name` are those of the image."""

    key: str
    name: str
    before: Version
    after: Version


@dataclass(frozen=True)
class Gate:
    """What the objectives said: "go", "wait", "unknown", "not asked" or "no objectives"; `said` are its words."""

    mode: str
    verdict: str
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One change. `of` is the record whose state a rollback brought back; `diff` is the change of rendered objects.

    `overridden` are the rules that the change did not keep, each for its `reason`; `approvals` who approved it.
    """

    number: int
    action: Action
    application: str
    environment: str
    images: tuple[Moved, ...]
    by: Person
    at: datetime
    source: str = ""
    of: int | None = None
    reason: str = ""
    gate: Gate | None = None
    approvals: tuple[str, ...] = ()
    overridden: tuple[str, ...] = ()
    diff: str = ""
    file: Path | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Ledger:
    """The records of an application in an environment in their order, and what is wrong with their files."""

    records: tuple[Record, ...] = ()
    findings: tuple[Diagnostic, ...] = ()

    @property
    def next(self) -> int:
        """The number of the record that comes."""
        return max((each.number for each in self.records), default=0) + 1

    @property
    def state(self) -> dict[str, Version]:
        """What the newest records say of each image that they are about."""
        return {moved.key: moved.after for each in self.records for moved in each.images}

    def at(self, number: int) -> dict[str, Version]:
        """The images after a record, as far as the ledger knows them; 0 is before the first one."""
        known: dict[str, Version] = {}
        for each in self.records:
            for moved in each.images:
                if each.number <= number:
                    known[moved.key] = moved.after
                else:
                    known.setdefault(moved.key, moved.before)
        return known

    def before(self, current: Mapping[str, Version]) -> int | None:
        """The record before the current state: where a rollback goes to by itself; None where there is none.

        After a rollback that is the one before the record that was brought back. Of a state that was written by hand
        it is the newest record.
        """
        if not self.records:
            return None
        if any(current.get(key, version) != version for key, version in self.state.items()):
            return self.records[-1].number
        newest = self.records[-1]
        here = newest.of if newest.of is not None else newest.number
        earlier = [each.number for each in self.records if each.number < here and each.action is not Action.ROLLBACK]
        for number in [*reversed(earlier), 0]:
            state = self.at(number)
            differs = any(current.get(key) != version for key, version in state.items())
            if differs and all(version.tag or version.digest for version in state.values()):
                return number if number < here else None
        return None


def folder(root: Path, application: str, environment: str) -> Path:
    """Where the records of an application in an environment are."""
    return root / LEDGER / application / environment


def file_of(root: Path, record: Record) -> Path:
    """Where a record belongs."""
    return folder(root, record.application, record.environment) / f"{record.number:04d}.yaml"


def read(root: Path, application: str, environment: str, about: Collection[str] | None = None) -> Ledger:
    """The records of an application in an environment; `about` these images, only the newest that are about them all.

    A record that is missing is told in any case.
    """
    place = folder(root, application, environment)
    records: list[Record] = []
    findings: list[Diagnostic] = []
    found = sorted(place.iterdir()) if place.is_dir() else []
    known: set[str] = set()
    numbered = sorted((each for each in found if _NAME.fullmatch(each.name)), key=_number)
    for file in reversed(numbered):
        if about is not None and records and (known >= set(about) or len(records) == _RECENT):
            break
        try:
            records.insert(0, _record(file, application, environment))
            known |= {each.key for each in records[0].images}
        except _WrongError as wrong:
            findings.append(_finding(file, f"this is no record of the ledger: {wrong}"))
    strange = [each for each in found if not _NAME.fullmatch(each.name) and not each.name.startswith(".")]
    findings += [_finding(each, "its name is no number of a record") for each in strange]
    numbers = {*map(_number, numbered)}
    gaps = [number for number in range(1, max(numbers, default=0)) if number not in numbers]
    if gaps:
        named = ", ".join(f"{number:04d}.yaml" for number in gaps)
        findings.append(_finding(place, f"{named} is missing: records are never removed"))
    return Ledger(tuple(records), tuple(findings))


def drifted(ledger: Ledger, images: Sequence[Image]) -> Iterator[tuple[Image, Version]]:
    """The images whose overlay says something else than the newest record about them, with what the record says."""
    state = ledger.state
    for image in images:
        expected = state.get(image.key)
        if expected is not None and expected != image.version:
            yield image, expected


def notes(overlay: Overlay, images: Sequence[Image], ledger: Ledger) -> Iterator[Diagnostic]:
    """A note for each image that was changed by hand."""
    from helm_platform.promotion.images import file_of as names_versions
    from helm_platform.promotion.images import span_of

    for image, expected in drifted(ledger, images):
        what = f"{image.name} was changed by hand: it is {image.version.label}, and the ledger has {expected.label}"
        words = f"{overlay.application} --env {overlay.environment}"
        yield Diagnostic(
            RULE,
            Level.NOTE,
            what,
            file=names_versions(overlay),
            span=span_of(overlay, image),
            help=f"`helm platform bump {words}` with this version records it, `rollback {words}` takes it back",
        )


def text(record: Record) -> str:
    """The file of a record."""
    head: dict[str, Any] = {
        "number": record.number,
        "action": record.action.value,
        "application": record.application,
        "environment": record.environment,
    }
    head |= {"from": record.source} if record.source else {}
    head |= {"of": record.of} if record.of is not None else {}
    head |= {"by": {"name": record.by.name, "email": record.by.email}, "at": stamp(record.at)}
    head |= {"reason": record.reason} if record.reason else {}
    lines = [f"{key}: {inline(value)}" for key, value in head.items()]
    lines.append("images:")
    for moved in record.images:
        lines.append(f"  - name: {inline(moved.name)}")
        lines += [f"    at: {inline(moved.key)}"] if moved.key != moved.name else []
        lines += [f"    before: {_version(moved.before)}", f"    after: {_version(moved.after)}"]
    if record.gate is not None:
        gate: dict[str, Any] = {"mode": record.gate.mode, "verdict": record.gate.verdict}
        gate |= {"said": list(record.gate.said)} if record.gate.said else {}
        lines.append(f"gate: {inline(gate)}")
    lines.append(f"approvals: {inline(list(record.approvals))}")
    lines += [f"overridden: {inline(list(record.overridden))}"] if record.overridden else []
    lines += _literal("diff", record.diff)
    return _MARK.format(action=record.action.value) + "".join(f"{line}\n" for line in lines)


def stamp(at: datetime) -> str:
    """A moment as it is written: UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _literal(key: str, content: str) -> list[str]:
    lines = content.rstrip("\n").split("\n") if content.strip() else []
    if not lines:
        return []
    printable = ["".join(c if c.isprintable() or c == "\t" else "?" for c in line).rstrip() for line in lines]
    # The indicator says how far it is indented: the first line may begin with spaces.
    return [f"{key}: |2", *(f"  {line}" if line else "" for line in printable)]


def _version(version: Version) -> str:
    return inline({key: value for key, value in (("tag", version.tag), ("digest", version.digest)) if value})


class _WrongError(Exception):
    """What keeps a file from being a record."""


def _record(file: Path, application: str, environment: str) -> Record:
    read = document(file)
    if read.findings:
        raise _WrongError(read.findings[0].message)
    content = values.plain(read.root)
    try:
        made = Record(
            int(content["number"]),
            Action(content["action"]),
            str(content["application"]),
            str(content["environment"]),
            tuple(map(_moved, content["images"])),
            Person(str(content["by"]["name"]), str(content["by"].get("email", ""))),
            datetime.strptime(content["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            str(content.get("from", "")),
            content.get("of"),
            str(content.get("reason", "")),
            _gate(content.get("gate")),
            tuple(map(str, content.get("approvals") or ())),
            tuple(map(str, content.get("overridden") or ())),
            str(content.get("diff", "")),
            file,
        )
    except KeyError as error:
        raise _WrongError(f"`{error.args[0]}` is missing") from None
    except (TypeError, ValueError, AttributeError) as error:
        raise _WrongError(str(error)) from None
    if (made.number, made.application, made.environment) != (_number(file), application, environment):
        raise _WrongError("number, application and environment are not those of its place")
    return made


def _moved(content: Mapping[str, Any]) -> Moved:
    before, after = (
        Version(str(each.get("tag", "")), str(each.get("digest", ""))) for each in (content["before"], content["after"])
    )
    return Moved(str(content.get("at", content["name"])), str(content["name"]), before, after)


def _gate(content: Mapping[str, Any] | None) -> Gate | None:
    return Gate(content["mode"], content["verdict"], tuple(content.get("said") or ())) if content else None


def _number(file: Path | None) -> int:
    found = _NAME.fullmatch(file.name) if file is not None else None
    return int(found[1]) if found else 0


def _finding(file: Path, what: str) -> Diagnostic:
    advice = "take it back from git: git log -- FILE shows who changed it"
    return Diagnostic(RULE, Level.ERROR, what, file=file, help=advice)

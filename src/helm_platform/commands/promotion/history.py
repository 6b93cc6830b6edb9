"""`helm platform history`: which version came when, by whom, into which environment."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from helm_platform.commands.promotion.change import Answer
from helm_platform.commands.repository import chosen, opened
from helm_platform.commands.slo.tables import columns
from helm_platform.errors import ExitCode, UsageError
from helm_platform.fleet import Overlay
from helm_platform.formats.excerpt import one_line
from helm_platform.promotion import ledger
from helm_platform.promotion.images import Image, Version, images
from helm_platform.promotion.ledger import Ledger, Moved, Record

_HEAD = ("", "N", "WHEN", "WHO", "ACTION", "TAG", "DIGEST", "FROM", "GATE", "REASON")
_SHORT = 12
_BY_HAND = "changed by hand"


@dataclass(frozen=True)
class Request:
    """The options of one call. `environment` is "" for all."""

    application: str
    environment: str = ""
    folder: Path | None = None
    as_json: bool = False


@dataclass(frozen=True)
class _Past:
    """An environment: its ledger and what its overlay says now."""

    overlay: Overlay
    ledger: Ledger
    images: tuple[Image, ...]

    @property
    def drifted(self) -> dict[str, Image]:
        return {image.key: image for image, _ in ledger.drifted(self.ledger, self.images)}


def run(request: Request) -> Answer:
    """Read the ledger. Raises UsageError for an application or environment that is not there."""
    given = opened(request.folder)
    (application,) = chosen(given, (request.application,))
    order = {name: number for number, name in enumerate(given.company.environments)}
    overlays = sorted(application.overlays, key=lambda each: order.get(each.environment, len(order)))
    if request.environment:
        overlays = [each for each in overlays if each.environment == request.environment]
    if not overlays:
        raise UsageError(
            f"{request.application} has no overlay for {request.environment}",
            fix=f"there are {', '.join(each.environment for each in application.overlays)}",
        )
    pasts = [
        _Past(each, ledger.read(given.root, application.name, each.environment), images(each)) for each in overlays
    ]
    wrong = [finding for each in pasts for finding in each.ledger.findings]
    report = "".join(f"error: {each.file}: {each.message}\n" for each in wrong)
    text = _json(request, pasts) if request.as_json else "\n".join(_text(each) for each in pasts)
    return Answer(text, report, ExitCode.FINDINGS if wrong else ExitCode.OK)


def _text(past: _Past) -> str:
    head = past.overlay.label
    if not past.ledger.records:
        versions = ", ".join(f"{each.name} {each.version.label}" for each in past.images) or "no image"
        return f"{head}: no record; now {versions}\n"
    rows = list(_rows(past))
    several = len({each.key for each in past.images}) > 1
    table = [(*(_HEAD if not several else (*_HEAD[:5], "IMAGE", *_HEAD[5:])),)]
    table += [tuple(map(one_line, row[:5] + row[6:] if not several else row)) for row in rows]
    return f"{head}\n{columns(table)}"


def _rows(past: _Past) -> Iterator[tuple[str, ...]]:
    """The newest first; what no record explains is a row of its own."""
    drifted = past.drifted
    for image in drifted.values():
        yield _row("*", image, image.version, "", _BY_HAND)
    newest = {moved.key: each.number for each in past.ledger.records for moved in each.images}
    for record, moved, by_hand in reversed(list(_explained(past.ledger))):
        current = newest[moved.key] == record.number and moved.key not in drifted
        yield _recorded(record, moved, "*" if current else "")
        if by_hand:
            yield _row("", moved, moved.before, "", _BY_HAND)


def _explained(found: Ledger) -> Iterator[tuple[Record, Moved, bool]]:
    """Each change, and whether somebody changed the image by hand before it."""
    known: dict[str, Version] = {}
    for record in found.records:
        for moved in record.images:
            yield record, moved, known.get(moved.key, moved.before) != moved.before
            known[moved.key] = moved.after


def _row(mark: str, what: Image | Moved, version: Version, number: str, action: str) -> tuple[str, ...]:
    short = version.digest.removeprefix("sha256:")[:_SHORT]
    return (mark, number, "", "", action, _name(what), version.tag or "-", short or "-", "", "", "")


def _recorded(record: Record, moved: Moved, mark: str) -> tuple[str, ...]:
    row = _row(mark, moved, moved.after, f"{record.number:04d}", record.action.value)
    origin = record.source or (f"{record.of:04d}" if record.of is not None else "")
    gate = record.gate.verdict if record.gate else ""
    when = ledger.stamp(record.at)
    return (*row[:2], when, record.by.name, *row[4:8], origin, gate, record.reason)


def _name(what: Image | Moved) -> str:
    return what.name if what.key == what.name else f"{what.name} ({what.key})"


def _json(request: Request, pasts: Sequence[_Past]) -> str:
    found = [
        {
            "environment": past.overlay.environment,
            "current": [
                _image(each.key, each.name) | _version(each.version) | {"byHand": each.key in past.drifted}
                for each in past.images
            ],
            "records": [_record(each) for each in past.ledger.records],
        }
        for past in pasts
    ]
    return json.dumps({"application": request.application, "environments": found}, indent=2) + "\n"


def _record(record: Record) -> dict[str, Any]:
    return {
        "number": record.number,
        "action": record.action.value,
        "from": record.source or None,
        "of": record.of,
        "by": {"name": record.by.name, "email": record.by.email},
        "at": ledger.stamp(record.at),
        "reason": record.reason,
        "images": [
            _image(each.key, each.name) | {"before": _version(each.before), "after": _version(each.after)}
            for each in record.images
        ],
        "gate": {"mode": record.gate.mode, "verdict": record.gate.verdict, "said": list(record.gate.said)}
        if record.gate
        else None,
        "approvals": list(record.approvals),
        "overridden": list(record.overridden),
        "diff": record.diff,
    }


def _image(key: str, name: str) -> dict[str, Any]:
    return {"name": name, "at": key if key != name else None}


def _version(version: Version) -> dict[str, str]:
    return {"tag": version.tag, "digest": version.digest}

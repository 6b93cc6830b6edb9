"""The ledgers of a fleet repository: records that can be read, and overlays that say what the newest of them says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from helm_platform.diagnostics import Diagnostic
from helm_platform.errors import UsageError
from helm_platform.fleet import Application, Company
from helm_platform.promotion import ledger
from helm_platform.promotion.images import images_of, named_by


def of_ledgers(company: Company, applications: Sequence[Application]) -> Iterator[Diagnostic]:
    """What is wrong with records, and a note for each image that was changed by hand since the newest one."""
    for application in applications:
        if not (company.root / ledger.LEDGER / application.name).is_dir():
            continue
        for overlay in application.overlays:
            try:
                found = ledger.read(company.root, application.name, overlay.environment, named_by(overlay))
                there = images_of(overlay, found.state) if found.records else ()
            except UsageError:
                # What keeps the files from being read is told where they are checked.
                continue
            yield from found.findings
            yield from ledger.notes(overlay, there, found)

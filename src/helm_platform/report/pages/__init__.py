"""The pages of a report. A new one is a module, a template and a line here."""

from __future__ import annotations

from helm_platform.report.pages import applications, catalog, findings, isolation, lifecycle, proofs, teams
from helm_platform.report.pages.interface import Hit, Page, Section

SECTIONS: tuple[Section, ...] = (
    Section("Catalog", "index.html", catalog.pages),
    Section("Findings", "findings.html", findings.pages),
    Section("Isolation", "isolation.html", isolation.pages),
    Section("Proofs", "proofs.html", proofs.pages),
    Section("Lifecycle", "lifecycle.html", lifecycle.pages),
    Section("Teams", "teams.html", teams.pages),
    Section("Applications", "", applications.pages),
)
"""In the order of the navigation; one without a first page has no entry there."""

__all__ = ["SECTIONS", "Hit", "Page", "Section"]

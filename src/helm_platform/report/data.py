"""The same as data: a versioned envelope, described by fleet-report.schema.json beside this module.

Fields are only added within a version, never removed or renamed.
"""

from __future__ import annotations

import json
from typing import Any

from helm_platform.diff.formats.json import object_data
from helm_platform.fleet import Team
from helm_platform.formats.json import finding_data
from helm_platform.report.facts import Application, Comparison, Facts, Found, Image, Instance, Lifetime, Place, Proof

VERSION = 1


def text(facts: Facts) -> str:
    """The text of report.json."""
    envelope = {
        "version": VERSION,
        "date": facts.day.isoformat(),
        "fleet": {
            "description": facts.title,
            "repository": facts.company.settings.get("repository"),
            "environments": list(facts.company.environments),
            "teams": [
                {"name": each.name, "owners": list(facts.owners[each.name]), "hosts": _hosts(each)}
                for each in facts.teams
            ],
        },
        "summary": {
            "checked": facts.checked,
            "errors": facts.report.summary.errors,
            "warnings": facts.report.summary.warnings,
            "notes": facts.report.summary.notes,
        },
        "applications": [_application(each) for each in facts.applications],
        "findings": [_found(facts, each) for each in facts.found],
        "proofs": {name: _proof(each) for name, each in facts.proofs.items()},
        "between": [
            {"from": each.source, "to": each.destination, "ways": each.ways, "example": each.example or None}
            for each in facts.between
        ],
        "components": [_component(each) for each in facts.components],
    }
    return json.dumps(envelope, indent=2) + "\n"


def _hosts(team: Team) -> list[str]:
    return [each.pattern for each in team.hosts or ()]


def _application(application: Application) -> dict[str, Any]:
    return {
        "name": application.name,
        "style": application.style,
        "file": application.place.file,
        "environments": [_instance(each) for each in application.instances],
        "differences": [_comparison(each) for each in application.comparisons],
    }


def _instance(instance: Instance) -> dict[str, Any]:
    return {
        "environment": instance.environment,
        "namespace": instance.namespace or None,
        "team": instance.team or None,
        "cluster": instance.cluster or None,
        "place": _place(instance.place),
        "images": [_image(each) for each in instance.images],
        "workloads": [
            {
                "kind": each.kind,
                "name": each.name,
                "replicas": None if each.least is None else {"min": each.least, "max": each.most},
            }
            for each in instance.workloads
        ],
        "hosts": [each.name for each in instance.hosts],
        "podSecurity": None if instance.security is None else str(instance.security),
        "objectives": [
            {"service": each.service, "name": each.name, "objective": each.percent, "window": each.window}
            for each in instance.objectives
        ],
        "alerts": [{"name": each.name, "severity": each.severity or None} for each in instance.alerts],
        "objects": len(instance.unit.items),
        "refused": instance.refused or None,
    }


def _image(image: Image) -> dict[str, Any]:
    return {
        "name": image.name,
        "tag": image.version.tag or None,
        "digest": image.version.digest or None,
        "place": _place(image.place),
    }


def _comparison(comparison: Comparison) -> dict[str, Any]:
    return {
        "from": comparison.old.environment,
        "to": comparison.new.environment,
        "objects": [object_data(each) for each in comparison.changes],
        "onlyVersionLabels": comparison.quiet,
    }


def _found(facts: Facts, found: Found) -> dict[str, Any]:
    return {
        "check": found.check,
        "application": found.application or None,
        "environment": found.environment or None,
        "team": found.team or None,
        "finding": finding_data(facts.report, found.finding),
    }


def _proof(proof: Proof) -> dict[str, Any]:
    outcome = proof.outcome
    names = [] if outcome is None else [each.lower() for each in outcome.columns]
    rows = () if outcome is None else outcome.rows
    return {
        "command": proof.command,
        "checked": None if outcome is None else outcome.checked,
        "why": proof.why or None,
        "rows": [dict(zip(names, row, strict=True)) for row in rows],
    }


def _component(each: Lifetime) -> dict[str, Any]:
    life = each.component.lifecycle
    return {
        "name": each.component.name,
        "version": each.component.version,
        "state": str(life.state),
        "eol": life.eol.isoformat() if life.eol else None,
        "successor": life.successor or None,
        "late": each.late,
        "message": each.message or None,
        "neededBy": list(each.users),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"file": place.file, "line": place.line or None}

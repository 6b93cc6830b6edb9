"""For programs: a versioned envelope. Fields are only added within a version, never removed or renamed."""

from __future__ import annotations

import json
from typing import Any

from helm_platform.diff.changes import Field, ObjectChange
from helm_platform.diff.formats.interface import Diffs, Format
from helm_platform.objects.difference import NOTHING

VERSION = 1


class Json(Format):
    def render(self, diffs: Diffs, *, color: bool = False) -> str:  # noqa: ARG002 - data has no colour
        envelope = {
            "version": VERSION,
            "against": diffs.against,
            "differs": diffs.differs,
            "releases": [
                {
                    "release": release.label,
                    "change": str(release.kind) if release.differs else None,
                    "objects": [object_data(change) for change in release.changes],
                }
                for release in diffs.releases
            ],
        }
        return json.dumps(envelope, indent=2) + "\n"


def object_data(change: ObjectChange) -> dict[str, Any]:
    """An object that differs, as every JSON of ours has it."""
    who = change.object
    return {
        "kind": who.kind,
        "group": who.group,
        "name": who.name,
        "namespace": who.namespace or None,
        "change": str(change.kind),
        "restartsPods": change.restarts,
        "onlyVersionLabels": change.noise,
        "effects": [{"effect": str(note.effect), "text": note.text} for note in change.notes],
        "fields": [_field(field) for field in change.fields],
    }


def _field(field: Field) -> dict[str, Any]:
    """A side that is not there has no key; a secret one has neither."""
    sides = {} if field.secret else {"old": field.old, "new": field.new}
    return {
        "path": field.path,
        "change": field.word,
        "secret": field.secret,
        **{side: value for side, value in sides.items() if value is not NOTHING},
    }

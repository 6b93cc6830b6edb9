"""The schema of a kind, made when the first object of it comes and kept for the others."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

from helm_platform.crds import Definitions, Schema
from helm_platform.validate.kubernetes.api import Kind, Minor
from helm_platform.validate.kubernetes.kinds import Known


class Decider(Protocol):
    """Says fast whether an object is good, and not why it is not."""

    def is_valid(self, instance: Any) -> bool:
        """Whether nothing is wrong with it."""


def schema(what: Known, within: Minor, definitions: Definitions) -> Schema:
    """The JSON Schema of whole objects of a kind that is described, with everything that it refers to."""
    return _schema(what.kind, within, definitions if what.custom else None)


def decider(what: Known, within: Minor, definitions: Definitions) -> Decider:
    """The same schema, compiled."""
    return _decider(what.kind, within, definitions if what.custom else None)


@lru_cache(maxsize=256)
def _schema(kind: Kind, within: Minor, definitions: Definitions | None) -> Schema:
    found = within.schema(kind) if definitions is None else definitions.schema(*kind)
    if found is None:
        raise LookupError(kind)
    return found if definitions is None else within.closed(found)


@lru_cache(maxsize=256)
def _decider(kind: Kind, within: Minor, definitions: Definitions | None) -> Decider:
    import jsonschema_rs

    compiled: Decider = jsonschema_rs.Draft202012Validator(_schema(kind, within, definitions), offline=True)
    return compiled

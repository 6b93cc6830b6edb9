"""What a document must keep beside the schema, as docs/decisions/consistency-rules.md and the chart's checks say.

One function a rule, one module a theme. A rule changes a document until it holds: chance decides which of two
contradicting keys stays, so that over many documents both are seen. A rule that the chart gains needs its function in
the module of its theme, in the list at the end; until then the generated documents break it and the test names the
first one.
"""

from __future__ import annotations

from random import Random

from tests.corpus.consistency import (
    backups,
    containers,
    exposure,
    kinds,
    kubernetes,
    objectives,
    observe,
    ports,
    profile,
    release,
    scaling,
    secrets,
    security,
    storage,
)
from tests.corpus.consistency.kinds import kind_of
from tests.corpus.draw import Document
from tests.corpus.places import tasks, workloads
from tests.corpus.schema import Schema

# In this order: a rule may take for granted what an earlier one has settled.
_THEMES = (
    kubernetes,
    release,
    kinds,
    storage,
    secrets,
    containers,
    security,
    scaling,
    backups,
    exposure,
    objectives,
    observe,
)


def repaired(schema: Schema, document: Document, chance: Random) -> Document:
    """The document, changed in place until every rule holds."""
    moved = profile.absorbed(document, chance)
    for theme in _THEMES:
        for release_rule in theme.RELEASE_RULES:
            release_rule(document, chance)
    for theme in _THEMES:
        for values in (*workloads(document), *tasks(document)):
            # What stands beside `kind: none` is inherited or not there: no rule of a running workload holds for it.
            for rule in theme.RULES if kind_of(values, document) != "none" else ():
                rule(values, document, chance)
    for values in (*workloads(document), *tasks(document)):
        ports.ports_are_named(schema, values, document, chance)
    for theme in _THEMES:
        for late_rule in theme.LATE_RULES:
            late_rule(document, chance)
    profile.handed_over(document, moved, chance)
    return document


relaxed = security.relaxed

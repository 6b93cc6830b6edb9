"""Generated values documents: the same ones for the same schema and seed."""

from __future__ import annotations

import copy
from functools import lru_cache
from random import Random

from tests.corpus.consistency import repaired
from tests.corpus.draw import Document, draw
from tests.corpus.schema import Schema

# The run within which every path has its turn, and how many turns it gets beside what chance brings.
_RUN = 2_000
_TURNS = 12


@lru_cache(maxsize=2)
def _order(schema: Schema) -> tuple[str, ...]:
    """The paths in an order in which neighbours seldom exclude each other."""
    paths = list(schema.paths)
    Random("order").shuffle(paths)
    return tuple(paths)


def document(schema: Schema, seed: int) -> Document:
    """The valid values document with this number; numbers that follow each other rotate through the schema."""
    order = _order(schema)
    each = len(order) * _TURNS // _RUN + 1
    targets = [order[(seed * each + step) % len(order)] for step in range(each)]
    chance = Random(f"document {seed}")
    return copy.deepcopy(repaired(schema, draw(schema, targets, chance), chance))

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
_TURNS = 13


@lru_cache(maxsize=128)
def _order(schema: Schema, turn: int) -> tuple[str, ...]:
    """The paths in an order of this turn: what its neighbours exclude in one they do not in the next."""
    paths = list(schema.paths)
    Random(f"rotation {turn}").shuffle(paths)
    return tuple(paths)


def document(schema: Schema, seed: int) -> Document:
    """The valid values document with this number; numbers that follow each other rotate through the schema."""
    count = len(schema.paths)
    each = count * _TURNS // _RUN + 1
    places = (divmod(seed * each + step, count) for step in range(each))
    targets = [_order(schema, turn)[place] for turn, place in places]
    chance = Random(f"document {seed}")
    return copy.deepcopy(repaired(schema, draw(schema, targets, chance), chance))

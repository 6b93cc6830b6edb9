"""What is made of the documents beside rules. To add one: a line in EXTRAS.

A maker is `module:function`, called with the reading and the platform; it gives paths below the output folder, with
`/`, and texts whose first line holds `outputs.MARK` in a comment of their kind.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helm_platform.slo.platform import Platform
    from helm_platform.slo.reading import Reading

    Maker = Callable[[Reading, Platform], Iterable[tuple[str, str]]]

#: The word of `--with` → its maker.
EXTRAS: dict[str, str] = {}


def extra(name: str, reading: Reading, platform: Platform) -> Iterator[tuple[str, str]]:
    """The files of one of EXTRAS."""
    module, _, function = EXTRAS[name].partition(":")
    maker: Maker = getattr(importlib.import_module(module), function)
    yield from maker(reading, platform)

"""The templates: every text is escaped unless a function of this package has made it."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

_PACKAGE = "helm_platform.report"
# They reorder or hide what stands around them: a text could look like another one.
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
ASSETS = ("report.css", "report.js")


@cache
def environment() -> jinja2.Environment:
    """The templates of this package."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def plainly(text: str) -> str:
    """A text in which characters that reorder or hide others are marks."""
    return _INVISIBLE.sub("\ufffd", text)


def asset(name: str) -> bytes:
    """A file that all pages share."""
    from importlib.resources import files

    return (files(_PACKAGE) / "assets" / name).read_bytes()

"""The templates: every text is escaped unless a function of this package has made it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2

_PACKAGE = "helm_platform.report"
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


def asset(name: str) -> bytes:
    """A file that all pages share."""
    from importlib.resources import files

    return (files(_PACKAGE) / "assets" / name).read_bytes()

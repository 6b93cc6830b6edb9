"""How a diff is shown. One module for each format; a new format is a module and a line in `DiffFormat`."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from helm_platform.diff.formats.interface import Diffs, Format

__all__ = ["DiffFormat", "Diffs", "Format"]


class DiffFormat(StrEnum):
    """The formats that `diff --format` takes."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"

    def to_format(self) -> Format:
        """The format of this name."""
        match self:
            case DiffFormat.TEXT:
                from helm_platform.diff.formats.text import Text

                return Text()
            case DiffFormat.MARKDOWN:
                from helm_platform.diff.formats.markdown import Markdown

                return Markdown()
            case DiffFormat.JSON:
                from helm_platform.diff.formats.json import Json

                return Json()
            case _:
                assert_never(self)

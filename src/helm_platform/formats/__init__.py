"""How findings are shown. One module for each format; a new format is a module and a line in `FormatName`."""

from __future__ import annotations

from enum import StrEnum
from typing import assert_never

from helm_platform.formats.interface import LIMIT, Format, Report, Summary

__all__ = ["LIMIT", "Format", "FormatName", "Report", "Summary"]


class FormatName(StrEnum):
    """The formats that `--format` takes."""

    TEXT = "text"
    CONCISE = "concise"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"

    def to_format(self) -> Format:
        """The format of this name."""
        match self:
            case FormatName.TEXT:
                from helm_platform.formats.text import Text

                return Text()
            case FormatName.CONCISE:
                from helm_platform.formats.concise import Concise

                return Concise()
            case FormatName.JSON:
                from helm_platform.formats.json import Json

                return Json()
            case FormatName.SARIF:
                from helm_platform.formats.sarif import Sarif

                return Sarif()
            case FormatName.JUNIT:
                from helm_platform.formats.junit import JUnit

                return JUnit()
            case FormatName.GITHUB:
                from helm_platform.formats.github import GitHub

                return GitHub()
            case _:
                assert_never(self)

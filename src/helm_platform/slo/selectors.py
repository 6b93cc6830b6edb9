"""Selectors of PromQL, and labels that they take: for series that are made up where no target is scraped yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helm_platform.slo.matching import matching

if TYPE_CHECKING:
    import promql_parser

_SIGNS = {"MatchOp.Equal": "=", "MatchOp.NotEqual": "!=", "MatchOp.Re": "=~", "MatchOp.NotRe": "!~"}
_OPPOSITE = {"=": "!=", "!=": "=", "=~": "!~", "!~": "=~"}
#: Values tried where a matcher only says what a label is not; what no selector of failures means comes first.
_OTHERS = ("200", "other", "GET", "ok", "2", "x1", "")


class NotDerivable(ValueError):
    """Series that cannot be told from a query; the message says why."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition of a selector: the sign is one of =, !=, =~ and !~."""

    label: str
    sign: str
    text: str

    @property
    def opposite(self) -> Matcher:
        """Takes each value that this one does not."""
        return Matcher(self.label, _OPPOSITE[self.sign], self.text)

    def takes(self, value: str) -> bool:
        """Whether a label of this value is taken. Raises NotDerivable for an expression that Python cannot read."""
        try:
            same = re.fullmatch(self.text, value) is not None if "~" in self.sign else value == self.text
        except re.error:
            raise NotDerivable(f"the expression {self.text} cannot be read") from None
        return same is not self.sign.startswith("!")


@dataclass(frozen=True, slots=True)
class Selector:
    """The metric's name, "" without one, and its matchers."""

    name: str
    matchers: tuple[Matcher, ...]

    @classmethod
    def of(cls, node: promql_parser.VectorSelector) -> Selector:
        """A selector that has been parsed."""
        found = (Matcher(each.name, _SIGNS[str(each.op)], each.value) for each in node.matchers.matchers)
        return cls(node.name or "", tuple(found))

    def takes(self, labels: Mapping[str, str]) -> bool:
        """Whether a series of its name with these labels is selected."""
        return all(each.takes(labels.get(each.label, "")) for each in self.matchers)


def taken(matchers: Iterable[Matcher], others: Iterable[str] = _OTHERS) -> list[str]:
    """The values of one label that all of these matchers take, the likeliest first; "" is a label that is not there."""
    given = list(matchers)
    tried = [each.text for each in given if each.sign == "="]
    tried += [text for each in given if each.sign == "=~" for text in matching(each.text)]
    return [text for text in dict.fromkeys((*tried, *others)) if all(each.takes(text) for each in given)]

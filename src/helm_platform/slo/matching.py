"""Texts that match a regular expression of Prometheus: label values for series that a selector must find."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Enough texts to find one that a second expression does not match.
_MOST = 24
_CLASSES = {"d": "0123456789", "w": "ab0_", "s": " "}
#: What `.` and a negated class may be, the likeliest first: `5..` should become 500.
_ANY = "0a1bx-/_5"


def matching(pattern: str) -> list[str]:
    """Some texts that the whole pattern matches, simple ones first; none for what is too unusual to tell."""
    try:
        found = list(itertools.islice(_Reader(pattern).alternatives(), _MOST))
        return [text for text in dict.fromkeys(found) if re.fullmatch(pattern, text)]
    except (re.error, ValueError, IndexError, RecursionError):
        return []


@dataclass
class _Reader:
    """Reads a pattern from left to right. Each part is a list of texts; parts in a row are joined, each with each."""

    pattern: str
    at: int = 0
    parts: list[str] = field(default_factory=list)

    def alternatives(self) -> Iterator[str]:
        """Texts of `a|b|c`, up to the end or the bracket that closes the group."""
        found = [self._row()]
        while self._next() == "|":
            self.at += 1
            found.append(self._row())
        # One of each first, then their further texts.
        for texts in itertools.zip_longest(*found):
            yield from (text for text in texts if text is not None)

    def _row(self) -> list[str]:
        texts = [""]
        while (char := self._next()) not in ("", "|", ")"):
            part = self._repeated(self._part(char))
            texts = [left + right for right in part for left in texts][:_MOST]
        return texts

    def _part(self, char: str) -> list[str]:
        self.at += 1
        if char == "(":
            return self._group()
        if char == "[":
            return self._class()
        if char == "\\":
            escaped = self.pattern[self.at]
            self.at += 1
            return list(_CLASSES[escaped]) if escaped in _CLASSES else [escaped]
        if char in "^$":
            return [""]
        return list(_ANY) if char == "." else [char]

    def _group(self) -> list[str]:
        if self._next() == "?":
            flags = re.compile(r"\?(P?<\w+>|:)").match(self.pattern, self.at)
            if flags is None:
                raise ValueError(self.pattern)
            self.at = flags.end()
        texts = list(itertools.islice(self.alternatives(), _MOST))
        if self._next() != ")":
            raise ValueError(self.pattern)
        self.at += 1
        return texts

    def _class(self) -> list[str]:
        negated = self._next() == "^"
        self.at += negated
        chars: list[str] = []
        while (char := self.pattern[self.at]) != "]" or not chars:
            self.at += 1
            if char == "\\":
                escaped = self.pattern[self.at]
                self.at += 1
                chars += list(_CLASSES.get(escaped, escaped))
            elif self._next() == "-" and self.pattern[self.at + 1] != "]":
                end = self.pattern[self.at + 1]
                self.at += 2
                chars += [chr(code) for code in range(ord(char), ord(end) + 1)]
            else:
                chars.append(char)
        self.at += 1
        return [char for char in _ANY + "cdefg23" if char not in chars] if negated else chars[:_MOST]

    def _repeated(self, part: list[str]) -> list[str]:
        """A part with the sign after it: `+` and `*` once, then not at all, then twice."""
        sign = self._next()
        if sign in ("*", "+", "?"):
            self.at += 1
            texts = [*part, *([""] if sign != "+" else []), *([text * 2 for text in part] if sign != "?" else [])]
        elif sign == "{":
            counted = re.compile(r"\{(\d+)(,(\d*))?\}").match(self.pattern, self.at)
            if counted is None:
                return part
            self.at = counted.end()
            texts = [text * int(counted[1] if int(counted[1]) or counted[3] == "0" else 1) for text in part]
        else:
            return part
        if self._next() == "?":
            self.at += 1
        return texts

    def _next(self) -> str:
        return self.pattern[self.at : self.at + 1]

"""Numbers as people read them."""

from __future__ import annotations


def amount(number: int, word: str) -> str:
    """`1 release`, `1 000 releases`."""
    return f"{grouped(number)} {word}{'' if number == 1 else 's'}"


def grouped(number: int) -> str:
    """`48 210`."""
    return f"{number:,}".replace(",", " ")

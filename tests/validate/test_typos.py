"""Misspelt keys of the real schema get the right suggestion, whatever the typo is."""

from __future__ import annotations

import random

from hack import typos

from helm_platform.validate.names import nearest
from helm_platform.validate.reference import open_book

BOOK = open_book()


def test_typos_of_every_key_are_understood() -> None:
    shares, misses = typos.shares(BOOK, seed=20261126)
    for kind in (*typos.KINDS, "all"):
        assert shares[kind] >= 0.98, (kind, shares[kind], misses[:20])
    assert shares["case"] == shares["swapped"] == 1


def test_the_sample_is_large_and_has_all_kinds() -> None:
    drawn = list(typos.typos(BOOK))
    assert len(BOOK.paths) > 1000
    assert {typo.kind for typo in drawn} == set(typos.KINDS)
    assert all(typo.wrong != typo.right for typo in drawn)
    assert all(typo.wrong.casefold() == typo.right.casefold() for typo in drawn if typo.kind == "case")


def test_noise_is_not_taken_for_a_key() -> None:
    """The measure can fail: words that nobody meant get no suggestion."""
    draw = random.Random(1)  # noqa: S311 - a repeatable sample
    words = ["".join(draw.choices("bcdfghjklmnpqrstvwxz", k=10)) for _ in range(200)]
    known = typos.known(BOOK, ("x",))
    assert sum(nearest(word, known) is not None for word in words) <= 4


def test_swapped_letters_win_over_a_longer_likeness() -> None:
    keys = ["path", "auth", "port", "post"]
    assert nearest("atuh", keys) == "auth"
    assert nearest("potr", keys) == "port"
    assert nearest("on", ["on", "no"]) == "on"

"""How often a misspelt key gets the right suggestion: every key of platform-app's schema, with typos of each kind.

`python -m hack.typos [--seed N] [--misses]` prints the share by kind. A typo that is another key of the same map is no
typo and left out.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import ValuesPath
from helm_platform.validate.names import suggestion
from helm_platform.validate.reference import NAME, Book, Lost, open_book

KINDS = ("missing", "swapped", "doubled", "changed", "case")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Typo:
    """A key at a path, and how it is misspelt."""

    path: ValuesPath
    kind: str
    wrong: str

    @property
    def right(self) -> str:
        """The key as the schema has it."""
        return str(self.path[-1])


def typos(book: Book, seed: int = 0) -> Iterator[Typo]:
    """One typo of each kind for every key of the schema, drawn at random."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable sample
    for name in book.paths:
        path = tuple(name.split("."))
        siblings = known(book, path)
        for kind in KINDS:
            wrong = _misspelt(path[-1], kind, draw)
            if wrong is not None and wrong not in siblings:
                yield Typo(path, kind, wrong)


def guessed(book: Book, typo: Typo) -> str | None:
    """The key that the validator suggests for a typo, or None."""
    guess = suggestion((*typo.path[:-1], typo.wrong), None, book.shape, known(book, typo.path))
    return guess.key if guess else None


def known(book: Book, path: ValuesPath) -> dict[str, object]:
    """The keys beside the one at `path`, itself included."""
    parent = tuple("x" if part == NAME else part for part in path[:-1])
    place = book.look_up(parent)
    return {} if isinstance(place, Lost) else book.shape.keys(place.schema)


def shares(book: Book, seed: int = 0) -> tuple[dict[str, float], list[Typo]]:
    """The share of typos that are understood, by kind and for `all`, and those that are not."""
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    misses = []
    for typo in typos(book, seed):
        good = guessed(book, typo) == typo.right
        for kind in (typo.kind, "all"):
            seen[kind] += 1
            right[kind] += good
        misses += [] if good else [typo]
    return {kind: right[kind] / seen[kind] for kind in (*KINDS, "all")}, misses


def _misspelt(word: str, kind: str, draw: random.Random) -> str | None:
    at = draw.randrange(len(word))
    if kind == "case":
        flipped = word[at].lower() if word[at].isupper() else word[at].upper()
        return word[:at] + flipped + word[at + 1 :]
    if kind == "missing":
        return word[:at] + word[at + 1 :] if len(word) > 2 else None  # noqa: PLR2004
    if kind == "doubled":
        return word[:at] + word[at] + word[at:]
    if kind == "changed":
        return word[:at] + draw.choice(_LETTERS.replace(word[at].lower(), "")) + word[at + 1 :]
    places = [number for number in range(len(word) - 1) if word[number] != word[number + 1]]
    if not places:
        return None
    at = draw.choice(places)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description="How often a misspelt key gets the right suggestion.")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", action="store_true", help="also print what is not understood")
    options = parser.parse_args()
    book = open_book()
    found, misses = shares(book, options.seed)
    print(f"{sum(1 for _ in typos(book, options.seed))} typos of {len(book.paths)} keys")
    for kind, share in found.items():
        print(f"{kind:8}  {share:6.1%}")
    for typo in misses if options.misses else ():
        print(f"{'.'.join(map(str, typo.path))}: {typo.wrong} -> {guessed(book, typo)}")


if __name__ == "__main__":
    main()

"""The command line of generators that make one page: write it, or say that the committed one is stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from hack.docs.values import IncompleteError


def kept(arguments: list[str] | None, about: str, target: Path, name: str, made: Callable[[], str]) -> int:
    """Exit code 1 when the page at `target` is stale, or when what it is made of lacks words.

    `name` is that of the generator's module, `about` what it writes.
    """
    parser = argparse.ArgumentParser(description=f"Write {about}.")
    parser.add_argument("--check", action="store_true", help="fail when the committed page is not the current one")
    options = parser.parse_args(arguments)
    try:
        text = made()
    except IncompleteError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if not options.check:
        target.write_text(text, encoding="utf-8")
        return 0
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return 0
    print(f"{target.name} is stale; run: python -m hack.docs.{name}", file=sys.stderr)
    return 1

"""Good values files of this repository, and ways to spoil them; the same ones for the same number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from helm_platform.schemas.shape import Shape
from helm_platform.values import load_chart, parse, walk
from tests.parity.mutate import changed
from tests.support import ROOT

SMALL = ROOT / "tests" / "cases" / "chart"
APP = ROOT / "charts" / "platform-app"
_TOKENS = (
    *("yes", "1.10", "0644", "~", "[1, 2]", "{a: b}", "'x'", ".inf", "2024-01-01", '"', "|", "*x", "!!int x", "", "\t"),
    *(
        "-1",
        "1e400",
        "99999999999999999999",
        "{}",
        "[]",
        "[[[]]]",
        "null",
        "text",
        "&x 1",
        "{{ .Values.x }}",
        "é",
        "0x1F",
    ),
)
_BYTES = (
    b"\xff",
    b"\x00",
    b"\xc3",
    b"---\n",
    b"\xef\xbb\xbf",
    b":",
    b"{{",
    b"]",
    b"'",
    b"\r",
    b"\xe2\x80\xa8",
    b"...\n",
    b"\x1b[31m",
)
_CODINGS = ("utf-16", "utf-16-be", "utf-32", "latin-1", "utf-8-sig", "cp500", "utf-7")


@dataclass(frozen=True)
class Source:
    """A good values file of a chart."""

    chart: Path
    file: Path

    @property
    def text(self) -> str:
        return _read(self.file)


@dataclass(frozen=True)
class Spoiled:
    """What became of it. `ways` names what was done."""

    source: Source
    data: bytes
    ways: tuple[str, ...]


@dataclass(frozen=True)
class Typo:
    """A good file in which one key of the schema is misspelled."""

    source: Source
    data: bytes
    key: str
    wrong: str


@cache
def sources() -> tuple[Source, ...]:
    """Every values file of platform-app that is known to be good, and some of a chart as small as can be."""
    small = [Source(SMALL, ROOT / "tests" / "cases" / name / "values.yaml") for name in ("clean",)]
    small.append(Source(SMALL, ROOT / "tests" / "mutations" / "shop.yaml"))
    app = sorted([*ROOT.glob("examples/*/values.yaml"), *APP.glob("ci/*-values.yaml")])
    return (*small, *(Source(APP, file) for file in app))


def spoiled(number: int) -> Spoiled:
    """The spoiled file with this number; every third is of the small chart."""
    chance = Random(f"mutation {number}")  # noqa: S311 - the same numbers give the same files
    everything = sources()
    small = [source for source in everything if source.chart == SMALL]
    source = small[number % len(small)] if number % 3 == 0 else everything[number % len(everything)]
    data, ways = source.text.encode(), []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        way = chance.choice(WAYS)
        ways.append(way.__name__)
        data = way(data, chance) if data else data
    return Spoiled(source, data, tuple(ways))


def typo(number: int) -> Typo | None:
    """A good file with one misspelled key of its schema, or None where the misspelling is a key as well."""
    chance = Random(f"typo {number}")  # noqa: S311 - the same numbers give the same files
    source = sources()[number % len(sources())]
    places = _schema_keys(source)
    line, column, key, siblings = places[chance.randrange(len(places))]
    wrong = _misspelled(key, chance)
    if wrong in siblings or wrong == key:
        return None
    lines = source.text.split("\n")
    row = lines[line - 1]
    lines[line - 1] = row[: column - 1] + wrong + row[column - 1 + len(key) :]
    return Typo(source, "\n".join(lines).encode(), key, wrong)


@cache
def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


@cache
def _schema_keys(source: Source) -> tuple[tuple[int, int, str, frozenset[str]], ...]:
    """Line, column and name of every key that the schema names, with the keys that could stand there."""
    shape = Shape(load_chart(source.chart).schema)
    found = []
    for path, entry, _ in walk(parse(source.text.encode(), source.file).root):
        if entry is None or entry.place is None or len(entry.key) < 4:
            continue
        schema = shape.at(path[:-1])
        siblings = frozenset(shape.keys(schema))
        words = ("additionalProperties", "unevaluatedProperties")
        closed = any(part.get(word) is False for part in shape.parts(schema) for word in words)
        written = source.text.split("\n")[entry.place[0] - 1][entry.place[1] - 1 :]
        if entry.key in siblings and closed and not shape.allows_any_key(schema) and written.startswith(entry.key):
            found.append((entry.place[0], entry.place[1], entry.key, siblings))
    return tuple(found)


def _misspelled(key: str, chance: Random) -> str:
    place = chance.randrange(1, len(key))
    return chance.choice(
        (
            key[: place - 1] + key[place:],
            key[:place] + chance.choice("aeioumnrst") + key[place:],
            key[: place - 1] + key[place] + key[place - 1] + key[place + 1 :],
            key[:place] + key[place - 1] + key[place:],
            key[:place] + chance.choice("aeioumnrst") + key[place + 1 :],
            key.upper(),
            key.swapcase(),
        )
    )


def misspell(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    rows = [number for number, line in enumerate(lines) if b":" in line]
    if not rows:
        return data
    row = chance.choice(rows)
    key, colon, rest = lines[row].partition(b":")
    name = key.strip(b" -\"'").decode(errors="replace")
    if len(name) > 1:
        lines[row] = key.replace(name.encode(), _misspelled(name, chance).encode(), 1) + colon + rest
    return b"\n".join(lines)


def truncate(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data))]


def swap_value(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    rows = [number for number, line in enumerate(lines) if b": " in line]
    if rows:
        row = chance.choice(rows)
        lines[row] = lines[row].partition(b": ")[0] + b": " + chance.choice(_TOKENS).encode()
    return b"\n".join(lines)


def drop_lines(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    row = chance.randrange(len(lines))
    return b"\n".join(lines[:row] + lines[row + chance.choice((1, 1, 2, 5)) :])


def repeat_lines(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    row = chance.randrange(len(lines))
    part = lines[row : row + chance.choice((1, 1, 3))]
    place = chance.choice((row, chance.randrange(len(lines))))
    return b"\n".join(lines[:place] + part + lines[place:])


def indent(data: bytes, chance: Random) -> bytes:
    lines = data.split(b"\n")
    row = chance.randrange(len(lines))
    more = chance.choice((b" ", b"  ", b"\t", b"      ", b""))
    for number in range(row, min(len(lines), row + chance.choice((1, 1, 3)))):
        lines[number] = more + lines[number] if more else lines[number][1:]
    return b"\n".join(lines)


def insert_bytes(data: bytes, chance: Random) -> bytes:
    place = chance.randrange(len(data))
    more = chance.choice(_BYTES) if chance.random() < 0.8 else chance.randbytes(3)
    return data[:place] + more + data[place:]


def recode(data: bytes, chance: Random) -> bytes:
    text = data.decode(errors="ignore").replace("acme", "café")
    return text.encode(chance.choice(_CODINGS), "replace")


def swap_tokens(data: bytes, chance: Random) -> bytes:
    words = data.split(b" ")
    one, other = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[other] = words[other], words[one]
    return b" ".join(words)


def change_characters(data: bytes, chance: Random) -> bytes:
    return changed(data.decode(errors="replace"), chance).encode()


def change_line_ends(data: bytes, chance: Random) -> bytes:
    return data.replace(b"\n", chance.choice((b"\r\n", b"\r", b"\r\r\n", b"\xc2\x85", b"\xe2\x80\xa8", b"")))


WAYS: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(misspell, misspell, truncate, swap_value, swap_value, drop_lines, repeat_lines, indent, insert_bytes, recode),
    *(swap_tokens, change_characters, change_line_ends),
)

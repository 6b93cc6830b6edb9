"""Layers of values: files over each other, arguments of --set and its relatives, all over a chart's defaults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from helm_platform.values import (
    AssignmentError,
    Mapping,
    Option,
    Origin,
    Setting,
    Source,
    assigned,
    coalesced,
    merged,
    parse,
    plain,
    settings,
)
from tests.parity.helm import Reader, Refused
from tests.parity.judge import same

_BATCH = 25
# Only Helm 4 takes a whole JSON object.
_OBJECTS = (
    *(
        '{"a":{"b":1}}',
        ' {"b": null, "a": [1.5, {"x": "\\ud800y"}]} ',
        '{"a":1} x',
        '{"a":1,"a":2}',
        "{}",
        "{a: 1}",
        '{"a":1e400}',
    ),
    *('{"a":{"b":{"c":{}}}}', '{"": 1}', '{"a":[]', '{"a":"\\q"}', '{"a":NaN}', '{"a":01}'),
)


@dataclass(frozen=True)
class Case:
    """Defaults, files in the order of -f, and arguments."""

    defaults: str
    files: tuple[str, ...]
    settings: tuple[Setting, ...]


@dataclass
class Tally:
    """What a run came to."""

    cases: int = 0
    refused: int = 0
    silent: int = 0
    disagreements: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.cases} layered values, 2 Helms, {len(self.disagreements)} disagreements "
            f"({self.refused} refused; stricter than Helm, {self.silent} times: an argument that sets nothing)"
        )


def agreement(helms: Sequence[Reader], numbers: Iterable[int]) -> Tally:
    """Cases with these numbers, merged by us and by each Helm: many under keys of their own in one call, which the
    refused ones and every tenth cannot share.
    """
    tally = Tally()
    together: list[Case] = []
    for number in numbers:
        chance = Random(f"layers {number}")  # noqa: S311 - the same numbers give the same files
        shared = number % 10 != 0
        folder = helms[0].folder
        case = _case(chance, f"k{len(together)}." if shared else "", folder)
        tally.cases += 1
        if shared and not isinstance(ours(case), AssignmentError):
            together.append(case)
        else:
            tally.disagreements += _alone(helms, case, tally)
        if len(together) == _BATCH:
            tally.disagreements += _shared(helms, together, tally)
            together = []
    if together:
        tally.disagreements += _shared(helms, together, tally)
    return tally


def objects(helm4: Reader) -> list[str]:
    """Disagreements about whole JSON objects in --set-json."""
    wrong: list[str] = []
    for argument in _OBJECTS:
        case = Case("a: {b: 0, d: 1}\nb: 1\n", ("a: {c: 2}\n",), settings(jsons=[argument]))
        wrong += _alone([helm4], case, Tally())
    return wrong


def ours(case: Case) -> Any:
    """What we make of a case, or our refusal."""
    values = Mapping(Source(Origin.SET, "--set"))
    for number, text in enumerate(case.files):
        values = merged(values, parse(text.encode(), Path(f"{number}.yaml")).root)
    try:
        for setting in case.settings:
            values = assigned(values, setting)
    except AssignmentError as error:
        return error
    defaults = parse(case.defaults.encode(), Path("values.yaml"), origin=Origin.CHART)
    return plain(coalesced(values, defaults.root))


def _alone(helms: Sequence[Reader], case: Case, tally: Tally) -> Iterator[str]:
    made = ours(case)
    tally.refused += isinstance(made, AssignmentError)
    for helm in helms:
        if _chart_nulls(case) and helm is not helms[0]:
            continue
        theirs = _asked(helm, case)
        if isinstance(made, AssignmentError) and made.silent:
            tally.silent += not isinstance(theirs, Refused)
            continue
        if isinstance(made, AssignmentError) is not isinstance(theirs, Refused) or (
            not isinstance(theirs, Refused) and not same(made, theirs)
        ):
            yield f"{case}\n  we: {made!r}\n  {helm.helm.name}: {theirs}"


def _shared(helms: Sequence[Reader], cases: Sequence[Case], tally: Tally) -> Iterator[str]:
    if any(_chart_nulls(case) for case in cases) and len(helms) > 1:
        yield from _shared(helms[:1], cases, tally)
        yield from _shared(helms[1:], [case for case in cases if not _chart_nulls(case)], tally)
        return
    layers = max(len(case.files) for case in cases)
    files = ["".join(case.files[layer] for case in cases if layer < len(case.files)) for layer in range(layers)]
    whole = Case(
        "".join(case.defaults for case in cases),
        tuple(files),
        tuple(setting for option in Option for case in cases for setting in case.settings if setting.option is option),
    )
    made = ours(whole)
    for helm in helms:
        theirs = _asked(helm, whole)
        if isinstance(theirs, Refused) or not same(made, theirs):
            # One by one, to name the case.
            found = [said for case in cases for said in _alone([helm], case, tally)]
            yield from found or [f"{whole}: only together"]


def _chart_nulls(case: Case) -> bool:
    """Nulls in a chart's own values.yaml: Helm 4 drops them and so do we, Helm 3 keeps them. Our charts have none."""
    return "null" in case.defaults


def _asked(helm: Reader, case: Case) -> Any:
    words = [word for setting in case.settings for word in setting.words]
    return helm.values([text.encode() for text in case.files], words, case.defaults.encode())


def _case(chance: Random, prefix: str, folder: Path) -> Case:
    key = prefix.removesuffix(".")

    def layer(*, nulls: bool) -> str:
        if key:
            return f"{key}: {_map(chance, 4, nulls=nulls)}\n"
        return "".join(f"{name}: {_tree(chance, 3, nulls=nulls)}\n" for name in "abcd" if chance.random() < 0.6)

    given = [_setting(chance, prefix, folder) for _ in range(chance.choice((0, 1, 1, 2, 4)))]
    ordered = tuple(setting for option in Option for setting in given if setting.option is option)
    return Case(
        layer(nulls=chance.random() < 0.05), tuple(layer(nulls=True) for _ in range(chance.randint(1, 4))), ordered
    )


def _tree(chance: Random, depth: int, *, nulls: bool) -> str:
    kind = chance.choice(("map", "map", "map", "list", "scalar", "scalar", "null" if nulls else "scalar"))
    if depth and kind == "map":
        return _map(chance, depth, nulls=nulls)
    if depth and kind == "list":
        return f"[{', '.join(_tree(chance, depth - 1, nulls=nulls) for _ in range(chance.randint(0, 3)))}]"
    if kind == "null":
        return "null"
    return chance.choice(("x", "y", "'1'", "1", "2.5", "true", "''", "1000000", "{}", "[]"))


def _map(chance: Random, depth: int, *, nulls: bool) -> str:
    names = {chance.choice(("a", "b", "c", "d", "x.y", "''")) for _ in range(chance.randint(0, 4))}
    return "{" + ", ".join(f"{name}: {_tree(chance, depth - 1, nulls=nulls)}" for name in sorted(names)) + "}"


def _setting(chance: Random, prefix: str, folder: Path) -> Setting:
    option = chance.choice((Option.SET, Option.SET, Option.SET, *Option))
    count = 1 if option is Option.LITERAL else chance.choice((1, 1, 2))
    parts = []
    for _ in range(count):
        value = _value(chance, option, folder)
        parts.append(f"{prefix}{_path(chance, option)}={value}")
    argument = ",".join(parts)
    if chance.random() < 0.12:
        place = chance.randrange(len(prefix), len(argument) + 1)
        argument = (
            argument[:place]
            + chance.choice(("[", "]", ".", ",", "=", "{", "}", "\\", " ", "0", "[0]", "é", '"'))
            + argument[place:]
        )
    elif chance.random() < 0.05:
        argument = argument[: chance.randrange(len(prefix) + 1, len(argument) + 1)]
    return Setting(option, argument)


def _path(chance: Random, option: Option) -> str:
    steps = [chance.choice("abcdefghefgh")]
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        steps.append(chance.choice((".a", ".b", ".c", ".d", "[0]", "[1]", "[2]", ".", "[0][1]")))
        if option is not Option.LITERAL and chance.random() < 0.1:
            steps.append(r".x\.y")
    return "".join(steps)


def _value(chance: Random, option: Option, folder: Path) -> str:
    if option is Option.JSON:
        return chance.choice(
            (
                *(
                    "1",
                    " 1 ",
                    "null",
                    "",
                    " ",
                    '"x"',
                    '{"a": [1, null]}',
                    "[]",
                    "-0.5e3",
                    "2",
                    '"y"',
                    "[{}]",
                    "false",
                    "1e5",
                    "0",
                ),
                chance.choice(("1e400", "01", "1.", "1e", "nope", "NaN", '"a', "-", "1.5.", "{a}")),
                *(
                    '"\\u00e9\\ud800"',
                    '"\\ud83d\\ude00"',
                    '{"a":1,"a":2}',
                    "true",
                    "1.5",
                    "12345678901234567890",
                    '{"a":{"b":null}}',
                ),
            )
        )
    if option is Option.FILE:
        names = {"text": b"two\nlines, \xc3\xa9\n", "bytes": b"\xff\xe6\x97x\x00", "empty": b""}
        name = chance.choice((*names, *names, "missing"))
        file = folder / name
        if name in names:
            file.write_bytes(names[name])
        return str(file)
    return chance.choice(
        (
            *(
                "1",
                "0",
                "01",
                "-5",
                "+7",
                "1.10",
                "1e3",
                "true",
                "False",
                "NULL",
                "null",
                "",
                "two",
                " x ",
                "é",
                "日本",
            ),
            *(
                "{1,two}",
                "{}",
                "{a",
                "{a}",
                "{null,true}",
                r"x\,y",
                r"\\",
                r"\{a",
                "a=b",
                "9223372036854775808",
                "-0",
                "00",
            ),
        )
    )

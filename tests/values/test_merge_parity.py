"""Merging files, chart defaults and --set gives what both Helms hand to the templates."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from helm_platform.values import (
    AssignmentError,
    Mapping,
    Origin,
    Source,
    assigned,
    coalesced,
    find_entry,
    merged,
    parse,
    plain,
    settings,
)

Ask = Callable[..., tuple[Any, Any]]


def ours(files: list[bytes], sets: list[str], texts: list[str], defaults: bytes) -> Any:
    values = Mapping(Source(Origin.SET, "--set"))
    for number, content in enumerate(files):
        values = merged(values, parse(content, Path(f"{number}.yaml")).root)
    for setting in settings(sets, texts):
        values = assigned(values, setting)
    return plain(coalesced(values, parse(defaults, Path("values.yaml"), origin=Origin.CHART).root))


@pytest.mark.parametrize(
    ("defaults", "files"),
    [
        (b"a: 1\nb: {c: 2, d: {e: 3}}\nl: [1, 2]\n", [b"b: {c: 9}\nl: [3]\n"]),
        (b"a: 1\nb: {c: 2, d: {e: 3}}\n", [b"a: null\nb: {c: null, d: null, x: null}\ny: null\n"]),
        (b"a: 1\nb: {c: 2, d: {e: 3}}\n", [b"b: null\n", b"b: {x: 1}\n"]),
        (b"a: {b: 1}\n", [b"a: {b: {c: 1}}\n", b"a: {b: {c: null, d: 2}}\n"]),
        (b"a: {b: {c: 1}}\n", [b"a: {b: 5}\n"]),
        (b"a: 5\n", [b"a: {b: {c: 1}}\n"]),
        (b"a: {b: 1}\n", [b"a: {b: null}\n", b"a: {b: 2}\n"]),
        (b"a: {b: 1}\n", [b"a: {b: 2}\n", b"a: {b: null}\n"]),
        (b"a: {b: {c: {d: 1, e: 2}}}\n", [b"a: {b: {c: {d: ~}}}\n"]),
        (b"\xef\xbb\xbfa: 1\n", [b"", b"# nothing\n"]),
        (b"l: [{a: 1}]\n", [b"l: [{b: 2}, null]\n"]),
    ],
)
def test_merges_as_helm_does(ask: Ask, defaults: bytes, files: list[bytes]) -> None:
    theirs, kinds = ask(files, defaults=defaults)
    assert kinds is not None, theirs
    assert ours(files, [], [], defaults) == theirs


SETS = [
    (["a=1"], []),
    (["a=1,b=two,c=true,d=null,e=False,f=NULL"], []),
    (["a=01,b=0,c=-5,d=1.10,e=1e3,f=,g=9223372036854775808,h=+7"], []),
    (["a.b.c=1,a.b.d=2"], []),
    ([r"a\.b=1,c=x\,y,d\=e=1,f=\\"], []),
    (["a={1,two,true},b={},c={x}"], []),
    (["a[0]=1,a[2]=3"], []),
    (["a[0].b=1,a[0].c=2,a[1].b=3"], []),
    (["a[0][1]=x"], []),
    (["file.list[1]=new,file.map.x=1,file.map.y.z=2"], []),
    (["file.list[0].k=1"], []),
    (["file.map=gone", "file.map=again"], []),
    (["file.text=null,file.map=null"], []),
    ([], ["a=1,b=true,c={1,2}"]),
    (["a=1"], ["a=2"]),
    (["a=b=c"], []),
    (["a= x "], []),
    (["é=ü,日本.x=1"], []),
    ([""], []),
    (["a=1,"], []),
    (["=1,b=2"], []),
]


@pytest.mark.parametrize(("sets", "texts"), SETS)
def test_sets_as_helm_does(ask: Ask, sets: list[str], texts: list[str]) -> None:
    file = b"file: {list: [1, 2], map: {x: 0, q: 1}, text: t}\n"
    arguments = [word for one in sets for word in ("--set", one)]
    arguments += [word for one in texts for word in ("--set-string", one)]
    theirs, kinds = ask([file], *arguments, defaults=b"file: {map: {d: 1}, text: x}\n")
    assert kinds is not None, theirs
    assert ours([file], sets, texts, b"file: {map: {d: 1}, text: x}\n") == theirs


@pytest.mark.parametrize(
    "argument",
    [
        *("a", "a.b", "a,b=1", ",a=1", "a[x]=1", "a[-1]=1", "a[99999]=1", "a[0]x=1", "a={1,2", "file.text.x=1"),
        *("file.text[0]=1", "file.map[0]=1", "file.list.x=1", "a.=1", f"{'a.' * 40}b=1"),
    ],
)
def test_refuses_what_helm_refuses(ask: Ask, argument: str) -> None:
    file = b"file: {list: [1], map: {x: 0}, text: t}\n"
    assert ask([file], "--set", argument)[1] is None
    with pytest.raises(AssignmentError):
        assigned(parse(file, Path("x")).root, argument)


def tree(chance: random.Random, depth: int, *, nulls: bool = True) -> str:
    kinds = ["map", "map", "list", "text", "number", *(["null"] if nulls else [])]
    kind = chance.choice(kinds) if depth else "text"
    if kind == "map":
        pairs = {chance.choice("abcd"): tree(chance, depth - 1, nulls=nulls) for _ in range(chance.randint(0, 4))}
        return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
    if kind == "list":
        return f"[{', '.join(tree(chance, depth - 1, nulls=nulls) for _ in range(2))}]"
    return {"text": chance.choice(["x", "y", "'1'"]), "number": str(chance.randint(0, 9)), "null": "null"}[kind]


@pytest.mark.parametrize("seed", range(12))
def test_random_layers_merge_as_in_helm(ask: Ask, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - test data
    # Many cases in one call: each under a key of its own, one level above the usual root.
    cases = range(40)
    defaults = "".join(f"k{n}: {{in: {tree(chance, 4, nulls=False)}}}\n" for n in cases).encode()
    files = ["".join(f"k{n}: {{in: {tree(chance, 4)}}}\n" for n in cases).encode() for _ in range(3)]
    theirs, kinds = ask(files, defaults=defaults)
    assert kinds is not None, theirs
    assert ours(files, [], [], defaults) == theirs


def test_knows_which_layer_set_a_value_last() -> None:
    low = parse(b"a: {b: 1, c: 1}\n", Path("low.yaml")).root
    high = parse(b"a:\n  b: 2\n", Path("high.yaml")).root
    values = assigned(merged(low, high), "a.d=1")
    told = {key: find_entry(values, ("a", key)) for key in "bcd"}
    assert [entry.source.label for entry in told.values() if entry] == ["high.yaml", "low.yaml", "--set a.d=1"]
    assert told["b"] is not None
    assert told["b"].place == (2, 3, 2, 4)
    assert [earlier.source.label for earlier in told["b"].earlier] == ["low.yaml"]

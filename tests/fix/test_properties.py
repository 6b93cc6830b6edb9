"""Whatever is misspelt or wrongly quoted in a good file: what is written afterwards is sound."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
from tests.mutations.spoil import WAYS, indent, swap_value

from helm_platform.diagnostics import Level
from helm_platform.validate import Outcome, examine
from helm_platform.validate.given import Given
from helm_platform.validate.repair import Call, Repair, repaired
from helm_platform.values import load_chart, parse, plain
from helm_platform.values.comments import comments

TESTS = Path(__file__).parent.parent
CHART = load_chart(TESTS / "cases" / "chart")
GOOD = (TESTS / "mutations" / "shop.yaml").read_text(encoding="utf-8")
# Those of the schema: nobody can tell that a name of the user's own is misspelt.
KEYS = (
    *("image", "repository", "pullPolicy", "replicas", "command", "expose", "autoscaling", "labels", "annotations"),
    *("workloads", "protocol"),
)
FILE = Path("values.yaml")
NOTED = GOOD.replace('tag: "1.10"', 'tag: "1.10"   # pinned, "1.9" fails').replace(
    "replicas: 3", "replicas: 3 # yes\n# no"
)
QUOTABLE = ("1.10", "8080", "3", "debug", "web", "true", "2", "10", "shop", "StatefulSet", "80", "90", "TCP", "Always")


def repair(data: bytes) -> Repair:
    return repaired([Call((FILE,))], CHART, {FILE: data})


def outcome(data: bytes) -> Outcome:
    return examine(Given((parse(data, FILE),), (), CHART))


def errors(found: Outcome) -> int:
    return sum(each.level is Level.ERROR for each in found.findings)


def misspell(text: bytes, chance: random.Random) -> bytes:
    key = chance.choice(KEYS)
    place = chance.randrange(1, len(key))
    wrong = chance.choice(
        [
            key[: place - 1] + key[place:],
            key[:place] + chance.choice("aeiou") + key[place:],
            key[: place - 1] + key[place] + key[place - 1] + key[place + 1 :],
            key.swapcase(),
        ]
    )
    return text.replace(f"{key}:".encode(), f"{wrong}:".encode(), 1)


def mutated(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311 - test data
    text = GOOD.encode()
    for _ in range(chance.choice([1, 1, 2])):
        text = chance.choice(WAYS)(text, chance) if text else text
    return text


def requote(text: bytes, chance: random.Random) -> bytes:
    """Quotes taken from a value, or put around one."""
    word = chance.choice(QUOTABLE)
    quote = chance.choice("'\"")
    bare, dressed = word.encode(), f"{quote}{word}{quote}".encode()
    for old, new in ((f'"{word}"'.encode(), bare), (b": " + bare, b": " + dressed), (b"[" + bare, b"[" + dressed)):
        if old in text:
            return text.replace(old, new, 1)
    return text


def recase(text: bytes, chance: random.Random) -> bytes:
    word = chance.choice(["StatefulSet", "Always", "TCP"]).encode()
    return text.replace(b": " + word, b": " + chance.choice([word.lower(), word.upper(), word.swapcase()]), 1)


def spoiled(seed: int) -> bytes:
    chance = random.Random(seed)  # noqa: S311 - test data
    text = NOTED.encode()
    for _ in range(chance.choice([1, 1, 2, 3, 4])):
        text = chance.choice([misspell, misspell, requote, requote, recase])(text, chance)
    return text.replace(b"\n", chance.choice([b"\n", b"\n", b"\r\n"]))


def hold(data: bytes, made: Repair) -> None:
    """What is true of every repair."""
    after = made.contents.get(FILE, data)
    assert (FILE in made.contents) == (after != data) == bool(made.done)
    (left,) = made.outcomes
    assert left.findings == outcome(after).findings
    before = outcome(data)
    readable = not any(found.rule == "yaml-syntax" for found in before.findings)
    assert errors(left) <= errors(before) or not readable
    assert len(left.findings) <= len(before.findings) or not readable
    lost = Counter(note.text for note in comments(data.decode()).found)
    lost.subtract(note.text for note in comments(after.decode()).found)
    assert max(lost.values(), default=0) <= 0
    assert repair(after).contents == {}


def outside_is_equal(data: bytes, made: Repair) -> None:
    """Undo the fixes from the last to the first: where each of them was, the text around it is that of before.

    The places are those of the round, and within a round of misspelt keys, words and quotes no line moves: so each
    line without a fix is that of before, and each line with some is what it was around them.
    """
    old, new = data.splitlines(keepends=True), made.contents.get(FILE, data).splitlines(keepends=True)
    if any(found.rule == "duplicate-key" for found in made.done):
        return
    touched = {found.span.line for found in made.done if found.span}
    assert len(old) == len(new)
    for number, (one, other) in enumerate(zip(old, new, strict=True), 1):
        if number not in touched:
            assert one == other
            continue
        assert len(other) > len(one.strip()) // 2
        assert one[: len(one) - len(one.lstrip())] == other[: len(other) - len(other.lstrip())]
        assert one[len(one.rstrip()) :] == other[len(other.rstrip()) :]
        assert one.partition(b" #")[1:] == other.partition(b" #")[1:]


@pytest.mark.parametrize("block", range(4))
def test_misspelt_keys_and_wrong_quotes_are_mended_or_left(block: int) -> None:
    mended = wrong = 0
    for seed in range(block * 60, block * 60 + 60):
        data = spoiled(seed)
        made = repair(data)
        hold(data, made)
        outside_is_equal(data, made)
        if outcome(data).failed:
            wrong += 1
            good = not made.outcomes[0].failed
            mended += good
            if good and not any(found.rule == "duplicate-key" for found in made.done):
                # What validates is what was meant, not only something that validates.
                assert same(plain(parse(made.contents[FILE], FILE).root)), (seed, data.decode())
    assert wrong > 45
    assert mended / wrong > 0.85


def same(values: object) -> bool:
    """Whether values are those of the good file; quotes that no rule asks for may have come or gone."""
    return str_all(values) == str_all(plain(parse(NOTED.encode(), FILE).root))


def str_all(value: object) -> object:
    if isinstance(value, dict):
        # Names of variables are the user's own: nobody can tell that one is misspelt.
        return {key: str_all(inner) for key, inner in value.items() if key != "env"}
    if isinstance(value, list):
        return [str_all(inner) for inner in value]
    return str(value).lower()


@pytest.mark.parametrize("block", range(3))
def test_any_other_damage_is_never_made_worse(block: int) -> None:
    for seed in range(block * 50, block * 50 + 50):
        data = mutated(seed)
        try:
            data.decode()
        except UnicodeDecodeError:
            assert repair(data).contents == {}
            continue
        made = repair(data)
        after = made.contents.get(FILE, data)
        before = outcome(data)
        if not any(found.rule == "yaml-syntax" for found in before.findings):
            assert len(outcome(after).findings) <= len(before.findings), seed
        assert repair(after).contents == {}, seed


def test_the_damage_is_of_every_kind() -> None:
    """A property of files that nobody changes says nothing."""
    chance = random.Random(1)  # noqa: S311 - test data
    for damage in (misspell, requote, recase, swap_value, indent):
        assert any(damage(NOTED.encode(), chance) != NOTED.encode() for _ in range(20))

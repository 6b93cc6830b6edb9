"""Keys written into files that people keep: every other byte stays."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from helm_platform.errors import UsageError
from helm_platform.promotion.keys import ABSENT, Value, with_item, with_keys

FILE = Path("values.yaml")
BOTH: dict[str, Value] = {"tag": "2.0.0", "digest": "sha256:ab"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('image: {tag: "1.0"}\n', 'image: {tag: "2.0.0", digest: sha256:ab}\n'),
        ("image: {tag: '1.0'} # x\n", "image: {tag: '2.0.0', digest: sha256:ab} # x\n"),
        ("image:\n  tag: v1 # why\n  # more\na: 1\n", 'image:\n  tag: "2.0.0" # why\n  digest: sha256:ab\n  # more\na: 1\n'),  # noqa: E501
        ("a: 1\r\nimage:\r\n  tag: '1'\r\nb: 2\r\n", "a: 1\r\nimage:\r\n  tag: '2.0.0'\r\n  digest: sha256:ab\r\nb: 2\r\n"),  # noqa: E501
        ("image:\n  tag: '1'", "image:\n  tag: '2.0.0'\n  digest: sha256:ab"),
        ("\ufeffimage: {tag: '1'}\n", "\ufeffimage: {tag: '2.0.0', digest: sha256:ab}\n"),
        ("# only a comment\n", '# only a comment\nimage: {tag: "2.0.0", digest: sha256:ab}\n'),
        ("# no end", '# no end\nimage: {tag: "2.0.0", digest: sha256:ab}\n'),
        ("", 'image: {tag: "2.0.0", digest: sha256:ab}\n'),
        ("image:\nb: 1\n", 'image: {tag: "2.0.0", digest: sha256:ab}\nb: 1\n'),
        ("image: {}\nb: 1\n", 'image: {tag: "2.0.0", digest: sha256:ab}\nb: 1\n'),
        ("image: {tag: }\n", 'image: {tag: "2.0.0", digest: sha256:ab }\n'),
        ("image:\n  tag: ''\n", "image:\n  tag: '2.0.0'\n  digest: sha256:ab\n"),
        ("env:\n  A: |\n    text\n    more\n", 'env:\n  A: |\n    text\n    more\nimage: {tag: "2.0.0", digest: sha256:ab}\n'),  # noqa: E501
        ("{a: 1, b: [1, 2]}\n", '{a: 1, b: [1, 2], image: {tag: "2.0.0", digest: sha256:ab}}\n'),
        ("image: {tag: a,\n  pullPolicy: Always}\n", 'image: {tag: "2.0.0", digest: sha256:ab,\n  pullPolicy: Always}\n'),  # noqa: E501
        # An anchor that nobody refers to stays; an alias becomes what it stood for.
        ("image: &i {tag: &t '1'}\n", "image: &i {tag: &t '2.0.0', digest: sha256:ab}\n"),
        ("x: &i {tag: '1', a: b}\nimage: *i # c\n", "x: &i {tag: '1', a: b}\nimage: {tag: \"2.0.0\", digest: sha256:ab, a: b} # c\n"),  # noqa: E501
        ("v: &v '1'\nimage: {tag: *v}\n", 'v: &v \'1\'\nimage: {tag: "2.0.0", digest: sha256:ab}\n'),
        ("x: &i {a: b}\nimage:\n  <<: *i\n  tag: v1\n", 'x: &i {a: b}\nimage:\n  <<: *i\n  tag: "2.0.0"\n  digest: sha256:ab\n'),  # noqa: E501
        ("image: !!map\n  tag: !!str 1\n", 'image: !!map\n  tag: !!str "2.0.0"\n  digest: sha256:ab\n'),
    ],
)  # fmt: skip
def test_two_keys_of_a_map(before: str, after: str) -> None:
    assert with_keys(before.encode(), FILE, ("image",), BOTH).decode() == after


@pytest.mark.parametrize(
    ("before", "place"),
    [
        ("image: &i {tag: '1'}\nworkloads: {api: {image: *i}}\n", "values.yaml:1:1"),
        ("image: {tag: &t '1'}\nversion: *t\n", "values.yaml:1:1"),
        ("a: 1\nimage:\n  tag: |\n    1\n", "values.yaml:3:3"),
        ("a: 1\nimage: text\n", "values.yaml:2:1"),
        ("x: &i {tag: '1'}\nimage:\n  <<: *i\n", "values.yaml:2:1"),
        ("a: [\n", "values.yaml:1:5"),
    ],
)
def test_what_would_change_something_else_is_refused_with_its_place(before: str, place: str) -> None:
    with pytest.raises(UsageError) as refused:
        with_keys(before.encode(), FILE, ("image",), BOTH)
    assert refused.value.message.startswith(f"{place}: ")
    assert refused.value.fix


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("image:\n  tag: a\n  digest: b # c\n  x: 1\n", "image:\n  tag: a\n  x: 1\n"),
        ("image: {digest: b, tag: a}\n", "image: {tag: a}\n"),
        ("image: {tag: a, digest: b}\n", "image: {tag: a}\n"),
        ("image:\n  tag: a\n  digest: b", "image:\n  tag: a"),
        ("image: {digest: b}\n", "image: {}\n"),
        ("image: {tag: a}\n", "image: {tag: a}\n"),
    ],
)
def test_a_key_that_goes(before: str, after: str) -> None:
    assert with_keys(before.encode(), FILE, ("image",), {"digest": ABSENT}).decode() == after


def test_a_key_of_an_item_and_null() -> None:
    before = "images:\n  # ours\n  - digest: x\n    name: web # web\n  - {name: job, newTag: '1'}\n"
    first = with_keys(before.encode(), FILE, ("images", 0), {"newTag": "v2", "digest": ABSENT}).decode()
    assert first == "images:\n  # ours\n  - name: web # web\n    newTag: v2\n  - {name: job, newTag: '1'}\n"
    second = with_keys(before.encode(), FILE, ("images", 1), {"newTag": None}).decode()
    assert second == before.replace("'1'", "null")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: 1\n", "a: 1\nimages:\n  - name: web\n    newTag: v1\n"),
        ("images: []\n", "images: [{name: web, newTag: v1}]\n"),
        ("images:\na: 1\n", "images: [{name: web, newTag: v1}]\na: 1\n"),
        ("images: [{name: job}]\n", "images: [{name: job}, {name: web, newTag: v1}]\n"),
        ("images:\n- name: job # x\n  newTag: a\n# end\n", "images:\n- name: job # x\n  newTag: a\n- name: web\n  newTag: v1\n# end\n"),  # noqa: E501
        ("images:\n    - {name: job}\nb: 1\n", "images:\n    - {name: job}\n    - name: web\n      newTag: v1\nb: 1\n"),
        ("{a: 1}\n", "{a: 1, images: [{name: web, newTag: v1}]}\n"),
    ],
)  # fmt: skip
def test_one_more_item_of_a_list(before: str, after: str) -> None:
    assert with_item(before.encode(), FILE, "images", {"name": "web", "newTag": "v1"}).decode() == after


@pytest.mark.parametrize("file", sorted(Path("examples").rglob("values*.yaml")), ids=str)
def test_in_every_example_only_what_was_asked_for_changes(file: Path) -> None:
    before = file.read_bytes()
    try:
        after = with_keys(before, file, ("image",), {"tag": "9.9.9", "digest": "sha256:ab"})
    except UsageError:
        return
    lines = [
        line
        for line in difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
        if line.startswith(("- ", "+ "))
    ]
    assert lines
    assert sum(line.startswith("- ") for line in lines) <= 2
    assert sum(line.startswith("+ ") for line in lines) <= 2

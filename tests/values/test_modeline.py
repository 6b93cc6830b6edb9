"""The comment by which editors find the schema.

The rules were tried with yaml-language-server 2.0: it reads the first such comment before the content, also below a
byte order mark, comments, directives and `---`, and none behind content.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.values import parse, plain
from helm_platform.values.modeline import modeline, path_between, referred, with_modeline

LINE = "# yaml-language-server: $schema=../schema.json"
BODY = "image:\n  tag: x\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (BODY, f"{LINE}\n{BODY}"),
        ("", f"{LINE}\n"),
        (f"\ufeff{BODY}", f"\ufeff{LINE}\n{BODY}"),
        ("a: 1\r\nb: 2\r\n", f"{LINE}\r\na: 1\r\nb: 2\r\n"),
        (f"---\n{BODY}", f"{LINE}\n---\n{BODY}"),
        (f"# Copyright\n{BODY}", f"{LINE}\n# Copyright\n{BODY}"),
        ("a: 1", f"{LINE}\na: 1"),
    ],
)
def test_it_becomes_the_first_line(before: str, after: str) -> None:
    assert with_modeline(before, "../schema.json") == after
    assert with_modeline(after, "../schema.json") == after
    assert referred(after) == "../schema.json"


OLD = "# yaml-language-server: $schema=old.json"


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        ("", "\n"),
        ("\ufeff", "\r\n"),
        ("# Copyright\n\n", "\n"),
        ("---\n", "\n"),
        ("%YAML 1.1\n--- # x\n", "\n"),
        ("\n", "\n"),
    ],
)
def test_one_that_an_editor_reads_is_brought_up_to_date_where_it_stands(head: str, ending: str) -> None:
    old = f"{head}{OLD}{ending}{BODY}"
    assert referred(old) == "old.json"
    assert with_modeline(old, "../schema.json") == f"{head}{LINE}{ending}{BODY}"


@pytest.mark.parametrize(
    "text",
    [
        f"{BODY}{OLD}\n",
        f"image:\n{OLD}\n  tag: x\n",
        f"text: |\n  {OLD}\n",
        f"#yaml-language-server: $schema=old.json\n{BODY}",
        f"# yaml-language-server: old.json\n{BODY}",
    ],
)
def test_one_that_no_editor_reads_is_left_alone(text: str) -> None:
    assert referred(text) is None
    assert with_modeline(text, "../schema.json") == f"{LINE}\n{text}"


def test_only_the_first_of_two_is_read_and_changed() -> None:
    assert with_modeline(f"{OLD}\n{OLD}\n{BODY}", "../schema.json") == f"{LINE}\n{OLD}\n{BODY}"


@pytest.mark.parametrize(
    "text", [BODY, f"---\n{BODY}", f"# x\n---\n{BODY}", "", "# only\n", f"--- # x\n{BODY}---\nb: 1\n"]
)
def test_helm_reads_the_same_as_before(text: str) -> None:
    before, after = (parse(each.encode(), Path("v.yaml")) for each in (text, with_modeline(text, "../schema.json")))
    assert plain(after.root) == plain(before.root)
    assert [found.rule for found in after.findings] == [found.rule for found in before.findings]


def test_the_way_is_relative_and_has_nothing_that_ends_it(tmp_path: Path) -> None:
    schema = tmp_path / "charts" / "my app" / "values#1 %.json"
    file = tmp_path / "apps" / "web" / "values.yaml"
    assert path_between(file, schema) == "../../charts/my%20app/values%231%20%25.json"
    assert path_between(tmp_path / "values.yaml", tmp_path / "schema.json") == "schema.json"
    assert modeline("https://acme.io/schema.json#x") == "# yaml-language-server: $schema=https://acme.io/schema.json#x"


@pytest.mark.parametrize("reference", ["", "https://acme.io/a b", "x\ny"])
def test_an_address_with_a_space_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="space"):
        modeline(reference)

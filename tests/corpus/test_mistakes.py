"""One mistake a document, one finding a mistake: for every rule of the schema at every place, word for word.

mistakes.txt holds what is said, a line a mistake. After a change on purpose: `REGENERATE=1 pytest
tests/corpus/test_mistakes.py`, then read the difference aloud.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from helm_platform.diagnostics import Diagnostic, dotted
from helm_platform.validate import validate
from tests.charts.test_problems import CASES as CONSISTENCY
from tests.corpus.rendering import as_yaml
from tests.corpus.schema import Schema
from tests.corpus.spoil import Spoiled, spoiled, written

EXPECTED = Path(__file__).parent / "mistakes.txt"
MISTAKES = list(spoiled(Schema.read()))
# Words of JSON Schema, and what a Python or Go programmer calls a type.
_JARGON = re.compile(
    r"oneOf|anyOf|allOf|additionalProp|unevaluated|propertyNames|enum\b|pattern|min(imum|Length|Items)|regex|"
    r"\bschema\b|\bobject\b|\barray\b|\bstring\b|\binteger\b|\$ref|\$defs"
)
# Keys as they are written in the values; `object` is one, as it is in an autoscaler of Kubernetes.
_QUOTED = re.compile(r"`[^`]*`|keys here: .*|indented: .*")


@cache
def _expected() -> dict[str, str]:
    lines = EXPECTED.read_text(encoding="utf-8").splitlines()
    return {name: said for name, _, said in (line.partition("  ") for line in lines)}


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.name)
def test_a_mistake_is_found_once_where_it_is_and_explained(mistake: Spoiled, tmp_path: Path) -> None:
    (found,) = _found(mistake, tmp_path)
    assert found.rule in mistake.rules
    # Where the form meant is unknown, the finding stands at the value that has forms.
    open_form = found.rule == "no-choice"
    assert found.values_path == (mistake.keys[: len(found.values_path)] if open_form else mistake.keys)
    assert found.span is not None
    text = " ".join(filter(None, (found.message, found.label, found.help)))
    assert str((*found.values_path, "values")[len(found.values_path) - 1]) in found.message
    assert re.search(r"did you mean|keys here|must|needs|lacks|allowed|it can be|cannot be|can have at most", text), (
        text
    )
    assert not _JARGON.search(_QUOTED.sub("", text)), text
    if not os.environ.get("REGENERATE"):
        assert _line(mistake, found) == f"{mistake.name}  {_expected().get(mistake.name)}"


def test_the_file_has_one_line_for_each_mistake(tmp_path: Path) -> None:
    if os.environ.get("REGENERATE"):
        EXPECTED.write_text("".join(sorted(_lines(tmp_path))), encoding="utf-8")
        _expected.cache_clear()
    assert sorted(_expected()) == sorted(mistake.name for mistake in MISTAKES)


def test_there_are_at_least_three_hundred() -> None:
    assert len(MISTAKES) + len(CONSISTENCY) >= 300


def test_every_closed_map_and_every_list_of_words_is_there() -> None:
    schema = Schema.read()
    closed, listed = set(), set()
    for path in schema.paths:
        if "=" not in path:
            node, where = written(schema, path)
            closed |= {where} if node.get("additionalProperties") is False and node.get("properties") else set()
            listed |= {where} if any(isinstance(word, str) for word in node.get("enum", [])) else set()
    found = {(mistake.where, mistake.name.split(": ")[-1]) for mistake in MISTAKES}
    assert closed - {where for where, what in found if what == "a key misspelt"} == set()
    assert listed - {where for where, what in found if what == "a word misspelt"} == set()
    assert len(closed) > 30
    assert len(listed) > 15


def _found(mistake: Spoiled, folder: Path) -> list[Diagnostic]:
    file = folder / "values.yaml"
    file.write_text(as_yaml(mistake.document), encoding="utf-8")
    return validate([file])


def _line(mistake: Spoiled, found: Diagnostic) -> str:
    span = found.span
    assert span is not None
    values = yaml.safe_dump(mistake.document, sort_keys=False, default_flow_style=True, width=10**6).strip()
    advice = "".join(f"; {text}" for text in (found.label, found.help) if text)
    values = re.sub(r"(.)\1{40,}", r"\1…", values)
    place = f"{dotted(found.values_path)} {span.line}:{span.column}"
    return f"{mistake.name}  {values}  {found.rule} {place} {found.message}{advice}"


def _lines(folder: Path) -> Iterator[str]:
    for mistake in MISTAKES:
        for found in _found(mistake, folder):
            yield _line(mistake, found) + "\n"

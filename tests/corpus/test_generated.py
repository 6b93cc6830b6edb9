"""Thousands of generated values documents: each renders, and a real API server takes every object and every pod.

`make nightly` runs 10 000 of them. A failure prints the number of the document and the smallest values that show it:

    python -c "from tests.corpus import document, rendering, schema; \
        print(rendering.as_yaml(document(schema.Schema.read(), 17)))"
"""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path

import pytest

from helm_platform.diagnostics import Level
from helm_platform.validate import validate
from helm_platform.validate.rules import REFUSED
from tests.corpus import document
from tests.corpus.conftest import CHUNK, Drawn, Judges
from tests.corpus.draw import smallest
from tests.corpus.places import used
from tests.corpus.rendering import Refusal, Renderer, as_yaml
from tests.corpus.schema import Schema

DOCUMENTS = 10_000 if os.environ.get("HELM_PLATFORM_NIGHTLY") else 2_000
_TIMES = 5
# Keys that a task has because it shares their block with workloads, and that mean something to those only.
_REFUSED = re.compile(
    r"tasks\.\*\.(storage\.\*\|0\.(initialSize|whenScaled)|network\.(webhook|allowFrom\.\*\.ports))(?![a-zA-Z])"
)


@pytest.mark.parametrize("start", range(0, DOCUMENTS, CHUNK))
def test_every_document_renders_and_the_server_takes_it(
    start: int, drawn: Drawn, renderer: Renderer, judge: Judges
) -> None:
    documents = {f"document-{seed}": each for seed, each in drawn(start).items()}
    court = judge(renderer)
    problems = court.problems(documents)
    assert court.server.sent > CHUNK
    if problems:
        pytest.fail(court.report(documents, problems), pytrace=False)


def test_the_documents_use_every_path_of_the_schema(schema: Schema, drawn: Drawn) -> None:
    documents = (each for start in range(0, 2_000, CHUNK) for each in drawn(start).values())
    seen = Counter(path for each in documents for path in used(schema, each))
    few = {path: times for path in schema.paths if (times := seen[path]) < _TIMES and not _REFUSED.match(path)}
    assert few == {}


def test_what_no_document_may_use_is_refused_with_its_path(schema: Schema, renderer: Renderer) -> None:
    """A task has no port, and its volumes are nobody's claim template."""
    paths = [path for path in schema.paths if _REFUSED.match(path)]
    image = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}}
    rendered = renderer.render({f"path-{number}": image | smallest(schema, path) for number, path in enumerate(paths)})
    for number, path in enumerate(paths):
        answer = rendered[f"path-{number}"]
        assert isinstance(answer, Refusal), path
        assert _REFUSED.match(path)[0].split(".")[-1] in answer.message  # type: ignore[index]
    assert len(paths) > 5


def test_a_seed_always_gives_the_same_document(drawn: Drawn) -> None:
    again = Schema.read()
    assert [drawn(0)[seed] for seed in range(20)] == [document(again, seed) for seed in range(20)]
    assert len({as_yaml(each) for each in drawn(0).values()}) == CHUNK


def test_the_validator_finds_no_error_in_them(drawn: Drawn, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    every_20th = (pair for start in range(0, DOCUMENTS, CHUNK) for pair in drawn(start).items() if pair[0] % 20 == 0)
    for seed, each in every_20th:
        file.write_text(as_yaml(each), encoding="utf-8")
        # What a lint finds in them is right: nobody gives a container 1.5 bytes of memory.
        errors = [found for found in validate([file]) if found.level is Level.ERROR and found.rule in REFUSED]
        assert errors == [], seed

"""Files that are broken in one place or another: what is wrong is said, and nothing falls over.

The cases are taken apart at random, with a seed of their own each.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.migrate import Given, SourceName
from helm_platform.migrate.convert.releases import converted
from helm_platform.migrate.proof.comparing import compared
from helm_platform.migrate.proof.intended import Known
from helm_platform.migrate.sound import refused
from helm_platform.migrate.text import written

CASES = Path(__file__).parent / "cases"
FILES = {
    SourceName.MANIFESTS: "manifests/shop/shop.yaml",
    SourceName.HELM_CREATE: "helm-create/gateway/web.yaml",
    SourceName.STAKATER: "stakater/shop/shop.yaml",
    SourceName.BJW_S: "bjw-s/media/media.yaml",
    SourceName.ONECHART: "onechart/shop/shop.yaml",
    SourceName.COMPOSE: "compose/shop/compose.yaml",
}
ROUNDS = 25
JUNK: tuple[Any, ...] = (None, "", 0, -1, True, [], {}, "text", [1], {"a": 1}, [{}], ["a", "b"], 3.5, [None])


def places(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def broken(document: Any, chance: random.Random) -> Any:
    document = copy.deepcopy(document)
    for _ in range(chance.randint(1, 4)):
        found = list(places(document))
        if not found:
            break
        *above, last = chance.choice(found)
        node = document
        for key in above:
            node = node[key]
        if chance.random() < 0.4:
            del node[last]
        else:
            node[last] = copy.deepcopy(chance.choice(JUNK))
    return document


@pytest.mark.parametrize("source", FILES)
def test_a_broken_file_is_said_to_be_one_or_is_converted(source: SourceName, tmp_path: Path) -> None:
    documents = list(yaml.safe_load_all((CASES / FILES[source]).read_text(encoding="utf-8")))
    file = tmp_path / "broken.yaml"
    converts = 0
    for seed in range(ROUNDS):
        chance = random.Random(seed)  # noqa: S311 - it breaks files
        number = chance.randrange(len(documents))
        parts = [broken(each, chance) if place == number else each for place, each in enumerate(documents)]
        file.write_text(yaml.safe_dump_all(parts), encoding="utf-8")
        read = source.to_source().read(Given((str(file),)))
        if list(refused(read.objects)):
            continue
        releases, _ = converted(read.objects, read.release, read.calls)
        for each in releases:
            text = written(each.values, each.origins, read.sources, "made")
            assert yaml.safe_load(text) == each.values
            converts += 1
        manifests = [each.manifest for each in read.objects]
        assert compared(manifests, manifests, {}, Known(), {}) == []
    assert converts

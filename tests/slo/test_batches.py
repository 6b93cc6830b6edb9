"""Which rules go together, and what moves when something is added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from helm_platform.slo import batches
from helm_platform.slo.batches import SHARD, Division, Per
from helm_platform.slo.outputs import Batch
from helm_platform.slo.platform import default
from helm_platform.slo.spec import Slo, objectives
from helm_platform.slo.windows import window

SLI = {"ratio": {"bad": "e_total", "total": "r_total"}}


def slos(*names: str) -> Iterator[Slo]:
    """`namespace/team/service/objective` each."""
    for name in names:
        namespace, team, service, slo = name.split("/")
        document = {
            "service": service,
            "namespace": namespace,
            "team": team,
            "slos": {slo: {"objective": 99, "sli": SLI}},
        }
        yield from objectives(document)


def made(names: list[str], how: Division) -> list[Batch]:
    return list(batches.batches(slos(*names), default(), how))


NAMES = ["shop/a/web/up", "shop/b/web/fast", "shop/b/cart/up", "pay/a/web/up"]


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        (Per.SERVICE, [("pay", "slo-web"), ("shop", "slo-cart"), ("shop", "slo-web")]),
        (Per.NAMESPACE, [("pay", "slo"), ("shop", "slo")]),
        (Per.TEAM, [("", "slo-a"), ("", "slo-b")]),
        (Per.ALL, [("", "slo")]),
    ],
)
def test_files_by_service_namespace_team_or_all_in_one(per: Per, expected: list[tuple[str, str]]) -> None:
    found = made(NAMES, Division(per))
    assert [(batch.namespace, batch.name) for batch in found] == expected
    assert [batch.folder for batch in found] == [namespace for namespace, _ in expected]
    rules = [rule for batch in found for group in batch.groups for rule in group.rules]
    assert len(rules) == 3 * len(NAMES)


def test_two_documents_of_one_service_are_one_file_in_any_order() -> None:
    one, other = made(NAMES, Division()), made(NAMES[::-1], Division())
    assert one == other
    assert [group.name for group in one[2].groups] == ["slo-web-fast", "slo-web-up"]


def test_groups_of_one_file_have_names_of_their_own() -> None:
    """`a-b` of `web` and `b` of `web-a` would be one name, and so would a service in two namespaces."""
    names = ["shop/t/web/a-b", "shop/t/web-a/b", "pay/t/web/a-b"]
    (batch,) = made(names, Division(Per.ALL))
    assert [group.name for group in batch.groups] == ["pay-slo-web-a-b", "shop-slo-web-a-b", "shop-slo-web-a-b-2"]
    (batch,) = made(["shop/t/web/fast"], Division(standalone=True))
    names = [group.name for group in batch.groups]
    assert len(names) == len(set(names))


def test_a_standalone_service_counts_the_windows_of_its_objectives_only() -> None:
    (slo,) = slos("shop/t/web/up")
    month = replace(slo, window=window("month"), windows=(window("14d"),))
    (batch,) = batches.batches([month], default(), Division(standalone=True))
    names = {rule.name for group in batch.groups for rule in group.rules}
    assert {"slo:bad:increase_month", "slo:bad:increase_14d", "slo:bad:tile_month"} <= names
    assert not names & {"slo:bad:increase_28d", "slo:bad:increase_30d", "slo:bad:increase_7d"}


def shards(names: list[str], number: int) -> dict[str, str]:
    return {group.name: batch.labels[SHARD] for batch in made(names, Division(shards=number)) for group in batch.groups}


def test_shards_share_services_and_move_few() -> None:
    names = [f"shop/t/s{number}/up" for number in range(300)]
    four = shards(names, 4)
    assert set(four.values()) == {"0", "1", "2", "3"}
    assert all(50 < list(four.values()).count(shard) < 100 for shard in "0123")
    more = shards([*names, "shop/t/new/up", "shop/t/s1/other"], 4)
    assert four.items() <= more.items()
    assert more["slo-s1-other"] == four["slo-s1-up"]
    five = shards(names, 5)
    assert {five[name] for name in four if five[name] != four[name]} == {"4"}
    assert sum(five[name] != four[name] for name in four) < 100


def test_a_shard_is_a_folder_a_label_and_a_name_of_its_own() -> None:
    names = [f"shop/t/s{number}/up" for number in range(20)]
    for batch in made(names, Division(shards=2, labels={"release": "m"})):
        shard = batch.labels[SHARD]
        assert batch.folder == f"shard-{shard}/shop"
        assert batch.labels["release"] == "m"
    assert [batch.name for batch in made(names, Division(Per.NAMESPACE, shards=2))] == ["slo-0", "slo-1"]


def test_the_engine_is_in_one_shard_and_its_name_is_no_services() -> None:
    whole = batches.shared(default(), Division())
    assert (whole.folder, whole.labels) == ("", {})
    first = batches.shared(default(), Division(shards=3))
    assert (first.folder, first.labels) == ("shard-0", {SHARD: "0"})
    assert not whole.name.startswith("slo")

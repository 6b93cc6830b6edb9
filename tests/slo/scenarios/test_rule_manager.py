"""The rules in Prometheus' own rule manager: they load, they are healthy, and an edit leaves one series."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import yaml

from helm_platform.prometheus import Client, serve
from helm_platform.slo import engine, source
from helm_platform.slo.rules import Group
from helm_platform.slo.spec import objectives
from tests.slo.scenarios.cases import PLATFORM, document
from tests.slo.scenarios.test_promtool import written

LEVELS = "  probe: {objective: 99, window: 7d, windows: [month], sli: {raw: {errorRatio: vector(0.1)}}}\n"
_PATIENCE = 60.0


def test_rules_are_healthy_and_an_edit_leaves_one_series(tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    text = document("live", LEVELS)
    file.write_text(rules(text), encoding="utf-8")
    with serve(tmp_path / "data", rules=[file], flags=["--web.enable-lifecycle"]) as client:
        until(lambda: all(rule["lastEvaluation"] > "0002" for rule in loaded(client)))
        assert {rule["health"] for rule in loaded(client)} == {"ok"}
        until(lambda: values(client, 'slo:state:code{service="live"}') == [2])
        until(lambda: values(client, 'slo:budget:days{service="live",team="shop"}') != [])
        file.write_text(rules(text.replace("team: shop", "team: pay")), encoding="utf-8")
        assert httpx.post(f"{client.url}/-/reload", trust_env=False).status_code == 200
        until(lambda: values(client, 'slo:budget:days{service="live",team="pay"}') != [])
        # The old one is marked as stale at once: for five minutes there would be two.
        until(lambda: values(client, 'count(slo:objective:ratio{service="live",window="7d"})') == [1])
        assert values(client, 'count(slo:budget:days{service="live"})') == [1]
        assert {rule["health"] for rule in loaded(client)} == {"ok"}


def rules(text: str) -> str:
    """The rules of a document and the shared ones, each second."""
    groups: list[Group] = [*source.sources(objectives(yaml.safe_load(text)), PLATFORM), *engine.shared(PLATFORM)]
    return yaml.safe_dump({"groups": [written(replace(group, interval="1s")) for group in groups]})


def loaded(client: Client) -> list[dict[str, Any]]:
    """The rules that Prometheus has loaded."""
    groups = httpx.get(f"{client.url}/api/v1/rules", trust_env=False).json()["data"]["groups"]
    return [rule for group in groups for rule in group["rules"]]


def values(client: Client, query: str) -> list[float]:
    """The result now."""
    return [sample.value for sample in client.instant(query, time.time())]


def until(condition: Callable[[], bool]) -> None:
    """Wait for it; a machine may be busy."""
    end = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.2)

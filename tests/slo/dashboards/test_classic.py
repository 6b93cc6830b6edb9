"""Grafana takes the files: its own types decode them strictly, and what it does not check itself is checked here."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hack import dashboards as generator
from tests.slo.dashboards.scene import SLOS, Given
from tests.support import ROOT

from helm_platform.slo import data
from helm_platform.slo.dashboards import address, by_service, dashboards, shared
from helm_platform.slo.platform import default, platform

Json = dict[str, Any]
LEVELS = [Given(SLOS)]
FILES = {file.name: file.text for file in (*shared(default()), *dashboards(LEVELS, default()))}
DOCUMENTS: dict[str, Json] = {name: json.loads(text) for name, text in FILES.items()}
RECORDED = re.compile(r"slo:[a-z]+:\w+")
BUILT_IN = {"__url_time_range", "__data", "__all"}


def panels(document: Json) -> list[Json]:
    return [panel for panel in document["panels"] if panel["type"] != "row"]


def queries(document: Json) -> Iterator[str]:
    for panel in panels(document):
        yield from (target["expr"] for target in panel["targets"])
    yield from (each["expr"] for each in document["annotations"]["list"])


# Each says what is wrong with a dashboard.


def no_unit(document: Json) -> Iterator[str]:
    yield from (p["title"] for p in panels(document) if not p["fieldConfig"]["defaults"].get("unit"))


def no_datasource(document: Json) -> Iterator[str]:
    wanted = {"type": "prometheus", "uid": "${datasource}"}
    for panel in panels(document):
        asked = [panel, *panel["targets"]]
        yield from (panel["title"] for each in asked if each.get("datasource") != wanted)
    variables = [each for each in document["templating"]["list"] if each["type"] == "query"]
    yield from (each["name"] for each in (*variables, *document["annotations"]["list"]) if each["datasource"] != wanted)
    if document["templating"]["list"][0]["type"] != "datasource":
        yield "the first variable is not the data source"


def twice(document: Json) -> Iterator[str]:
    for key, found in (("id", document["panels"]), ("title", document["panels"])):
        values = [panel[key] for panel in found]
        yield from (f"{key} {value}" for value in values if values.count(value) > 1)
    for panel in panels(document):
        refs = [target["refId"] for target in panel["targets"]]
        yield from (f"{panel['title']} {ref}" for ref in refs if refs.count(ref) > 1)


def overlap(document: Json) -> Iterator[str]:
    taken: dict[tuple[int, int], str] = {}
    for panel in document["panels"]:
        place = panel["gridPos"]
        if place["x"] + place["w"] > 24:
            yield f"{panel['title']} is too wide"
        for x in range(place["x"], place["x"] + place["w"]):
            for y in range(place["y"], place["y"] + place["h"]):
                if taken.setdefault((x, y), panel["title"]) != panel["title"]:
                    yield f"{panel['title']} on {taken[x, y]}"


def no_legend(document: Json) -> Iterator[str]:
    for panel in panels(document):
        if panel["type"] in ("timeseries", "state-timeline"):
            yield from (panel["title"] for target in panel["targets"] if not target["legendFormat"])
            if not panel["options"]["legend"]["showLegend"]:
                yield panel["title"]


def rate_of_a_rate(document: Json) -> Iterator[str]:
    for query in queries(document):
        if "rate_interval" in query or re.search(r"\b(rate|irate|increase)\(", query):
            yield query


def unused(document: Json) -> Iterator[str]:
    text = json.dumps([document["panels"], document["annotations"], document["templating"]])
    for variable in document["templating"]["list"]:
        if not re.search(rf"\$(?:{variable['name']}\b|\{{{variable['name']}\}})", text):
            yield variable["name"]


def unknown(document: Json) -> Iterator[str]:
    known = {variable["name"] for variable in document["templating"]["list"]} | BUILT_IN
    text = json.dumps([document["panels"], document["annotations"], document["templating"]])
    yield from sorted({a or b for a, b in re.findall(r"\$(?:\{(\w+)|(\w+))", text)} - known)


def undescribed(document: Json) -> Iterator[str]:
    yield from (p["title"] for p in panels(document) if len(p.get("description", "")) < 30)


def changes_with_time(document: Json) -> Iterator[str]:
    yield from (key for key in ("version", "iteration", "gnetId") if key in document)
    if document["id"] is not None:
        yield "id"


def unfit_name(document: Json) -> Iterator[str]:
    if not re.fullmatch(r"[a-z0-9-]{8,40}", document["uid"]):
        yield document["uid"]
    if not document["tags"] or document["schemaVersion"] > 42:
        yield "no tags, or a schema that old Grafana does not read"


def wrong_form(document: Json) -> Iterator[str]:
    """Numbers of now are asked once, lines over time; tables as tables."""
    for panel in panels(document):
        for target in panel["targets"]:
            over_time = panel["type"] in ("timeseries", "state-timeline")
            table = target["format"] == "table"
            if (target["range"], target["instant"], table) != (over_time, not over_time, panel["type"] == "table"):
                yield panel["title"]


def one_answer_in_a_table(document: Json) -> Iterator[str]:
    """Then Grafana calls the column Value and not Value #A, by which it is named here."""
    yield from (p["title"] for p in panels(document) if p["type"] == "table" and len(p["targets"]) < 2)


def silent_when_empty(document: Json) -> Iterator[str]:
    yield from (p["title"] for p in panels(document) if not p["fieldConfig"]["defaults"].get("noValue"))


def averaged(document: Json) -> Iterator[str]:
    yield from (query for query in queries(document) if "avg" in query)


def plain_steps(document: Json) -> Iterator[str]:
    """The first step of colours has no value, the others rise."""
    for panel in panels(document):
        values = [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
        if values[0] is not None or values[1:] != sorted(values[1:]):
            yield panel["title"]


def set_in(*path: Any) -> Callable[[Json, Any], None]:
    def change(document: Json, value: Any) -> None:
        node: Any = document
        for key in path[:-1]:
            node = node[key]
        node[path[-1]] = value

    return change


# Each check, and a change that it must see.
CHECKS: dict[Callable[[Json], Iterator[str]], tuple[Callable[[Json, Any], None], Any]] = {
    no_unit: (set_in("panels", 1, "fieldConfig", "defaults", "unit"), ""),
    no_datasource: (set_in("panels", 1, "targets", 0, "datasource"), {"uid": "prometheus"}),
    twice: (set_in("panels", 2, "id"), 2),
    overlap: (set_in("panels", 2, "gridPos", "x"), 1),
    no_legend: (set_in("panels", -1, "targets", 0, "legendFormat"), ""),
    rate_of_a_rate: (set_in("panels", 1, "targets", 0, "expr"), "rate(slo:bad:rate[$__rate_interval])"),
    unused: (set_in("templating", "list", 1, "name"), "nobody"),
    unknown: (set_in("panels", 1, "targets", 0, "expr"), 'up{job="$job"}'),
    undescribed: (set_in("panels", 1, "description"), "A number."),
    changes_with_time: (set_in("id"), 7),
    unfit_name: (set_in("uid"), "x" * 41),
    wrong_form: (set_in("panels", 1, "targets", 0, "instant"), False),
    one_answer_in_a_table: (set_in("panels", 8, "targets"), []),
    silent_when_empty: (set_in("panels", 1, "fieldConfig", "defaults", "noValue"), ""),
    averaged: (set_in("panels", 1, "targets", 0, "expr"), "avg(slo:budget:left)"),
    plain_steps: (set_in("panels", 1, "fieldConfig", "defaults", "thresholds", "steps"), [{"value": 0}]),
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_dashboards_have_no_known_fault(check: Callable[[Json], Iterator[str]]) -> None:
    assert {name: list(check(document)) for name, document in DOCUMENTS.items()} == {name: [] for name in DOCUMENTS}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_each_check_sees_its_fault(check: Callable[[Json], Iterator[str]]) -> None:
    document = copy.deepcopy(DOCUMENTS["slo-overview.json"])
    change, value = CHECKS[check]
    change(document, value)
    assert list(check(document)) != []


def test_grafanas_types_take_them(strict: Callable[..., list[str]]) -> None:
    assert dict(zip(FILES, strict(FILES.values()), strict=True)) == dict.fromkeys(FILES, "")


@pytest.mark.parametrize(
    ("change", "value", "message"),
    [
        (set_in("titel"), "SLOs", "titel"),
        (set_in("panels", 1, "gridPos", "width"), 4, "gridPos"),
        (set_in("panels", 1, "options", "colour"), "red", "options"),
        (set_in("panels", 1, "targets", 0, "exprs"), "up", "targets[0]"),
        (set_in("panels", 1, "fieldConfig", "defaults", "decimals"), "two", "decimals"),
        (set_in("panels", -1, "fieldConfig", "defaults", "custom", "drawStile"), "line", "custom"),
        (set_in("templating", "list", 1, "multi"), "yes", "multi"),
        (set_in("annotations", "list", 0), {"name": "Deploys"}, "annotations"),
    ],
)
def test_grafanas_types_see_mistakes(
    change: Callable[[Json, Any], None], value: Any, message: str, strict: Callable[..., list[str]]
) -> None:
    document = copy.deepcopy(DOCUMENTS["slo-overview.json"])
    if message == "annotations":
        document["annotations"]["list"] = [{}]
    change(document, value)
    (problem,) = strict([json.dumps(document)])
    assert message in problem


def test_two_dashboards_never_have_one_uid_or_title() -> None:
    """Grafana stops updating all of them then (grafana#43530)."""
    for key in ("uid", "title"):
        values = [document[key] for document in DOCUMENTS.values()]
        assert len(set(values)) == len(values) == 4


def test_files_are_the_same_each_time_and_fit_into_an_annotation() -> None:
    again = {file.name: file.text for file in (*shared(default()), *dashboards(LEVELS, default()))}
    assert again == FILES
    assert max(len(text.encode()) for text in FILES.values()) < 128 * 1024


def test_links_lead_to_the_dashboards() -> None:
    links = re.findall(r"/d/([a-z0-9-]+)", "".join(FILES.values()))
    assert {DOCUMENTS["slo-overview.json"]["uid"], DOCUMENTS["slo-service.json"]["uid"]} == set(links)
    of = address(platform({"grafana": "https://g.acme.io/"}), "shop", "checkout")
    assert of == f"https://g.acme.io/d/{DOCUMENTS['slo-shop.checkout.json']['uid']}"
    assert address(default(), "shop", "checkout") == ""


def test_a_service_has_its_own_tiers_windows_runbook_and_excluded_times() -> None:
    search, checkout = DOCUMENTS["slo-find.search.json"], DOCUMENTS["slo-shop.checkout.json"]
    titles = {panel["title"]: panel for panel in search["panels"]}
    assert {"page-fast: 1h and 5m", "ticket-slow: 3d and 6h; only by-tenant, idle, silent"} <= set(titles)
    assert "vector(2)" in titles["twice: 2d and 4h; only own"]["targets"][2]["expr"]
    assert titles["Budget left over time"]["timeFrom"] == "31d"
    assert "Budget of each group" in titles
    assert "Budget of each group" not in {panel["title"] for panel in checkout["panels"]}
    assert search["links"][1] == {**search["links"][0], "title": "Runbook", "url": "https://r.acme.io/search"}
    names = [each["name"] for each in checkout["annotations"]["list"]]
    assert names == ["Deploys", "Excluded from maintained"]
    assert "availability: Orders are taken." in checkout["description"]


def test_documents_of_one_service_are_one_dashboard() -> None:
    halves = [Given(SLOS[:1]), Given(SLOS[1:])]
    slos = [slo for each in halves for slo in each.slos]
    assert list(by_service(slos).values()) == [list(SLOS[:2]), list(SLOS[2:])]
    assert [file.name for file in dashboards(halves, default())] == ["slo-shop.checkout.json", "slo-find.search.json"]


def test_the_chart_ships_the_current_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check = [sys.executable, "-m", "hack.dashboards", "--check"]
    assert subprocess.run(check, cwd=ROOT, check=False).returncode == 0
    monkeypatch.setattr(generator, "CHARTS", tmp_path)
    assert generator.main(["--check"]) == 1
    assert generator.main([]) == 0
    assert generator.main(["--check"]) == 0
    (tmp_path / "monitoring/files/dashboards/slo-service.json").write_text("{}")
    assert generator.main(["--check"]) == 1


def test_alerts_lead_to_the_dashboard_that_a_cluster_has() -> None:
    """The engine's text names it by its uid, which charts cannot work out."""
    shipped = json.loads((ROOT / "charts/monitoring/files/dashboards/slo-service.json").read_text(encoding="utf-8"))
    path, _, query = data.engine()["dashboard"].partition("?")
    assert path == f"/d/{shipped['uid']}"
    variables = {f"var-{each['name']}" for each in shipped["templating"]["list"]}
    assert {part.partition("=")[0] for part in query.split("&")} <= variables

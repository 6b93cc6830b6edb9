"""Grafana's classic form, the only one that its provisioning from files reads (grafana#122663); schema version 42.

A file of the same dashboard has the same bytes: nothing in it depends on the time or on the machine.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from helm_platform.dashboards.model import (
    IDENTITY,
    WIDTH,
    Column,
    Dashboard,
    Kind,
    Link,
    Marker,
    Meaning,
    Panel,
    Query,
    Step,
    Table,
    Unit,
    Variable,
    uid,
)

SCHEMA = 42
TAG = "helm-platform"
_DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}
_ON_TIME_RANGE = 2
_SORTED = 1
_NUMBERS_DOWN = 4
_HIDDEN = 2
_ROW_HEIGHT = 1

Json = dict[str, Any]


def text(dashboard: Dashboard) -> str:
    """The file, without spaces: as a ConfigMap it is kept in an annotation too, which has 256 KiB."""
    return json.dumps(document(dashboard), ensure_ascii=False, separators=(",", ":")) + "\n"


def document(dashboard: Dashboard) -> Json:
    """The dashboard as Grafana reads it."""
    return {
        "id": None,
        "uid": dashboard.uid,
        "title": dashboard.title,
        "description": dashboard.description,
        "tags": [TAG, dashboard.topic],
        "timezone": "utc",
        "editable": False,
        "graphTooltip": 1,
        "schemaVersion": SCHEMA,
        "refresh": "1m",
        "time": {"from": f"now-{dashboard.span}", "to": "now"},
        "templating": {"list": [_datasource(), *map(_variable, dashboard.variables)]},
        "annotations": {"list": [_marker(each) for each in dashboard.markers]},
        "links": [_link(title, address) for title, address in dashboard.links],
        "panels": list(_panels(dashboard)),
    }


def _datasource() -> Json:
    return {
        "type": "datasource",
        "name": "datasource",
        "label": "Data source",
        "query": "prometheus",
        "regex": "",
        "hide": 0,
        "refresh": 1,
        "includeAll": False,
        "multi": False,
        "options": [],
    }


def _variable(variable: Variable) -> Json:
    if not variable.query:
        chosen = {"text": variable.fixed, "value": variable.fixed, "selected": True}
        return {
            "type": "constant",
            "name": variable.name,
            "label": variable.title,
            "query": variable.fixed,
            "hide": _HIDDEN,
            "skipUrlSync": True,
            "current": chosen,
            "options": [chosen],
        }
    query = f"label_values({variable.query}, {variable.label})"
    every = {"allValue": ".*", "current": {"text": ["All"], "value": ["$__all"]}} if variable.several else {}
    return {
        "type": "query",
        "name": variable.name,
        "label": variable.title,
        "datasource": _DATASOURCE,
        "definition": query,
        "query": {"query": query, "refId": variable.name},
        "regex": "",
        "hide": 0,
        "refresh": _ON_TIME_RANGE,
        "sort": _NUMBERS_DOWN if variable.highest_first else _SORTED,
        "includeAll": variable.several,
        "multi": variable.several,
        "options": [],
        **every,
    }


def _marker(marker: Marker) -> Json:
    return {
        "name": marker.name,
        "datasource": _DATASOURCE,
        "enable": True,
        "hide": False,
        "iconColor": marker.color,
        "expr": marker.expr,
        "step": "1m",
        "titleFormat": marker.name,
        "textFormat": marker.text,
        "useValueForTime": False,
    }


def _link(title: str, address: str) -> Json:
    return {
        "title": title,
        "type": "link",
        "url": address,
        "icon": "external link",
        "tooltip": "",
        "tags": [],
        "asDropdown": False,
        "targetBlank": False,
        "includeVars": False,
        "keepTime": False,
    }


def _panels(dashboard: Dashboard) -> Iterator[Json]:
    """Rows and panels, numbered in their order, each below or right of the one before it."""
    number, y = 1, 0
    for row in dashboard.rows:
        yield {
            "id": number,
            "type": "row",
            "title": row.title,
            "collapsed": False,
            "gridPos": {"x": 0, "y": y, "w": WIDTH, "h": _ROW_HEIGHT},
            "panels": [],
        }
        number, y, x, tallest = number + 1, y + _ROW_HEIGHT, 0, 0
        for panel in row.panels:
            if x + panel.width > WIDTH:
                x, y, tallest = 0, y + tallest, 0
            place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
            yield _panel(panel, number, place)
            number, x, tallest = number + 1, x + panel.width, max(tallest, panel.height)
        y += tallest


def _panel(panel: Panel, number: int, place: dict[str, int]) -> Json:
    shown: Json = {
        "id": number,
        "type": panel.kind.value,
        "title": panel.title,
        "description": panel.description,
        "datasource": _DATASOURCE,
        "gridPos": place,
        "targets": [_target(panel, index) for index in range(len(panel.exprs))],
        "fieldConfig": {"defaults": _defaults(panel), "overrides": list(_overrides(panel))},
        "options": _options(panel),
    }
    if panel.span:
        shown |= {"timeFrom": panel.span, "hideTimeOverride": False}
    if panel.table:
        shown["transformations"] = _joined(panel.table)
    return shown


def _ref(index: int) -> str:
    return chr(ord("A") + index)


def _target(panel: Panel, index: int) -> Json:
    over_time = panel.kind in (Kind.LINES, Kind.TIMELINE)
    legend = "" if panel.table else panel.queries[index].legend
    return {
        "refId": _ref(index),
        "datasource": _DATASOURCE,
        "expr": panel.exprs[index],
        "legendFormat": legend,
        "instant": not over_time,
        "range": over_time,
        "format": "table" if panel.table else "time_series",
        **({"interval": "1m"} if over_time else {}),
    }


def _defaults(panel: Panel) -> Json:
    lines = panel.kind is Kind.LINES
    defaults: Json = {
        "unit": panel.unit.value,
        "color": {"mode": "palette-classic" if lines else "thresholds"},
        "mappings": _mappings(panel.meanings),
        "thresholds": _thresholds(panel.steps),
        "noValue": panel.empty,
        "custom": _CUSTOM.get(panel.kind, {}),
    }
    for key, value in (("decimals", panel.decimals), ("min", panel.least), ("max", panel.most)):
        if value is not None:
            defaults[key] = value
    return defaults


_CUSTOM: dict[Kind, Json] = {
    Kind.LINES: {
        "drawStyle": "line",
        "lineInterpolation": "linear",
        "lineWidth": 2,
        "fillOpacity": 0,
        "showPoints": "never",
        "spanNulls": False,
    },
    Kind.TIMELINE: {"fillOpacity": 80, "lineWidth": 0},
    Kind.TABLE: {"align": "auto", "filterable": False, "inspect": False},
}


def _mappings(meanings: Sequence[Meaning]) -> list[Json]:
    if not meanings:
        return []
    options = {
        f"{each.value:g}": {"text": each.text, "color": each.color, "index": index}
        for index, each in enumerate(meanings)
    }
    return [{"type": "value", "options": options}]


def _thresholds(steps: Sequence[Step]) -> Json:
    chosen = steps or (Step(None, "text"),)
    return {"mode": "absolute", "steps": [{"value": each.value, "color": each.color} for each in chosen]}


def _overrides(panel: Panel) -> Iterator[Json]:
    for index, query in enumerate(panel.queries):
        properties = _line(query)
        if properties:
            yield {"matcher": {"id": "byFrameRefID", "options": _ref(index)}, "properties": properties}
    if panel.table:
        for column in panel.table.columns:
            yield {"matcher": {"id": "byName", "options": column.title}, "properties": list(_cell(column))}
        if panel.table.link:
            first = panel.table.labels[0][1]
            links = [_cell_link(panel.table.link, panel.table)]
            yield {"matcher": {"id": "byName", "options": first}, "properties": [{"id": "links", "value": links}]}


def _cell_link(link: Link, table: Table) -> Json:
    headings = dict(table.labels)
    chosen = "&".join(f'var-{label}=${{__data.fields["{headings[label]}"]}}' for label in link.labels)
    address = f"/d/{uid(link.dashboard, link.topic)}?${{datasource:queryparam}}&{chosen}&${{__url_time_range}}"
    return {"title": link.title, "url": address, "targetBlank": False}


def _line(query: Query) -> list[Json]:
    color = "red" if query.limit else query.color
    properties: list[Json] = []
    if color:
        properties.append({"id": "color", "value": {"mode": "fixed", "fixedColor": color}})
    if query.limit:
        properties.append({"id": "custom.lineStyle", "value": {"fill": "dash", "dash": [10, 10]}})
        properties.append({"id": "custom.lineWidth", "value": 1})
    return properties


def _cell(column: Column) -> Iterator[Json]:
    yield {"id": "unit", "value": column.unit.value}
    if column.decimals is not None:
        yield {"id": "decimals", "value": column.decimals}
    if column.meanings:
        yield {"id": "mappings", "value": _mappings(column.meanings)}
    if column.steps:
        yield {"id": "thresholds", "value": _thresholds(column.steps)}
    if column.steps or column.meanings:
        yield {"id": "custom.cellOptions", "value": {"type": "color-text"}}


def _joined(table: Table) -> list[Json]:
    """The answers as one table: rows whose labels are the same are one."""
    headings = {f"Value #{_ref(index)}": column.title for index, column in enumerate(table.columns)}
    labels = dict(table.labels)
    order = [*labels, *headings]
    hidden = dict.fromkeys(("Time", *(each for each in IDENTITY if each not in labels)), True)
    return [
        {"id": "merge", "options": {}},
        {
            "id": "organize",
            "options": {
                "excludeByName": hidden,
                "includeByName": {},
                "indexByName": {} if table.rest else {name: index for index, name in enumerate(order)},
                "renameByName": {**labels, **headings},
            },
        },
    ]


def _options(panel: Panel) -> Json:
    reduced = {"calcs": ["lastNotNull"], "fields": "", "values": False}
    match panel.kind:
        case Kind.STAT:
            return {
                "colorMode": "value",
                "graphMode": "none",
                "justifyMode": "center",
                "orientation": "auto",
                "percentChangeColorMode": "standard",
                "reduceOptions": reduced,
                "showPercentChange": False,
                "textMode": "auto",
                "wideLayout": True,
            }
        case Kind.GAUGE:
            return {
                "minVizHeight": 75,
                "minVizWidth": 75,
                "orientation": "auto",
                "reduceOptions": reduced,
                "showThresholdLabels": False,
                "showThresholdMarkers": True,
                "sizing": "auto",
            }
        case Kind.TABLE:
            sort = [{"displayName": panel.table.sort, "desc": False}] if panel.table else []
            return {"cellHeight": "sm", "frameIndex": 0, "showHeader": True, "sortBy": sort}
        case Kind.TIMELINE:
            return {
                "alignValue": "left",
                "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
                "mergeValues": True,
                "rowHeight": 0.9,
                "showValue": "auto",
                "tooltip": {"mode": "single", "sort": "none"},
            }
        case Kind.LINES:
            calcs = ["lastNotNull", "max"] if panel.unit is not Unit.SHARE else ["lastNotNull", "min"]
            return {
                "legend": {"calcs": calcs, "displayMode": "table", "placement": "bottom", "showLegend": True},
                "tooltip": {"mode": "multi", "sort": "desc"},
            }

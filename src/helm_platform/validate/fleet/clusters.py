"""clusters/<cluster>.yaml: values of the umbrella and its subcharts, and each is of a cluster that there is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from helm_platform import resources
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.fleet import UMBRELLA, UMBRELLA_CHART, Company
from helm_platform.schemas.shape import listed
from helm_platform.values import Chart, Document, Mapping, Origin, Source

RULE = "fleet-file"
_SCHEMA = "values.schema.json"
_REFERENCE = '"#/$defs/'


def problems(company: Company) -> Iterator[Diagnostic]:
    """What is wrong in them, beside what is no YAML."""
    from helm_platform.validate.names import nearest
    from helm_platform.validate.schema import against_schema

    known = {company.environment(each).cluster for each in company.environments}
    for name, document in company.clusters.items():
        if known and name not in known:
            near = nearest(name, known)
            advice = f"did you mean {near}.yaml?" if near else f"clusters of environments: {listed(sorted(known))}"
            message = f"no environment is in a cluster `{name}`, so nobody reads this file"
            yield Diagnostic(RULE, Level.ERROR, message, file=document.file, help=advice)
        if document.root.entries:
            yield from against_schema(_contract(), document.root, document.root)


@cache
def _contract() -> Chart:
    """The umbrella's schema, with that of each subchart at its key: Helm holds each of them to its own part."""
    from helm_platform.values.stream import load_all

    folder = resources.path(UMBRELLA_CHART)
    schema = json.loads((folder / _SCHEMA).read_bytes())
    (facts,) = load_all((folder / "Chart.yaml").read_text(encoding="utf-8"))
    for each in facts["dependencies"]:
        key = each.get("alias", each["name"])
        schema["$defs"][key] = _subchart(folder / each["repository"].removeprefix("file://"), key)
        schema["properties"][key] = {"$ref": f"#/$defs/{key}"}
    source = Source(Origin.CHART, UMBRELLA, folder / _SCHEMA)
    return Chart(UMBRELLA, Document(source, folder / _SCHEMA, "", Mapping(source)), schema, folder / _SCHEMA)


def _subchart(folder: Path, key: str) -> dict[str, Any]:
    """A schema whose references are found below `$defs.<key>`."""
    text = (folder / _SCHEMA).read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text.replace(_REFERENCE, f"{_REFERENCE}{key}/$defs/"))
    return schema

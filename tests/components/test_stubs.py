"""The values of every upstream against a stand-in chart whose schema knows only the keys that the chart has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from helm_platform import components
from tests.support import ROOT, manifests

_FOLDER = ROOT / "components"


def _catalog() -> components.Catalog:
    found = components.read().catalog
    assert found is not None
    return found


def _render(helm: Path, stub: str, *values: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    files = [word for file in values for word in ("-f", str(file))]
    return subprocess.run(
        [helm, "template", stub, _FOLDER / "stubs" / stub, "--include-crds", *files],
        env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def _misspelt(values: Any) -> Any:
    """The same with a letter too many in the deepest first key."""
    key, inner = next(iter(values.items()))
    if isinstance(inner, dict) and inner and all(isinstance(name, str) and "/" not in name for name in inner):
        return {key: _misspelt(inner)}
    return {f"{key}x": inner}


def test_values_are_what_the_charts_know(helm: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path) -> None:
    """Each values file passes its chart's closed schema; with one letter too many it does not."""
    for number, (name, each) in enumerate(_catalog().components.items()):
        if each.values is None:
            continue
        good = _render(helm, name, each.values, env=helm_home)
        assert good.returncode == 0, f"{name}: {good.stderr}"
        if helm != helm4 and number % 8:  # both judge by the same schema, which one of them judges for all
            continue
        bad = tmp_path / f"{name}.yaml"
        bad.write_text(json.dumps(_misspelt(yaml.safe_load(each.values.read_text(encoding="utf-8")))), encoding="utf-8")
        refused = _render(helm, name, bad, env=helm_home)
        assert refused.returncode != 0, name
        assert "additional properties" in refused.stderr.lower(), refused.stderr


def test_stand_ins_have_the_name_and_version_that_are_pinned(helm4: Path, helm_home: dict[str, str]) -> None:
    """And bring the definitions that components.yaml says they bring."""
    for name, each in _catalog().components.items():
        if not each.chart:
            continue
        chart = yaml.safe_load((_FOLDER / "stubs" / name / "Chart.yaml").read_text(encoding="utf-8"))
        assert (chart["name"], chart["version"]) == (each.chart, each.version.removeprefix("v"))
        if each.crds.source in (components.From.RELEASE, components.From.FOLDER):
            made = manifests(_render(helm4, name, each.values or Path(), env=helm_home).stdout)
            found = {one["metadata"]["name"] for one in made if one["kind"] == "CustomResourceDefinition"}
            assert found == set(each.kinds), name


def test_every_values_file_says_where_its_keys_are_from() -> None:
    """Repository, file and version: who raises a version looks there."""
    for file in sorted((_FOLDER / "values").glob("*.yaml")):
        second = file.read_text(encoding="utf-8").splitlines()[1]
        assert second.startswith("# Keys: "), file
        assert "values" in second, file

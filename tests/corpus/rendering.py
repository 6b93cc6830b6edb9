"""Many documents through one Helm process.

Starting Helm and parsing the library costs more than rendering. The chart made here holds platform-app's schema and the
library once, and includes `platform-lib.render` for each document with what Helm would have given it: its values over
the defaults, the release, the chart. The library's report of problems is the text of a document here and ends nothing.
test_rendering.py shows that both texts are those of `helm template`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from helm_platform.values.stream import load_all
from tests.corpus.draw import Document
from tests.corpus.schema import Schema

RELEASE = "web"
_TEMPLATE = """\
{{- range $name, $values := .Values.documents }}
{{- $root := dict "Values" $values "Release" $.Release "Chart" $.Chart "Capabilities" $.Capabilities
      "Files" $.Files "Template" $.Template "Subcharts" dict }}
{{- $text := include "platform-lib.render" $root }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $name }}}
data: {{ dict ((index $root "platform-lib").problems | empty | ternary "text" "problems") $text | toJson }}
{{- end }}
"""


@dataclass(frozen=True)
class Refusal:
    """What Helm said instead of rendering."""

    message: str


class Renderer:
    """Renders documents by the charts in a folder (platform-app with platform-lib beside it)."""

    def __init__(self, helm: Path, charts: Path, folder: Path, env: dict[str, str]) -> None:
        self._helm = helm
        self._env = env | {"GOGC": "off"}
        self._chart = folder / "documents"
        self._defaults = yaml.safe_load((charts / "platform-app/values.yaml").read_text(encoding="utf-8"))
        (self._chart / "templates").mkdir(parents=True)
        with_dashboard(self._chart)
        shutil.copy(charts / "platform-app/Chart.yaml", self._chart / "Chart.yaml")
        shutil.copytree(charts / "platform-lib", self._chart / "charts/platform-lib")
        _tell(self._chart / "charts/platform-lib/templates/checks/_all.tpl")
        schema = dict(Schema.read(charts / "platform-app/values.schema.json").root)
        definitions = schema.pop("$defs") | {"values": schema}
        of_all = {"properties": {"documents": {"additionalProperties": {"$ref": "#/$defs/values"}}}}
        (self._chart / "values.schema.json").write_text(json.dumps(of_all | {"$defs": definitions}), encoding="utf-8")
        (self._chart / "templates/documents.yaml").write_text(_TEMPLATE, encoding="utf-8")

    def render(self, documents: dict[str, Document], namespace: str = "default") -> dict[str, list[str] | Refusal]:
        """The manifests of each document as text, or why there are none; a refused one does not stop the others."""
        answer = self._run(documents, namespace)
        if answer.returncode == 0:
            found = [item for item in load_all(answer.stdout) if item]
            return {item["metadata"]["name"]: _rendered(**item["data"]) for item in found}
        if len(documents) == 1:
            return {name: Refusal(answer.stderr.strip()) for name in documents}
        names = sorted(documents)
        halves = names[: len(names) // 2], names[len(names) // 2 :]
        return {
            name: rendered
            for half in halves
            for name, rendered in self.render({name: documents[name] for name in half}, namespace).items()
        }

    def _run(self, documents: dict[str, Document], namespace: str) -> subprocess.CompletedProcess[str]:
        # JSON is YAML, and what Helm reads from a pipe needs no file name.
        values = json.dumps({"documents": {name: self._complete(document) for name, document in documents.items()}})
        command = [str(self._helm), "template", RELEASE, str(self._chart), "--namespace", namespace, "-f", "-"]
        return subprocess.run(
            command, input=values, env=os.environ | self._env, check=False, capture_output=True, text=True
        )

    def _complete(self, document: Document) -> Document:
        complete: Document = coalesced(self._defaults, document)
        complete.setdefault("global", {})
        # Helm shows a chart the values of its subcharts, here those of the library.
        return complete | {"platform-lib": {"global": complete["global"]}}


def _rendered(text: str = "", problems: str = "") -> list[str] | Refusal:
    return Refusal(problems) if problems else manifests(text)


def _tell(checks: Path) -> None:
    """Makes the library's report of problems a text that others may follow."""
    text = checks.read_text(encoding="utf-8")
    assert text.count("{{- fail (printf") == 1
    checks.write_text(text.replace("{{- fail (printf", "{{- (printf"), encoding="utf-8")


def with_dashboard(chart: Path) -> None:
    """Puts the dashboard into a chart that the documents name as a file."""
    (chart / "dashboards").mkdir(exist_ok=True)
    (chart / "dashboards/shop.json").write_text('{"title": "Shop", "panels": []}', encoding="utf-8")


def coalesced(defaults: Any, given: Any) -> Any:
    """The values Helm makes of a chart's defaults and a user's document without nulls."""
    if not (isinstance(defaults, dict) and isinstance(given, dict)):
        return given
    return defaults | {key: coalesced(defaults.get(key), value) for key, value in given.items()}


def manifests(text: str) -> list[str]:
    """The documents of a YAML stream, as text."""
    return [part for part in re.split(r"^---\n", text, flags=re.MULTILINE) if part.strip()]


def as_yaml(document: Document) -> str:
    """A document as a values file that Helm reads as it is meant."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False)


class _Dumper(yaml.SafeDumper):
    """Quotes what is not plainly a word: PyYAML takes `y` and `2e3` for text, Helm for a boolean and a number."""


_WORD = re.compile(r"[A-Za-z_/][A-Za-z0-9_/. -]*[A-Za-z0-9_/]")
_NO_WORDS = {"on", "off", "yes", "no", "true", "false", "null"}


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    plain = bool(_WORD.fullmatch(text)) and text.lower() not in _NO_WORDS
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"' if "\n" in text else "'")


_Dumper.add_representer(str, _text)

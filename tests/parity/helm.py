"""What Helm makes of many documents in a few calls: a process start costs more than a thousand documents."""

from __future__ import annotations

import base64
import codecs
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_CHART = "apiVersion: v2\nname: {}\nversion: 0.1.0\n"
# Base64, because Helm takes a byte order mark off every file of a chart; `-f` does not.
_DECODE = """\
{{ $read := list }}{{ range .Files.Get "documents.json" | fromJsonArray }}
{{ $read = append $read (b64dec . | fromYaml) }}{{ end }}{{ dict "read" $read | toJson }}
"""
_SHOW = '{{ dict "read" .Values | toJson }}\n'
_SHOW_ALL = """\
{{ $read := dict }}{{ range $name, $sub := .Subcharts }}{{ $_ := set $read $name $sub.Values }}{{ end }}
{{- dict "read" $read | toJson }}
"""


@dataclass(frozen=True)
class Refused:
    """Helm does not take it; its words."""

    reason: str


Answer = dict[str, Any] | Refused


class Reader:
    """One helm binary, and charts that print what it reads."""

    def __init__(self, helm: Path, folder: Path) -> None:
        self.helm, self.folder = helm, folder
        folder.mkdir(parents=True, exist_ok=True)
        self.calls = 0

    def decoded(self, documents: Sequence[bytes]) -> list[Answer]:
        """What Helm's YAML decoder makes of each document, in one call. That is `-f` of Helm 3, and of Helm 4 for a
        file that has neither a `---` line nor a carriage return, on which Helm 4 cuts and rewrites a file first.
        """
        chart = self.chart("decoded", _DECODE)
        encoded = [base64.b64encode(document).decode() for document in documents]
        (chart / "documents.json").write_text(json.dumps(encoded))
        if not documents:
            return []
        answer = self.template(chart)
        if isinstance(answer, Refused):
            # A document that makes the decoder itself fall over takes the whole call with it.
            if len(documents) <= 1:
                return [answer]
            half = len(documents) // 2
            return self.decoded(documents[:half]) + self.decoded(documents[half:])
        return [Refused(read["Error"]) if set(read) == {"Error"} else read for read in answer]

    def loaded(self, documents: Sequence[bytes]) -> list[Answer]:
        """What Helm makes of each as a values file, in two calls.

        It lints a chart with each, which tells what it cannot load; then all others are subcharts of one, so that their
        maps have lost their nulls.
        """
        if not documents:
            return []
        parent = self.chart("loaded", _SHOW_ALL)
        charts = [parent / "charts" / f"c{number}" for number in range(len(documents))]
        for chart, document in zip(charts, documents, strict=True):
            chart.mkdir(parents=True, exist_ok=True)
            (chart / "Chart.yaml").write_text(_CHART.format(chart.name))
            # Helm takes one byte order mark off the files of a chart, and none off those of `-f`.
            mark = codecs.BOM_UTF8 if document.startswith(codecs.BOM_UTF8) else b""
            (chart / "values.yaml").write_bytes(mark + document)
        refused = self.unloadable(charts)
        for chart in (parent / "charts").iterdir():
            if chart not in charts or chart.name in refused:
                (chart / "values.yaml").write_bytes(b"")
        answer = self.template(parent)
        if isinstance(answer, Refused):
            raise RuntimeError(answer.reason)  # noqa: TRY004 - the harness is wrong, not a type
        read = {
            name: {key: value for key, value in values.items() if key != "global"} for name, values in answer.items()
        }
        return [Refused(refused[chart.name]) if chart.name in refused else read[chart.name] for chart in charts]

    def unloadable(self, charts: Sequence[Path]) -> dict[str, str]:
        """The names of the charts whose values.yaml Helm cannot load, with its words."""
        self.calls += 1
        done = subprocess.run([self.helm, "lint", "--quiet", *charts], capture_output=True, check=False)
        refused = {}
        for section in done.stdout.decode(errors="replace").split("==> Linting ")[1:]:
            path, _, said = section.partition("\n")
            if "cannot load values.yaml" in said:
                refused[Path(path.strip()).name] = said.strip()
        return refused

    def values(self, files: Sequence[bytes], arguments: Sequence[str] = (), defaults: bytes = b"") -> Answer:
        """The values that templates get from `-f` files and arguments of --set over a chart's defaults."""
        chart = self.chart("values", _SHOW)
        (chart / "values.yaml").write_bytes(defaults)
        words: list[str] = []
        for number, content in enumerate(files):
            file = self.folder / f"{number}.yaml"
            file.write_bytes(content)
            words += ["-f", str(file)]
        answer: Answer = self.template(chart, *words, *arguments)
        return answer

    def chart(self, name: str, template: str) -> Path:
        chart = self.folder / name
        if not chart.exists():
            (chart / "templates").mkdir(parents=True)
            (chart / "Chart.yaml").write_text(_CHART.format(name))
            (chart / "templates" / "read.yaml").write_text(template)
        return chart

    def template(self, chart: Path, *words: str) -> Any:
        self.calls += 1
        done = subprocess.run([self.helm, "template", "x", chart, *words], capture_output=True, check=False)
        if done.returncode:
            return Refused(done.stderr.decode(errors="replace"))
        return json.loads(done.stdout.decode().partition(".yaml\n")[2])["read"]

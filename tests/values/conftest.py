"""Asks the real Helm what it makes of values."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

# Kinds are Go's; numbers from files are float64, whole numbers from --set int64.
_KINDS = """\
{{- define "kinds" -}}
{{- if kindIs "map" . }}{ {{- range $i, $k := keys . | sortAlpha }}
{{- if $i }},{{ end }}{{ $k | toJson }}:{{ template "kinds" (index $ $k) }}{{ end -}} }
{{- else if kindIs "slice" . }}[{{ range $i, $v := . }}{{ if $i }},{{ end }}{{ template "kinds" $v }}{{ end }}]
{{- else }}{{ kindOf . | toJson }}{{ end }}
{{- end -}}
"""

Ask = Callable[..., tuple[Any, Any]]


@pytest.fixture
def ask(helm: Path, tmp_path: Path) -> Ask:
    """`ask(files, *arguments, defaults=…)` gives Helm's values and their kinds, or Helm's error text and None."""
    chart = tmp_path / "seen"
    (chart / "templates").mkdir(parents=True)
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: seen\nversion: 0.1.0\n")
    (chart / "templates" / "seen.yaml").write_text(
        '{{ dict "values" (toJson .Values) "kinds" (include "kinds" .Values) | toJson }}\n'
    )
    (chart / "templates" / "_kinds.tpl").write_text(_KINDS)

    def run(files: list[bytes], *arguments: str, defaults: bytes = b"") -> tuple[Any, Any]:
        (chart / "values.yaml").write_bytes(defaults)
        command = [str(helm), "template", "seen", str(chart), *arguments]
        for number, content in enumerate(files):
            file = tmp_path / f"{number}.yaml"
            file.write_bytes(content)
            command += ["-f", str(file)]
        done = subprocess.run(command, capture_output=True, check=False)
        if done.returncode:
            return done.stderr.decode(), None
        seen = json.loads(done.stdout.decode().partition(".yaml\n")[2])
        return json.loads(seen["values"]), json.loads(seen["kinds"])

    return run


@pytest.fixture(scope="session")
def helm_reads(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, list[str]], list[Any]]:
    """`helm_reads(helm, documents)` is what Helm's YAML decoder makes of many documents, in one call.

    A refused document is `{"Error": text}`, as the template function fromYaml has it.
    """
    chart = tmp_path_factory.mktemp("reads") / "reads"
    (chart / "templates").mkdir(parents=True)
    (chart / "documents").mkdir()
    (chart / "Chart.yaml").write_text("apiVersion: v2\nname: reads\nversion: 0.1.0\n")
    (chart / "templates" / "reads.yaml").write_text(
        "{{ $read := dict }}{{ range $path, $bytes := .Files.Glob `documents/*` }}"
        "{{ $_ := set $read $path ($bytes | toString | fromYaml) }}{{ end }}{{ $read | toJson }}\n"
    )

    def read(helm: Path, documents: list[str]) -> list[Any]:
        for old in (chart / "documents").iterdir():
            old.unlink()
        for number, text in enumerate(documents):
            (chart / "documents" / str(number)).write_bytes(text.encode())
        done = subprocess.run([str(helm), "template", "reads", str(chart)], capture_output=True, check=True)
        seen = json.loads(done.stdout.decode().partition(".yaml\n")[2])
        return [seen[f"documents/{number}"] for number in range(len(documents))]

    return read

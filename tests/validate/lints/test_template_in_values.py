from __future__ import annotations

import pytest
from tests.validate.lints.support import in_file, paths

from helm_platform.validate.lints import template_in_values

LINT = template_in_values.LINT


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('env: {A: "{{ .Values.b }}"}', "env.A warning"),
        ('env: {A: "{{ name }}"}', "env.A warning"),
        ('workloads: {w: {sidecars: {s: {args: ["--ns={{ ns }}"]}}}}', "workloads.w.sidecars.s.args.0 warning"),
        ('expose: {annotations: {a: "{{ host }}"}}', "expose.annotations.a warning"),
        ('files: {f: {content: {a: "{{ $.Release.Name }}"}}}', "files.f.content.a warning"),
        ("extraObjects: {x: {data: {a: '{{ include \"x\" . }}'}}}", "extraObjects.x.data.a warning"),
    ],
)
def test_fires(text: str, path: str) -> None:
    assert paths(in_file(LINT, text)) == [path]


def test_says_what_holds_the_namespace() -> None:
    (found,) = in_file(LINT, 'env: {A: "{{ .Release.Namespace }}"}')
    assert found.help is not None
    assert "metadata.namespace" in found.help


@pytest.mark.parametrize(
    "text",
    [
        'files: {f: {content: {nginx.conf: "{{ env.BACKEND }}"}}}',
        'secrets: {external: {db: {template: {data: {dsn: "{{ .user }}:{{ .password }}"}}}}}',
        'extraObjects: {r: {spec: {summary: "{{ $labels.pod }} is down"}}}',
        'podAnnotations: {vault.hashicorp.com/agent-inject-template-db: "{{ with secret }}"}',
        'env: {A: "{ {x} }", B: "${C}", D: $(E)}',
    ],
)
def test_leaves_templates_of_others_alone(text: str) -> None:
    assert in_file(LINT, text) == []
    assert in_file(LINT, 'env: {A: "{{ .Values.b }}"}', on_library=False) == []

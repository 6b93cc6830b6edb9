"""The harness itself: it renders what Helm renders, it reports what is broken, and it makes failures small."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from random import Random

import pytest

from tests.charts.exposure import asked
from tests.charts.test_problems import PLAIN
from tests.corpus import document
from tests.corpus.conftest import Judges
from tests.corpus.minimise import minimised
from tests.corpus.rendering import RELEASE, Refusal, Renderer, as_yaml, manifests, with_dashboard
from tests.corpus.schema import Schema
from tests.corpus.strings import matching

# What is broken in a copy of the library, and what the report must say of it.
FAULTS = {
    "float-port": (
        "kinds/_service.tpl",
        "port: {{ .service }}",
        "port: {{ .service }}.5",
        "cannot convert float64 to int32",
    ),
    "unsafe-container": (
        "context/_security.tpl",
        'set . "allowPrivilegeEscalation" false',
        'set . "allowPrivilegeEscalation" true',
        "breaks the restricted standard and no value asks for it",
    ),
    "bad-label": ("context/_identity.tpl", 'trimAll "-_."', 'printf "%s-"', "a valid label must be"),
    "unknown-field": ("kinds/_service.tpl", "  ports:", "  prots:", "field not declared in schema"),
    "no-yaml": ("kinds/_service.tpl", "  ports:", "  ports: {", "is no YAML"),
}


def _broken(charts: Path, folder: Path, fault: str) -> Path:
    name, before, after, _ = FAULTS[fault]
    copy = folder / "charts"
    shutil.copytree(charts, copy)
    file = copy / "platform-lib/templates" / name
    text = file.read_text(encoding="utf-8")
    assert before in text
    file.write_text(text.replace(before, after), encoding="utf-8")
    return copy


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_chart_is_reported(
    fault: str, charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path, schema: Schema, judge: Judges
) -> None:
    renderer = Renderer(helm4, _broken(charts, tmp_path, fault), tmp_path / "corpus", helm_home)
    documents = {f"document-{seed}": document(schema, seed) for seed in range(12)}
    problems = judge(renderer).problems(documents)
    assert any(FAULTS[fault][3] in problem for said in problems.values() for problem in said), problems


def test_the_report_shows_the_smallest_values(
    charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path, schema: Schema, judge: Judges
) -> None:
    renderer = Renderer(helm4, _broken(charts, tmp_path, "float-port"), tmp_path / "corpus", helm_home)
    court = judge(renderer)
    values = {"image": {"repository": "a/b", "tag": "1"}, "port": 8080, "env": {"A": "b"}, "labels": {"team": "web"}}
    documents = {"document-7": values, "document-8": values}
    report = court.report(documents, court.problems(documents))
    assert report.startswith("document-7: Service/web: ")
    assert report.endswith(
        "shown by these values:\nimage:\n  repository: a/b\n  tag: '1'\nport: 8080\n\nand in 1 more: document-8"
    )


def test_a_refused_document_stops_no_other(renderer: Renderer) -> None:
    good = {"image": {"repository": "a/b", "tag": "1"}}
    rendered = renderer.render({"a": good, "b": {"image": {}}, "c": good, "d": good | {"prot": 1}, "e": good})
    refused = {name: result.message for name, result in rendered.items() if isinstance(result, Refusal)}
    assert set(refused) == {"b", "d"}
    assert "image.repository: is missing" in refused["b"]
    assert "prot" in refused["d"]
    assert len(rendered) == 5


def test_many_at_once_are_rendered_as_one_by_one(
    schema: Schema, renderer: Renderer, charts: Path, helm4: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    documents = {f"d{seed}": document(schema, seed) for seed in range(0, 400, 20)}
    rendered = renderer.render(documents, "default")
    chart = shutil.copytree(charts / "platform-app", tmp_path / "platform-app")
    with_dashboard(chart)
    for name, values in documents.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(as_yaml(values), encoding="utf-8")
        command = [str(helm4), "template", RELEASE, str(chart), "-n", "default", "-f", str(file)]
        text = subprocess.run(command, env=helm_home, check=True, capture_output=True, text=True).stdout
        together = rendered[name]
        assert not isinstance(together, Refusal)
        # Helm sorts the objects by kind.
        assert sorted(map(_plain, together)) == sorted(map(_plain, manifests(text)))


def test_each_helm_says_of_many_what_it_says_of_each(
    helm: Path, renderers: dict[Path, Renderer], charts: Path, helm_home: dict[str, str], tmp_path: Path
) -> None:
    """For what tests/charts renders at once: options of providers, and every rule's problems."""
    documents = {f"d{number}": each for number, each in enumerate([*asked()[::40], *PLAIN[::40]])}
    rendered = renderers[helm].render(documents)
    assert {type(each) for each in rendered.values()} == {list, Refusal}
    for name, values in documents.items():
        file = tmp_path / f"{name}.yaml"
        file.write_text(as_yaml(values), encoding="utf-8")
        command = [str(helm), "template", RELEASE, str(charts / "platform-app"), "-f", str(file)]
        answer = subprocess.run(command, env=helm_home, check=False, capture_output=True, text=True)
        together = rendered[name]
        if isinstance(together, Refusal):
            assert answer.returncode == 1
            assert together.message in answer.stderr
        else:
            assert sorted(map(_plain, together)) == sorted(map(_plain, manifests(answer.stdout)))


def _plain(manifest: str) -> str:
    return "\n".join(line for line in manifest.splitlines() if line and not line.startswith("# Source"))


def test_minimising_keeps_what_the_failure_needs() -> None:
    values = {"a": {"b": 1, "c": [1, 2, 3]}, "d": {"e": {"f": 2}}, "g": 3}
    assert minimised(values, lambda left: 2 in left.get("a", {}).get("c", []) and "d" in left) == {
        "a": {"c": [2]},
        "d": {},
    }


@pytest.mark.parametrize("pattern", ["^/", "^[A-Z_]+$", "^(a|b{2,3})x?[^/]$", "^([0-9]+(ms|s))+$", "b.c"])
def test_texts_match_their_pattern(pattern: str) -> None:
    import re

    chance = Random(pattern)
    texts = {matching(pattern, chance) for _ in range(50)}
    assert all(re.search(pattern, text) for text in texts)
    assert len(texts) > 3


def test_a_word_the_generator_cannot_draw_stops_it() -> None:
    with pytest.raises(NotImplementedError, match="prefixItems"):
        Schema({"properties": {"a": {"prefixItems": []}}}).paths  # noqa: B018

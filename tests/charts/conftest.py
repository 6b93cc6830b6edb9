"""The charts as their users get them: built once in a temporary copy, rendered by the pinned Helms."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform import files
from tests.corpus.rendering import Refusal, Renderer
from tests.support import Run, manifests

Render = Callable[..., str]
Objects = Callable[..., list[dict[str, Any]]]
AtOnce = Callable[[Iterable[dict[str, Any]]], None]


@pytest.fixture(scope="session")
def template(charts: Path, helm_home: dict[str, str]) -> Run:
    """`helm template RELEASE CHART …` by a Helm; the caller judges the result.

    Many tests look at the renders of the same files: a run makes each of them once, unless it is asked for `again`.
    """
    kept = Path(os.environ["HELM_PLATFORM_TEST_DIR"]) / "renders"
    kept.mkdir(exist_ok=True)

    def run(
        helm: Path,
        *arguments: str | Path,
        chart: str | Path = "platform-app",
        release: str = "web",
        again: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        command = [str(helm), "template", release, str(charts / chart), *map(str, arguments)]
        if again or isinstance(chart, Path):
            return _answer(command, helm_home)
        # The charts of this session do not change; a folder of a test's own may.
        contents = [str(word) if isinstance(word, str) else word.read_text(encoding="utf-8") for word in arguments]
        key = json.dumps([str(helm), release, chart, *contents])
        if key not in _RENDERED:
            file = kept / hashlib.sha256(key.encode()).hexdigest()
            # Another worker may have made it.
            if not file.exists():
                answer = _answer(command, helm_home)
                files.replace(file, json.dumps([answer.returncode, answer.stdout, answer.stderr]))
            _RENDERED[key] = subprocess.CompletedProcess(command, *json.loads(file.read_text(encoding="utf-8")))
        return _RENDERED[key]

    return run


def _answer(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    made = subprocess.run(command, env=environment, check=False, capture_output=True)
    return subprocess.CompletedProcess(command, made.returncode, made.stdout.decode(), made.stderr.decode())


_RENDERED: dict[str, subprocess.CompletedProcess[str]] = {}


@pytest.fixture
def run_helm(helm: Path, template: Run) -> Run:
    """The same, with each Helm."""
    return partial(template, helm)


@pytest.fixture
def at_once(helm: Path, renderers: dict[Path, Renderer]) -> AtOnce:
    """Renders many values in one Helm process, once a worker; `render` and `problems` then find them made.

    A process a case is ten times as dear. corpus/test_rendering.py shows that the answers are those of `helm template`.
    """

    def make(cases: Iterable[dict[str, Any]]) -> None:
        # Helm takes keys with nulls off the defaults, which this does not: those are rendered one by one.
        new = {key: each for each in cases if "null" not in (key := _key(each)) and (helm, key) not in _MADE}
        if new:
            rendered = renderers[helm].render({f"case-{number}": each for number, each in enumerate(new.values())})
            _MADE.update({(helm, key): rendered[f"case-{number}"] for number, key in enumerate(new)})

    return make


def _key(values: dict[str, Any] | Path) -> str:
    """What values are kept by; YAML may have made a date of one."""
    return json.dumps(values, default=repr)


_MADE: dict[tuple[Path, str], list[str] | Refusal] = {}


@pytest.fixture
def render(helm: Path, run_helm: Run, tmp_path: Path) -> Objects:
    """The objects that values (a dict, or files) render to."""

    def objects(values: dict[str, Any] | Path, *arguments: str, **options: Any) -> list[dict[str, Any]]:
        file = values
        if isinstance(file, dict):
            if not arguments and not options and (made := _MADE.get((helm, _key(values)))) is not None:
                assert not isinstance(made, Refusal), made
                return [item for text in made for item in manifests(text)]
            file = tmp_path / "values.yaml"
            file.write_text(yaml.safe_dump(values), encoding="utf-8")
        result = run_helm("-f", file, *arguments, **options)
        assert result.returncode == 0, result.stderr
        return manifests(result.stdout)

    return objects


@pytest.fixture
def problems(helm: Path, run_helm: Run, tmp_path: Path) -> Callable[..., list[str]]:
    """The lines that a render of bad values fails with."""

    def lines(values: dict[str, Any], *arguments: str, **options: Any) -> list[str]:
        if not arguments and not options and (made := _MADE.get((helm, _key(values)))) is not None:
            assert isinstance(made, Refusal), made
            said = made.message
        else:
            file = tmp_path / "bad.yaml"
            file.write_text(yaml.safe_dump(values), encoding="utf-8")
            result = run_helm("-f", file, *arguments, **options)
            assert result.returncode != 0, result.stdout
            said = result.stderr
        return [line.strip().removeprefix("- ") for line in said.splitlines() if line.startswith("  - ")]

    return lines

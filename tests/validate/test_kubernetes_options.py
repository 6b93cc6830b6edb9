"""`--kubernetes` and `--crds` as a user types them."""

from __future__ import annotations

from pathlib import Path

import pytest

from helm_platform.commands.validate import Request, run
from helm_platform.errors import ExitCode, UsageError

IMAGE = 'image: {repository: ghcr.io/acme/web, tag: "1.0"}\n'
METRICS = f"{IMAGE}port: 8080\nmetrics: {{enabled: true}}\n"


@pytest.fixture(autouse=True)
def pinned(helm4: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HELM_BIN", str(helm4))


@pytest.fixture
def file(tmp_path: Path) -> str:
    values = tmp_path / "values.yaml"
    values.write_text(METRICS)
    return str(values)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"kubernetes": "1.12"}, "--kubernetes 1.12: no Kubernetes 1.12 is known here"),
        ({"crds": ("missing",)}, "--crds missing: no such file or folder"),
        ({"kubernetes": "none", "crds": ("x",)}, "--crds is of no use with --kubernetes none"),
        ({"kubernetes": "1.37", "fast": True}, "--fast renders nothing that --kubernetes and --crds could check"),
    ],
)
def test_what_cannot_work_is_said_before_the_render(options: dict[str, object], message: str, file: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(Request((file,), **options))  # type: ignore[arg-type]
    assert caught.value.message == message
    assert caught.value.fix


def test_kinds_that_were_not_checked_are_named_until_they_are(
    file: str, pinned_definitions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = run(Request((file,)))
    assert answer.code is ExitCode.OK
    assert "; PrometheusRule, ServiceMonitor not checked: add --crds pinned once or --crds DIR\n" in answer.text
    monkeypatch.setenv("HELM_PLATFORM_TOOLS", str(pinned_definitions))
    answer = run(Request((file,)))
    assert answer.code is ExitCode.OK
    assert "not checked" not in answer.text
    assert "manifests checked against Kubernetes 1.37\n" in answer.text

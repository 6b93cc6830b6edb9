"""Every rule about the exposure has a case that makes it fire, and what a provider cannot do is never left out."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.charts.conftest import AtOnce
from tests.charts.exposure import PROVIDERS, ask, asked, provider, values_of
from tests.support import ROOT

Problems = Callable[..., list[str]]
BASE = {"image": {"repository": "ghcr.io/acme/web", "tag": "1.0"}, "port": 8080}
CANARY = {"workloads": {"canary": {"port": 8080}}}


@pytest.fixture
def problems(problems: Problems, at_once: AtOnce) -> Problems:
    """The same; what any test asks a provider for is made already."""
    at_once(asked())
    return problems


def exposed(by: str, more: dict[str, Any] | None = None, **expose: Any) -> dict[str, Any]:
    """Values of an app exposed by a provider, `ingress-nginx` or `gateway-traefik` for example."""
    return BASE | values_of(by, expose) | (more or {})


def gateway(**profile: Any) -> dict[str, Any]:
    platform = {"exposure": {"gateway": {"name": "public", **profile}}}
    return {"global": {"platform": platform}}


def refused() -> list[tuple[str, str, str]]:
    """Each option that a provider cannot do, with the text that its data has for it."""
    return [
        (by, option, entry["cannot"])
        for by in PROVIDERS
        for option, entry in provider(by)["options"].items()
        if isinstance(entry, dict) and "cannot" in entry
    ]


@pytest.mark.parametrize("by", PROVIDERS)
def test_whatever_a_provider_cannot_do_is_an_error_that_says_what_to_do(by: str, problems: Problems) -> None:
    wanted = [(option, text) for one, option, text in refused() if one == by]
    assert wanted
    for option, text in wanted:
        found = problems(BASE | ask(by, option))
        path = "expose." + option.split("=")[0]
        assert any(line.startswith(f"{path}: `") and line.endswith(text) for line in found), (option, found)


BAD: list[tuple[str, Any]] = [
    ("host", "Web.acme.io"),
    ("host", "https://web.acme.io"),
    ("host", "web.acme.io/path"),
    ("host", "web.acme.io:443"),
    ("host", "a" * 64 + ".io"),
    ("path", "api"),
    ("protocol", "grpcs"),
    ("timeouts", {"request": "1m30s"}),
    ("timeouts", {"request": "0s"}),
    ("timeouts", {"read": "5s"}),
    ("maxBodySize", "10MB"),
    ("cors", {"methods": ["GET"]}),
    ("cors", {"origins": {"a": "shop.acme.io"}}),
    ("cors", {"origins": {"a": "https://*.acme.io"}}),
    ("sources", {"office": "192.0.2.1"}),
    ("split", {"canary": {"workload": "canary"}}),
    ("split", {"canary": {"workload": "canary", "weight": 101}}),
    ("rewrite", "v2"),
    ("auth", {"forward": {"url": "auth.acme.io"}}),
    ("auth", {}),
    ("redirect", {"hosts": {"www": "WWW.acme.io"}}),
]


@pytest.mark.parametrize(("key", "value"), BAD, ids=[f"{i}-{key}" for i, (key, _) in enumerate(BAD)])
def test_what_has_the_wrong_form_is_refused_by_the_schema(key: str, value: Any) -> None:
    schema = json.loads((ROOT / "charts/platform-app/values.schema.json").read_text(encoding="utf-8"))
    expose = {"host": "web.acme.io", key: value}
    assert list(Draft202012Validator(schema).iter_errors(BASE | {"expose": expose})) != []


def test_the_page_of_options_is_fresh_and_notices_when_it_is_not(tmp_path: Any) -> None:
    script = ROOT / "hack/docs/exposure.py"
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
    copy = tmp_path / "repository"
    for file in [
        script,
        ROOT / "docs/reference/exposure.md",
        *(ROOT / "charts/platform-lib/templates/providers").iterdir(),
    ]:
        target = copy / file.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    data = copy / "charts/platform-lib/templates/providers/_ingress-nginx.tpl"
    data.write_text(data.read_text(encoding="utf-8").replace("proxy-body-size", "body-size"), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, copy / "hack/docs/exposure.py", "--check"], check=False, capture_output=True, text=True
    )
    assert answer.returncode == 1
    assert "docs/reference/exposure.md is stale; run: python hack/docs/exposure.py" in answer.stderr


def test_the_profile_knows_exactly_the_providers_that_have_data() -> None:
    folder = ROOT / "charts/platform-lib/templates/providers"
    text = (folder / "_all.tpl").read_text(encoding="utf-8")
    profile = yaml.safe_load((ROOT / "schemas/profile.yaml").read_text(encoding="utf-8"))
    exposure = profile["properties"]["exposure"]["properties"]
    for api in ("ingress", "gateway"):
        files = {file.stem.removeprefix(f"_{api}-") for file in folder.glob(f"_{api}-*.tpl")}
        named = text.split(f'"platform-lib.providers.{api}" -}}}}\n')[1].splitlines()[0].split()
        assert files == set(named) == set(exposure[api]["properties"]["provider"]["enum"])

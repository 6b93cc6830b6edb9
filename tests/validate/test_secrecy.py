"""What looks like a secret is not shown, judged on the same texts as the chart's own rule."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support import ROOT

from helm_platform.validate.reference import open_book
from helm_platform.validate.secrecy import Secrecy
from helm_platform.values import find, keypath, parse

BOOK = open_book()
LITERALS = ROOT / "tests/charts/literals"
SECRETS = [(item["name"], "".join(item["value"])) for item in yaml.safe_load((LITERALS / "secrets.yaml").read_text())]
HARMLESS = list(yaml.safe_load((LITERALS / "harmless.yaml").read_text()).items())


def hides(values: dict[str, Any], *path: str | int) -> bool:
    root = parse(json.dumps(values, default=str).encode(), Path("values.yaml")).root
    node = find(root, path)
    assert node is not None
    return Secrecy(root, BOOK.shape).hides(path, node)


@pytest.mark.parametrize(("name", "text"), SECRETS, ids=[name for name, _ in SECRETS])
def test_every_secret_is_hidden(name: str, text: str) -> None:
    assert hides({"env": {name: text}}, "env", name)
    assert hides({"workloads": {"w": {"env": {name: text}}}}, "workloads", "w", "env", name)


def test_ordinary_variables_are_shown() -> None:
    hidden = [name for name, text in HARMLESS if hides({"env": {name: text}}, "env", name)]
    # What is random at sight and harmless is hidden too: nothing is rendered here, and it does no harm.
    assert len(hidden) / len(HARMLESS) < 0.15, hidden


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"image": {"tag": "1.0"}}, "image.tag"),
        ({"image": {"digest": "sha256:" + "0123456789abcdef" * 4}}, "image.digest"),
        ({"image": {"pullSecrets": ["registry"]}}, "image.pullSecrets"),
        ({"env": {"DB_PASSWORD": {"secret": "db", "key": "password"}}}, "env.DB_PASSWORD"),
        ({"secrets": {"external": {"db": {"keys": {"password": "password"}}}}}, "secrets"),
        ({"secrets": {"sealed": {"db": {"encrypted": {"password": "AgBy3i4OJSWK" * 9}}}}}, "secrets.sealed"),
        ({"expose": {"tls": {"secretName": "web-tls"}}}, "expose.tls.secretName"),
        ({"serviceAccount": {"token": True}}, "serviceAccount.token"),
    ],
)
def test_keys_that_refer_to_secrets_are_shown(values: dict[str, Any], path: str) -> None:
    assert not hides(values, *keypath(path))


@pytest.mark.parametrize(
    ("values", "path"),
    [
        ({"args": ["--port=80", "--db-password=hunter2"]}, "args"),
        ({"files": {"f": {"content": {"app.yaml": "db:\n  password: hunter2\n"}}}}, "files.f"),
        ({"containerSpec": {"env": [{"name": "A", "value": "pm4tJ8sQ2vX7zL1kR9wB5n"}]}}, "containerSpec"),
        ({"secrets": {"external": {"d": {"template": {"data": {"token": "abcdefgh"}}}}}}, "secrets.external.d"),
        ({"extraObjects": {"s": {"stringData": {"password": "hunter2"}}}}, "extraObjects.s"),
        ({"expose": {"auth": {"forward": {"url": "http://u:hunter2@sso/x"}}}}, "expose.auth.forward.url"),
    ],
)
def test_secrets_elsewhere_are_hidden_and_so_is_what_holds_them(values: dict[str, Any], path: str) -> None:
    assert hides(values, *keypath(path))
    assert hides(values, keypath(path)[0])


def test_what_a_user_calls_no_secret_is_shown() -> None:
    values = {"env": {"SITE_TOKEN": "abcdefgh"}, "secrets": {"ignore": {"SITE_TOKEN": "printed on the site"}}}
    assert not hides(values, "env", "SITE_TOKEN")
    below = {"workloads": {"w": {"env": {"TOKEN": "abc-def"}, "secrets": {"ignore": {"TOKEN": "public"}}}}}
    assert not hides(below, "workloads", "w", "env", "TOKEN")
    assert hides({"env": {"TOKEN": "abc-def"}, "secrets": {"ignore": {"OTHER": "x"}}}, "env", "TOKEN")

"""Helm's text in parts, and how their files are called."""

from __future__ import annotations

from helm_platform.helm.manifests import parse
from helm_platform.render import parts


def named(text: str) -> list[str]:
    return [part.file for part in parts(text, parse(text))]


def document(kind: str, name: str, group: str = "v1", namespace: str = "") -> str:
    own = f", namespace: {namespace}" if namespace else ""
    return f"---\n# Source: x\napiVersion: {group}\nkind: {kind}\nmetadata: {{name: {name}{own}}}\n"


def test_a_part_is_the_text_between_separators() -> None:
    text = "---\n# Source: a\nkind: A\nb: |\n  ---\n  x\n--- # c\nkind: B\n---\n# only this\n---\n"
    found = parts(text, parse(text))
    assert [part.text for part in found] == ["# Source: a\nkind: A\nb: |\n  ---\n  x\n", "# c\nkind: B\n"]


def test_a_name_grows_where_it_is_not_enough() -> None:
    assert named(document("Service", "web") + document("Secret", "web")) == ["service-web.yaml", "secret-web.yaml"]
    one, other = document("Role", "web", namespace="a"), document("Role", "web", namespace="b")
    assert named(one + other) == ["role-a-web.yaml", "role-b-web.yaml"]
    one, other = document("Service", "web"), document("Service", "web", "serving.knative.dev/v1")
    assert named(one + other) == ["service-web.yaml", "service-serving.knative.dev-web.yaml"]
    assert named(one + one) == ["service-web.yaml", "service-web-2.yaml"]


def test_names_that_no_file_can_have() -> None:
    assert named(document("ClusterRole", '"system:web/../x"')) == ["clusterrole-system_web_.._x.yaml"]
    assert named("kind: [\n]\n") == ["object.yaml"]
    assert len(named(document("Job", "x" * 400))[0]) < 255


def test_a_list_is_one_file() -> None:
    assert named("kind: List\nitems: [{kind: A, metadata: {name: x}}, {kind: B}]\n") == ["a-x.yaml"]


def test_only_secrets_are_secret() -> None:
    text = document("Secret", "a") + document("ExternalSecret", "a")
    assert [part.secret for part in parts(text, parse(text))] == [True, False]

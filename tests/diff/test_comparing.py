"""Objects before and after: what counts as a difference, what is noise, what it does, and what is never shown."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
import yaml

from helm_platform.diff import DiffFormat, Diffs, ReleaseChange, State, compared
from helm_platform.diff.changes import Effect, Kind, ObjectChange
from helm_platform.helm.manifests import parse

Object = dict[str, Any]

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: default, labels: {app: web, helm.sh/chart: shop-1.0.0}}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {acme.io/files-checksum: "1"}}
    spec:
      containers:
        - {name: web, image: "web:1", ports: [{name: http, containerPort: 80}, {name: admin, containerPort: 81}]}
        - {name: proxy, image: "proxy:1"}
      volumes: [{name: files, configMap: {name: web-files}}]
"""
CONFIG = "{apiVersion: v1, kind: ConfigMap, metadata: {name: web-files}, data: {a.conf: one}}"
HOLDER = "{apiVersion: v1, kind: Secret, metadata: {name: web}, data: {token: aHVudGVyMg==}}"
SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{port: 80}]}}"


def changes(old: str, new: str) -> list[ObjectChange]:
    before, after = (State(tuple(parse(text))) for text in (old, new))
    return list(compared(before, after, "default"))


def one(old: str, new: str) -> ObjectChange:
    (found,) = changes(old, new)
    return found


def paths(change: ObjectChange) -> list[str]:
    return [field.path for field in change.fields]


def shown(old: str, new: str, name: str = "text", *, everything: bool = False) -> str:
    release = ReleaseChange("web (prod)", changes=tuple(changes(old, new)))
    return DiffFormat(name).to_format().render(Diffs((release,), "main", everything))


def test_the_same_is_no_change() -> None:
    assert changes(DEPLOYMENT, DEPLOYMENT) == []
    assert changes(DEPLOYMENT, DEPLOYMENT.replace(", namespace: default", "")) == []
    assert changes(CONFIG, CONFIG.replace(" data:", " immutable: null, data:")) == []
    limits = "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {resources: {limits: {cpu: %s}}}}"
    assert changes(limits % "1", limits % "1000m") == []


def test_a_field_has_a_path_and_both_values() -> None:
    found = one(DEPLOYMENT, DEPLOYMENT.replace("replicas: 1", "replicas: 2"))
    assert [(field.path, field.old, field.new) for field in found.fields] == [("spec.replicas", 1, 2)]
    assert found.notes == ()


def test_items_of_lists_are_known_by_their_names() -> None:
    swapped = yaml.safe_load(DEPLOYMENT)
    containers = swapped["spec"]["template"]["spec"]["containers"]
    containers[0]["image"] = "web:2"
    containers.insert(0, {"name": "first", "image": "first:1"})
    found = one(DEPLOYMENT, yaml.safe_dump(swapped))
    where = "spec.template.spec.containers"
    assert paths(found) == [f"{where}[web].image", f"{where}[first]"]
    assert [field.word for field in found.fields] == ["changed", "added"]


def test_a_changed_pod_template_restarts_pods() -> None:
    found = one(DEPLOYMENT, DEPLOYMENT.replace("web:1", "web:2"))
    assert [(note.effect, note.text) for note in found.notes] == [(Effect.RESTARTS, "restarts its pods")]
    default = DEPLOYMENT.replace("      volumes:", "      restartPolicy: Always\n      volumes:")
    assert paths(one(DEPLOYMENT, default)) == ["spec.template.spec.restartPolicy"]
    assert one(DEPLOYMENT, default).notes == ()


def test_a_checksum_is_told_as_the_configuration_that_changed() -> None:
    new = DEPLOYMENT.replace('checksum: "1"', 'checksum: "2"')
    config, deployment = changes(f"{DEPLOYMENT}\n---\n{CONFIG}", f"{new}\n---\n{CONFIG.replace('one', 'two')}")
    assert deployment.fields == ()
    assert [note.text for note in deployment.notes] == ["restarts its pods because ConfigMap/web-files changed"]
    assert paths(config) == ['data["a.conf"]']
    (alone,) = changes(DEPLOYMENT, new)
    assert alone.notes[0].text == "restarts its pods because what `acme.io/files-checksum` sums up changed"
    (both,) = changes(DEPLOYMENT, new.replace("web:1", "web:2"))
    assert both.notes[0].text.startswith("restarts its pods also because")
    assert paths(both) == ["spec.template.spec.containers[web].image"]


def test_what_kubernetes_does_not_allow() -> None:
    new = DEPLOYMENT.replace("matchLabels: {app: web}", "matchLabels: {app: web, tier: a}")
    new = new.replace("labels: {app: web}, ann", "labels: {app: web, tier: a}, ann")
    found = one(DEPLOYMENT, new)
    assert {note.effect for note in found.notes} == {Effect.REFUSED, Effect.RESTARTS}
    (refused,) = [note.text for note in found.notes if note.effect is Effect.REFUSED]
    assert refused.startswith("spec.selector.matchLabels.tier cannot be changed. The selector of a workload")


def test_what_a_lost_object_does() -> None:
    gone, deployment = changes(f"{DEPLOYMENT}\n---\n{SERVICE}", "---")
    assert (gone.kind, deployment.kind) == (Kind.REMOVED, Kind.REMOVED)
    assert {str(change.object): [note.text for note in change.notes] for change in (gone, deployment)} == {
        "Deployment/web": ["Its pods end."],
        "Service/web": ["Callers that use its DNS name fail at once."],
    }
    (plain,) = changes(CONFIG, "---")
    assert plain.notes == ()
    (new,) = changes("---", CONFIG)
    assert (new.kind, new.fields, new.notes) == (Kind.ADDED, (), ())


def test_a_new_name_is_told() -> None:
    come, gone = sorted(changes(SERVICE, SERVICE.replace("name: web", "name: shop")), key=lambda each: each.kind)
    assert come.object.name == "shop"
    assert gone.notes[0].text.startswith('gets another name: "shop". Helm deletes the old Service')


def test_a_service_that_loses_its_pods() -> None:
    found = one(f"{DEPLOYMENT}\n---\n{SERVICE}", f"{DEPLOYMENT}\n---\n{SERVICE.replace('app: web}', 'app: x}')}")
    assert found.notes[0].text.startswith("no longer selects the pods of Deployment/web. Requests fail")


def test_version_labels_are_noise_but_not_in_a_pod_template() -> None:
    new = DEPLOYMENT.replace("shop-1.0.0", "shop-1.0.1")
    assert one(DEPLOYMENT, new).noise
    text = shown(DEPLOYMENT, new)
    assert text == (
        "1 object differs only in the labels of chart or version (--all shows them)\n"
        "no difference: 1 release compared with main\n"
    )
    assert "shop-1.0.1" in shown(DEPLOYMENT, new, everything=True)
    template = DEPLOYMENT.replace("metadata: {labels: {app: web}", "metadata: {labels: {app: web, helm.sh/chart: a}")
    assert not one(DEPLOYMENT, template).noise
    more = new.replace("replicas: 1", "replicas: 2")
    assert "shop-1.0.1" not in shown(DEPLOYMENT, more)


SECRETS = [
    (HOLDER, HOLDER.replace("aHVudGVyMg==", "aHVudGVyMw=="), ["data.token"]),
    (HOLDER, HOLDER.replace(" data:", " stringData:").replace("aHVudGVyMg==", "hunter3"), ["data.token"]),
    (HOLDER, "---", []),
    ("---", HOLDER, []),
    (HOLDER, HOLDER.replace("token:", "other:"), ["data.token", "data.other"]),
    (HOLDER, HOLDER.replace("data: {token: aHVudGVyMg==}", "immutable: true"), ["immutable", "data.token"]),
    (HOLDER.replace(" data:", " immutable: true, data:"), HOLDER.replace("Mg==", "Mw=="), ["immutable", "data.token"]),
    (HOLDER, HOLDER.replace("apiVersion: v1", "apiVersion: acme.io/v1"), []),
]


@pytest.mark.parametrize(("old", "new", "fields"), SECRETS)
@pytest.mark.parametrize("name", list(DiffFormat))
@pytest.mark.parametrize("everything", [True, False])
def test_the_content_of_a_secret_is_never_shown(
    old: str, new: str, fields: list[str], name: str, everything: bool
) -> None:
    found = changes(old, new)
    assert found
    assert sorted(path for change in found for path in paths(change)) == sorted(fields)
    text = shown(old, new, name, everything=everything)
    for word in ("hunter", "aHVudGVy", *(base64.b64encode(each).decode() for each in (b"hunter2", b"hunter3"))):
        assert word not in text


def test_a_secret_written_otherwise_is_the_same() -> None:
    assert changes(HOLDER, HOLDER.replace(" data:", " stringData:").replace("aHVudGVyMg==", "hunter2")) == []


def test_what_kubectl_keeps_in_a_secret_is_not_shown() -> None:
    kept = 'annotations: {a: b, kubectl.kubernetes.io/last-applied-configuration: "hunter2"}'
    new = HOLDER.replace("{name: web}", f"{{name: web, {kept}}}")
    assert "hunter2" not in shown(HOLDER, new, everything=True)
    assert [field.new for field in one(HOLDER, new).fields] == [{"a": "b"}]


def test_text_is_a_diff_of_lines_and_cut() -> None:
    text = "\n".join(f"line {number}" for number in range(60))
    old = yaml.safe_dump(yaml.safe_load(CONFIG) | {"data": {"a": text}})
    new = yaml.safe_dump(yaml.safe_load(CONFIG) | {"data": {"a": text.replace("line 7\n", "line seven\n")}})
    lines = shown(old, new).splitlines()
    assert "        - line 7" in lines
    assert "        + line seven" in lines
    assert "line 30" not in shown(old, new)
    every = yaml.safe_dump(yaml.safe_load(CONFIG) | {"data": {"a": text.upper()}})
    assert "… 110 more lines (--all shows them)" in shown(old, every)
    assert "LINE 59" in shown(old, every, everything=True)


def test_json_in_one_line_is_compared_by_its_parts() -> None:
    board = json.dumps({"title": "a", "panels": [{"id": number} for number in range(30)]})
    old, new = (
        yaml.safe_dump(yaml.safe_load(CONFIG) | {"data": {"b": each}}) for each in (board, board.replace("a", "z"))
    )
    assert '- "title": "a",' in shown(old, new).replace("-  ", "- ")
    assert len(shown(old, new)) < 500


def test_characters_that_would_move_the_cursor_are_pictures() -> None:
    new = CONFIG.replace("one", '"\\e[2J"')
    for name in ("text", "markdown"):
        assert "\x1b" not in shown(CONFIG, new, name)


@pytest.mark.parametrize("name", list(DiffFormat))
def test_every_format_tells_it_all(name: str) -> None:
    new = DEPLOYMENT.replace("web:1", "web:2")
    text = shown(DEPLOYMENT, f"{new}\n---\n{SERVICE}", name)
    for word in ("web (prod)", "Deployment", "Service", "web:1", "web:2", "main", "restarts"):
        assert word in text
    assert text.endswith("\n")


def test_text_as_a_whole() -> None:
    new = DEPLOYMENT.replace("web:1", "web:2")
    assert shown(DEPLOYMENT, f"{new}\n---\n{SERVICE}") == (
        "web (prod)\n"
        "  ~ Deployment/web\n"
        "      ! restarts its pods\n"
        '      spec.template.spec.containers[web].image: "web:1" → "web:2"\n'
        "  + Service/web\n"
        "\n"
        "1 of 1 release differs from main: 1 object added, 1 changed; pods of 1 workload restart\n"
    )


def test_colours_only_where_asked_for() -> None:
    diffs = Diffs((ReleaseChange("a", changes=tuple(changes(CONFIG, "---"))),), "main")
    assert "\x1b[31m- ConfigMap/web-files\x1b[0m" in DiffFormat.TEXT.to_format().render(diffs, color=True)
    for name in DiffFormat:
        assert "\x1b" not in name.to_format().render(diffs)


def test_json_leaves_out_what_is_not_there_and_what_is_secret() -> None:
    data = json.loads(shown(HOLDER, HOLDER.replace("Mg==", "Mw=="), "json"))
    (release,) = data["releases"]
    (thing,) = release["objects"]
    assert thing["fields"] == [{"path": "data.token", "change": "changed", "secret": True}]
    data = json.loads(shown(DEPLOYMENT, DEPLOYMENT.replace("replicas: 1\n", "replicas: 1\n  paused: true\n"), "json"))
    (field,) = data["releases"][0]["objects"][0]["fields"]
    assert field == {"path": "spec.paused", "change": "added", "secret": False, "new": True}


def test_markdown_stays_below_what_a_comment_may_have() -> None:
    some = tuple(changes("---", "\n---\n".join(CONFIG.replace("web-files", f"c{number}") for number in range(400))))
    releases = tuple(ReleaseChange(f"app-{number}", changes=some) for number in range(45))
    text = DiffFormat.MARKDOWN.to_format().render(Diffs(releases, "main"))
    assert len(text) < 65_536
    assert "more: too long for a comment_" in text
    assert text.count("<details>") == text.count("</details>")


def test_markdown_cannot_be_closed_from_inside() -> None:
    new = CONFIG.replace("one", '"```\\n</details>\\n```"')
    text = shown(CONFIG, new, "markdown")
    assert "````diff" in text
    release = ReleaseChange("<b>*x*", changes=tuple(changes(CONFIG, new)))
    assert "<b>" not in DiffFormat.MARKDOWN.to_format().render(Diffs((release,), "main <i>"))


def test_many_releases_are_counted() -> None:
    some = tuple(changes(CONFIG, "---"))
    diffs = Diffs(tuple(ReleaseChange(f"app-{number}", changes=some) for number in range(60)), "main")
    text = DiffFormat.TEXT.to_format().render(diffs)
    assert "… and 10 releases more (--all shows them)" in text
    assert "app-59" not in text
    assert "60 of 60 releases differ from main: 60 objects removed" in text

"""The keys of the real chart, and of charts with what it does not use: deprecated and removed keys, lax schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from hack.docs import values as docs
from tests.support import ROOT

from helm_platform.validate import validate
from helm_platform.validate.reference import NO_EXAMPLE, Book, Lost, Page, open_book, page
from helm_platform.values import keypath

BOOK = open_book()
PAGE_KEYS = docs.keys()
JARGON = ("oneOf", "anyOf", "object", "array", "string", "integer", "boolean value", "schema", "$ref", "enum")


def told(key: str, book: Book | None = None) -> Page:
    book = book or BOOK
    place = book.look_up(keypath(key))
    assert not isinstance(place, Lost), place
    return page(place, book)


def lost(key: str, book: Book = BOOK) -> Lost:
    place = book.look_up(keypath(key))
    assert isinstance(place, Lost), place
    return place


def chart(folder: Path, schema: Any, values: str = "") -> Book:
    (folder / "Chart.yaml").write_text("name: shop\nversion: 1.0.0\n")
    (folder / "values.yaml").write_text(values)
    if schema is not None:
        (folder / "values.schema.json").write_text(json.dumps(schema))
    return open_book(folder)


def test_every_key_of_the_reference_page_is_explained_with_the_same_words() -> None:
    for key in PAGE_KEYS:
        found = told(key.path.replace("[]", "[0]"))
        words = key.description.split(" Its keys are those of")[0].removesuffix(".")
        about = found.about.removesuffix(".")
        assert about == words or words.startswith("One of:"), key.path
        assert found.default in (key.default, "required"), key.path
        assert found.type
        assert found.docs is not None


def test_the_way_to_the_reference_page_leads_to_a_heading() -> None:
    page_text = (ROOT / "docs/reference/values.md").read_text(encoding="utf-8")
    anchors = {line[3:].casefold() for line in page_text.splitlines() if line.startswith("## ")}
    for name in BOOK.paths:
        file, _, anchor = (told(name).docs or "").partition("#")
        assert file == "docs/reference/values.md"
        assert anchor in anchors


def test_every_key_has_an_example_written_from_the_top() -> None:
    for name in BOOK.paths:
        value = told(name).example
        for part in keypath(name):
            assert isinstance(value, dict), name
            value = value[str(part).strip("<>")]
        assert value is not NO_EXAMPLE, name


@pytest.mark.parametrize(
    "key", ["kind", "image", "env.A", "resources", "probes.readiness", "expose", "storage.x", "tasks.t", "autoscaling"]
)
def test_examples_of_whole_keys_are_valid(key: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(told(key).example))
    assert validate([file]) == []


def test_nobody_needs_to_know_what_a_schema_is() -> None:
    for name in BOOK.paths:
        found = told(name)
        said = [found.type, *found.limits, *(form.title + form.type for form in found.forms)]
        assert not [word for word in JARGON for text in said if word in text], name


def test_types_are_plain_words() -> None:
    assert told("replicas").type == "number"
    assert told("enabled").type == "true or false"
    assert told("command").type == "list of text"
    assert told("env").type == "map"
    assert told("env.A").type == "text, number, true/false or map"
    assert told("update.maxSurge").type == "number or text"
    assert told("kind").allowed == ("Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job", "Rollout", "none")


def test_forms_are_told_one_by_one() -> None:
    forms = told("env.A").forms
    assert [form.title for form in forms] == [
        "",
        "from a secret",
        "from a ConfigMap",
        "from a field",
        "from a resource",
    ]
    assert [(each.name, each.required) for each in forms[1].keys] == [
        ("secret", True),
        ("key", True),
        ("optional", False),
    ]
    assert told("resources").forms[0].allowed == ("small", "medium", "large", "xlarge")


def test_limits_are_in_words() -> None:
    assert told("port").limits == ("at least 1", "at most 65535")
    assert told("files.x.projected.y.token.seconds").limits == ("at least 600", "at most 4294967296")
    assert "five fields" in told("cron.schedule").limits[0]
    assert told("slo.slos.x.sli").limits == ("not empty", "at most 1 key")
    # Those of one form are not those of the others.
    by_number, by_name = told("metrics.port").forms
    assert told("metrics.port").limits == ()
    assert by_number.limits == ("at least 1", "at most 65535")
    assert "lower-case letters" in by_name.limits[0]


def test_a_workload_has_the_keys_of_the_top_level() -> None:
    for name in ("port", "expose.host", "probes.readiness", "containers.<name>.image.tag"):
        top, below = told(name), told(f"workloads.worker.{name}")
        assert (below.about, below.type, below.default) == (top.about, top.type, top.default)
        assert below.same_as == name
        assert top.same_as is None
    assert told("workloads.worker.image.tag").inherited == "image.tag"
    assert told("workloads.worker.port").inherited is None
    assert told("platform-lib").docs is None


def test_every_key_that_workloads_inherit_is_one() -> None:
    assert set(BOOK.handed_down) <= set(BOOK.shape.keys(BOOK.shape.root))
    effective = (ROOT / "charts/platform-lib/templates/context/_effective.tpl").read_text()
    omitted = effective.partition("omit $defaults ")[2].partition(" -}}")[0].replace('"', "").split()
    assert set(BOOK.handed_down) == set(omitted)


def test_keys_with_dots_are_found_however_they_are_written() -> None:
    for key in ("labels.app.kubernetes.io/team", 'labels."app.kubernetes.io/team"', r"labels.app\.kubernetes\.io/team"):
        place = BOOK.look_up(keypath(key))
        assert not isinstance(place, Lost)
        assert place.path == ("labels", "app.kubernetes.io/team")
    assert told("containers.web.args[0]").type == "text"


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("imagee", "image"),
        ("Expose", "expose"),
        ("expose.hots", "expose.host"),
        ("maxSurge", "update.maxSurge"),
        ("workloads.w.prot", "workloads.w.port"),
        ("image.repositry", "image.repository"),
        ("podSpec.volumess", "podSpec.volumes"),
    ],
)
def test_what_does_not_exist_leads_to_what_was_meant(key: str, near: str) -> None:
    assert near in lost(key).near


def test_what_means_nothing_leads_nowhere() -> None:
    assert lost("xyzzy") == Lost((), "`xyzzy` is not a key of platform-app 0.1.0")
    assert lost("replicas.x").message == "`replicas` has no keys below it"
    assert lost("image[0]").message == "`image` is no list"


def test_names_of_other_charts_lead_to_ours() -> None:
    assert BOOK.meant(("replicaCount",)) == ("replicas",)
    # As far as there is a name of ours for it.
    assert BOOK.meant(("ingress", "hosts", "paths")) == ("expose", "hosts")
    assert BOOK.meant(("workloads", "w", "replicaCount")) == ("workloads", "w", "replicas")
    assert BOOK.meant(("xyzzy",)) is None


def test_every_top_level_key_is_in_one_group() -> None:
    grouped = [name for names in BOOK.groups.values() for name in names]
    assert sorted(grouped) == sorted(set(BOOK.shape.keys(BOOK.shape.root)) - {"platform-lib"})
    assert len(BOOK.groups) < 12


def test_below_a_hatch_anything_may_be_written() -> None:
    found = told("podSpec.dnsConfig.options[0].name")
    assert found.type == "anything"
    assert "Kubernetes' words" in found.about


SCHEMA = {
    "properties": {
        "level": {"type": "string", "description": "How much is logged.", "enum": ["info", "debug"], "default": "info"},
        "new": {"type": "integer", "description": "New.", "x-since": "1.2.0", "minimum": 2},
        "old": {"type": "string", "description": "Old.", "x-deprecated": {"since": "1.1.0", "use": "level"}},
        "older": {"type": "string", "deprecated": True},
        "gone": False,
        "bare": False,
        "lax": {"type": "object", "properties": {"known": {"type": "string"}}},
        "closed": {"oneOf": [{"const": False}, {"type": "array", "items": {"type": "integer"}}]},
        "pair": {"allOf": [{"type": "object"}, {"properties": {"a": {"type": "string"}}, "required": ["a"]}]},
    },
    "x-removed": {"gone": {"since": "1.0.0", "use": "level", "why": "it was slow"}},
    "additionalProperties": False,
}


def test_history_is_told(tmp_path: Path) -> None:
    book = chart(tmp_path, SCHEMA, "level: debug\nextra: {a: 1}\n")
    assert told("new", book).since == "1.2.0"
    assert told("old", book).deprecated == {"since": "1.1.0", "use": "level"}
    assert told("older", book).deprecated == {}
    assert told("gone", book).removed == {"since": "1.0.0", "use": "level", "why": "it was slow"}
    assert told("bare", book).removed == {}
    assert "gone" not in {name for names in book.groups.values() for name in names}


def test_other_charts_are_explained_as_far_as_they_go(tmp_path: Path) -> None:
    book = chart(tmp_path, SCHEMA, "level: debug\nextra: {a: 1}\n")
    assert (told("level", book).default, told("level", book).docs) == ("info", None)
    assert told("level", book).example == {"level": "info"}
    assert told("closed", book).type == "true/false or list of number"
    assert [(each.name, each.required) for each in told("pair", book).keys] == [("a", True)]
    # A map that nobody closed takes any key; one that is nearly a known one is a typo.
    assert told("lax.other", book).type == "anything"
    assert lost("lax.knwon", book).near == ("lax.known",)
    # A key that only values.yaml has.
    assert told("extra.a", book).about == "The chart describes this key nowhere."
    assert list(book.groups) == ["Keys"]


def test_a_chart_without_schema_has_its_default_values(tmp_path: Path) -> None:
    book = chart(tmp_path, None, "image: {tag: x}\n")
    assert book.groups == {"Default values": ["image"]}
    assert told("image.tag", book).type == "anything"
    assert lost("imagee", book).message == "`imagee` is not a key of shop 1.0.0"


def test_a_copy_of_the_chart_is_explained_in_full_and_another_chart_is_not(tmp_path: Path) -> None:
    assert open_book(ROOT / "charts/platform-app").docs == BOOK.docs
    assert chart(tmp_path, SCHEMA).docs is None

"""Secrets: where they come from, who refers to them, when pods restart, and what must not be written in plain text."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from tests.charts.conftest import AtOnce, Objects
from tests.charts.pods import pods
from tests.charts.secret_values import (
    DB,
    IMAGE,
    Problems,
    key,
    main,
    of,
    pod,
    problem,
    sealed,
    values,
    variables,
)
from tests.support import ROOT

CASES = sorted((ROOT / "charts/platform-app/ci").glob("*-values.yaml"))


def test_an_external_secret_is_made_from_the_profiles_store(render: Objects) -> None:
    made = of(render(values({"external": {"db": DB}})), "ExternalSecret", "web-db")
    assert made["apiVersion"] == "external-secrets.io/v1"
    spec = made["spec"]
    assert spec["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
    assert spec["target"]["name"] == "web-db"
    assert (spec["target"]["creationPolicy"], spec["target"]["deletionPolicy"]) == ("Owner", "Retain")
    assert (spec["refreshPolicy"], spec["refreshInterval"]) == ("Periodic", "1h")
    remote = {entry["secretKey"]: entry["remoteRef"] for entry in spec["data"]}
    assert (remote["password"]["key"], remote["password"]["property"]) == ("prod/db", "pw")
    assert (remote["user"]["key"], remote["user"]["property"]) == ("prod/logins", "shop")
    assert "dataFrom" not in spec


def test_a_new_chart_version_changes_no_secret(render: Objects) -> None:
    """Without a template External Secrets copies the labels of its object, the chart's version among them."""
    made = of(
        render(values({"external": {"db": DB}, "sealed": {"api": {"encrypted": {"T": sealed()}}}})),
        "SealedSecret",
        "web-api",
    )
    assert "helm.sh/chart" not in made["spec"]["template"]["metadata"]["labels"]
    labels = of(render(values({"external": {"db": DB}})), "ExternalSecret", "web-db")["spec"]["target"]["template"]
    assert "helm.sh/chart" not in labels["metadata"]["labels"]


@pytest.mark.parametrize(
    ("given", "profile", "store"),
    [
        ({}, {"store": "vault", "storeKind": "SecretStore"}, ("SecretStore", "vault")),
        ({"store": "mine"}, {"store": "vault"}, ("SecretStore", "mine")),
        ({"store": "mine", "storeKind": "ClusterSecretStore"}, {}, ("ClusterSecretStore", "mine")),
        ({"storeKind": "SecretStore"}, {"store": "vault"}, ("SecretStore", "vault")),
    ],
)
def test_a_store_of_its_own_goes_before_the_profiles(
    given: dict[str, str], profile: dict[str, str], store: tuple[str, str], render: Objects
) -> None:
    document = IMAGE | {"secrets": {"external": {"db": DB | given}}, "global": {"platform": {"secrets": profile}}}
    reference = of(render(document), "ExternalSecret", "web-db")["spec"]["secretStoreRef"]
    assert (reference["kind"], reference["name"]) == store


def test_all_template_and_refresh(render: Objects) -> None:
    given = {
        "whole": {"from": "prod/mail", "version": "2"},
        "both": {"from": "a", "all": True, "keys": {"k": {"decode": "Base64"}}, "refresh": "once"},
        "made": {
            "from": "a",
            "keys": {"user": "u"},
            "refresh": "15m",
            "template": {
                "type": "kubernetes.io/basic-auth",
                "data": {"line": "{{ .user }}"},
                "annotations": {"note": 1},
            },
        },
    }
    objects = render(values({"external": given}))
    whole = of(objects, "ExternalSecret", "web-whole")["spec"]
    assert (whole["dataFrom"][0]["extract"]["key"], whole["dataFrom"][0]["extract"]["version"]) == ("prod/mail", "2")
    assert "data" not in whole
    both = of(objects, "ExternalSecret", "web-both")["spec"]
    assert both["refreshPolicy"] == "CreatedOnce"
    assert both["data"][0]["remoteRef"]["decodingStrategy"] == "Base64"
    assert both["dataFrom"][0]["extract"]["key"] == "a"
    made = of(objects, "ExternalSecret", "web-made")["spec"]
    template = made["target"]["template"]
    assert made["refreshInterval"] == "15m"
    assert (template["type"], template["data"], template["mergePolicy"]) == (
        "kubernetes.io/basic-auth",
        {"line": "{{ .user }}"},
        "Merge",
    )
    assert template["metadata"]["annotations"] == {"note": "1"}


@pytest.mark.parametrize(
    ("scope", "annotations"),
    [
        ("strict", {}),
        ("namespace-wide", {"sealedsecrets.bitnami.com/namespace-wide": "true"}),
        ("cluster-wide", {"sealedsecrets.bitnami.com/cluster-wide": "true"}),
    ],
)
def test_a_sealed_secret_can_be_opened_in_its_scope(scope: str, annotations: dict[str, str], render: Objects) -> None:
    made = of(
        render(values({"sealed": {"api": {"encrypted": {"T": sealed()}, "scope": scope}}})), "SealedSecret", "web-api"
    )
    template = made["spec"]["template"]
    assert made["spec"]["encryptedData"] == {"T": sealed()}
    assert (template["metadata"]["name"], template["metadata"]["namespace"]) == ("web-api", "default")
    for metadata in (made["metadata"], template["metadata"]):
        assert metadata.get("annotations", {}) == annotations


def test_variables_and_mounts(render: Objects) -> None:
    secrets = {
        "external": {"db": DB | {"env": {"DB_PASSWORD": "password"}, "mount": "/secrets/db"}},
        "existing": {"old": {"name": "legacy", "env": True, "optional": True}},
    }
    objects = render(values(secrets))
    assert variables(objects) == {"DB_PASSWORD": key("web-db", "password")}
    assert main(objects)["envFrom"] == [{"secretRef": {"name": "legacy", "optional": True}}]
    assert {"name": "db", "mountPath": "/secrets/db", "readOnly": True} in main(objects)["volumeMounts"]
    spec = pod(objects)["spec"]
    (volume,) = [entry for entry in spec["volumes"] if entry["name"] == "db"]
    assert volume["secret"] == {"secretName": "web-db", "defaultMode": 0o440}
    assert spec["securityContext"]["fsGroup"] == 65532
    assert "fsGroup" not in pod(render(IMAGE))["spec"]["securityContext"]


def test_a_group_of_its_own_stays(render: Objects) -> None:
    document = values({"existing": {"old": {"name": "legacy", "mount": "/s"}}}, security={"runAsGroup": 7})
    assert pod(render(document))["spec"]["securityContext"]["fsGroup"] == 7
    assert pod(render(document | {"security": {"fsGroup": 8}}))["spec"]["securityContext"]["fsGroup"] == 8


def test_a_csi_volume_by_a_class_of_ours_and_one_that_is_there(render: Objects) -> None:
    made = {
        "provider": "aws",
        "parameters": {"objects": [{"objectName": "db"}], "region": "eu-west-1", "retries": 1000000},
        "sync": {"password": "db"},
        "env": {"DB_PASSWORD": "password"},
        "mount": "/mnt/aws",
    }
    objects = render(values({"csi": {"aws": made, "shared": {"class": "shared", "mount": "/mnt/shared"}}}))
    spec = of(objects, "SecretProviderClass", "web-aws")["spec"]
    assert spec["provider"] == "aws"
    assert spec["parameters"] == {"objects": "- objectName: db\n", "region": "eu-west-1", "retries": "1000000"}
    assert spec["secretObjects"][0]["secretName"] == "web-aws"
    assert spec["secretObjects"][0]["data"] == [{"key": "password", "objectName": "db"}]
    assert variables(objects)["DB_PASSWORD"] == key("web-aws", "password")
    classes = {
        entry["name"]: entry["csi"]["volumeAttributes"]["secretProviderClass"]
        for entry in pod(objects)["spec"]["volumes"]
        if "csi" in entry
    }
    assert classes == {"aws": "web-aws", "shared": "shared"}
    assert [item for item in objects if item["kind"] == "SecretProviderClass"] == [
        of(objects, "SecretProviderClass", "web-aws")
    ]


def test_references_resolve_everywhere_and_other_names_stay(render: Objects) -> None:
    document = values(
        {"external": {"db": DB}},
        env={"A": {"secret": "db", "key": "user"}, "B": {"secret": "other", "key": "x", "optional": True}},
        envFrom={"all": {"secret": "db"}, "map": {"configMap": "db"}},
        files={
            "one": {"secret": "db", "items": {"password": "p"}, "mount": "/one"},
            "two": {"secret": "other", "mount": "/two"},
            "three": {"mount": "/three", "projected": {"a": {"secret": "db"}, "b": {"secret": "other"}}},
        },
        autoscaling={
            "max": 3,
            "queue": {"type": "rabbitmq", "name": "q", "auth": {"host": {"secret": "db", "key": "user"}}},
        },
        sidecars={"s": {"image": {"repository": "a/b", "tag": "1"}, "env": {"C": {"secret": "db", "key": "user"}}}},
        initContainers={"i": {}},
    )
    objects = render(document)
    assert variables(objects) == {"A": key("web-db", "user"), "B": key("other", "x", optional=True)}
    assert main(objects)["envFrom"] == [{"secretRef": {"name": "web-db"}}, {"configMapRef": {"name": "db"}}]
    spec = pod(objects)["spec"]
    volumes = {entry["name"]: entry for entry in spec["volumes"]}
    assert volumes["one"]["secret"]["secretName"] == "web-db"
    assert volumes["two"]["secret"]["secretName"] == "other"
    assert [source["secret"]["name"] for source in volumes["three"]["projected"]["sources"]] == ["web-db", "other"]
    parameters = of(objects, "TriggerAuthentication", "web-queue")["spec"]["secretTargetRef"]
    assert parameters == [{"parameter": "host", "name": "web-db", "key": "user"}]
    inits = {entry["name"]: entry for entry in spec["initContainers"]}
    assert inits["s"]["env"] == [{"name": "C", "valueFrom": key("web-db", "user")}]
    assert {entry["name"] for entry in inits["i"]["env"]} == {"A", "B"}  # the workload's image has its variables


@pytest.mark.parametrize("kind", ["Deployment", "none"])
def test_workloads_inherit_secrets_and_their_variables(kind: str, render: Objects) -> None:
    document = values(
        {"external": {"db": DB | {"env": {"DB_PASSWORD": "password"}}}, "existing": {"old": {"name": "legacy"}}},
        kind=kind,
        env={"OLD": {"secret": "old", "key": "k"}},
        workloads={"worker": {"env": {"LOGIN": {"secret": "db", "key": "user"}}}},
    )
    objects = render(document)
    assert variables(objects, "web-worker") == {
        "DB_PASSWORD": key("web-db", "password"),
        "LOGIN": key("web-db", "user"),
        "OLD": key("legacy", "k"),
    }
    assert [item["metadata"]["name"] for item in objects if item["kind"] == "ExternalSecret"] == ["web-db"]


def test_a_secret_of_the_workload_goes_before_the_roots(render: Objects) -> None:
    document = values(
        {"external": {"db": DB | {"env": {"DB_PASSWORD": "password"}}}},
        workloads={"worker": {"secrets": {"existing": {"db": {"name": "own", "env": {"OWN": "k"}}}}}},
    )
    objects = render(document)
    assert variables(objects, "web-worker") == {"OWN": key("own", "k")}
    assert variables(objects) == {"DB_PASSWORD": key("web-db", "password")}


def _checksum(objects: list[dict[str, Any]], name: str = "web") -> str | None:
    value: str | None = pod(objects, name)["metadata"].get("annotations", {}).get("helm-platform.io/secrets-checksum")
    return value


def test_pods_restart_when_the_definition_they_refer_to_changes_and_at_no_other_time(render: Objects) -> None:
    before = values(
        {
            "external": {"db": copy.deepcopy(DB), "unused": {"from": "x"}},
            "sealed": {"api": {"encrypted": {"T": sealed(), "U": sealed(2)}}},
        },
        env={"P": {"secret": "db", "key": "password"}, "T": {"secret": "api", "key": "T"}},
        workloads={"idle": {"image": {"repository": "a/b", "tag": "1"}, "env": {"P": "", "T": ""}}},
    )

    def changed(*path: str, to: Any) -> tuple[bool, bool]:
        after = copy.deepcopy(before)
        node = after["secrets"]
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = to
        objects = render(after)
        return _checksum(objects) != _checksum(base), pod(objects, "web-idle") != pod(base, "web-idle")

    base = render(before)
    assert _checksum(base)
    assert _checksum(base, "web-idle") is None
    assert changed("external", "db", "keys", "password", to="other") == (True, False)
    assert changed("external", "db", "store", to="other") == (True, False)
    assert changed("external", "db", "template", to={"data": {"x": "{{ .user }}"}}) == (True, False)
    assert changed("sealed", "api", "encrypted", to={"T": sealed(3), "U": sealed(2)}) == (True, False)
    assert changed("external", "db", "refresh", to="5m") == (False, False)
    assert changed("external", "db", "keys", "user", to="other") == (False, False)
    assert changed("sealed", "api", "encrypted", to={"T": sealed(), "U": sealed(4)}) == (False, False)
    assert changed("external", "unused", "from", to="z") == (False, False)


def test_a_mount_refers_to_every_key(render: Objects) -> None:
    def checksum(source: str) -> str | None:
        given = DB | {"keys": {"password": "pw", "user": source}, "mount": "/secrets"}
        return _checksum(render(values({"external": {"db": given}})))

    assert checksum("a") != checksum("b")


def _documents() -> list[dict[str, Any]]:
    """Values with secrets in every combination of source, use and kind."""
    sources: list[dict[str, Any]] = [
        {"external": {"s": DB}},
        {"sealed": {"s": {"encrypted": {"password": sealed()}}}},
        {"existing": {"s": {"name": "legacy"}}},
        {"csi": {"s": {"provider": "vault", "sync": {"password": "p"}, "mount": "/csi"}}},
    ]
    uses: list[dict[str, Any]] = [{"env": True}, {"env": {"V": "password"}}, {"mount": "/m"}]
    kinds = ["Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob"]
    found = []
    for number, (source, use) in enumerate((source, use) for source in sources for use in uses):
        secrets = copy.deepcopy(source)
        for entries in secrets.values():
            entries["s"].update(use)
        kind = kinds[number % len(kinds)]
        found.append(values(secrets, kind=kind, **({"cron": {"schedule": "0 3 * * *"}} if kind == "CronJob" else {})))
    return found


def _name(case: Path | dict[str, Any]) -> str:
    """The file, or kind, source and use."""
    if isinstance(case, Path):
        return case.stem
    ((source, entries),) = case["secrets"].items()
    return f"{case['kind']}-{source}-{entries['s'].get('env')}-{entries['s'].get('mount')}"


@pytest.mark.parametrize("case", [*CASES, *_documents()], ids=_name)
def test_the_chart_never_renders_a_plain_secret(case: Path | dict[str, Any], render: Objects) -> None:
    objects = render(case)
    assert list(pods(objects)) or any(item["kind"] == "CronJob" for item in objects)
    assert [item["metadata"]["name"] for item in objects if item["kind"] == "Secret"] == []


SEALED_FIX = "and replace the secret if it was written here"
MESSAGES: list[tuple[dict[str, Any], str]] = [
    (
        IMAGE | {"secrets": {"external": {"db": DB}}},
        "secrets.external.db.store: is missing, and so is global.platform.secrets.store; write the name of a store",
    ),
    (
        values({"external": {"db": {"keys": {"a": "b"}}}}),
        (
            "secrets.external.db.keys.a.from: is missing, and so is secrets.external.db.from; "
            "write the name that the secret has in the store"
        ),
    ),
    (
        values({"external": {"db": {"env": True}}}),
        "secrets.external.db.from: is missing; write the name that the secret has in the store",
    ),
    (
        values({"external": {"db": DB}, "existing": {"db": {"name": "x"}}}),
        "secrets.existing.db: `db` names the secret of secrets.external.db too; give one of them another name",
    ),
    (
        values({"external": {"w-db": DB}}, workloads={"w": {"secrets": {"external": {"db": DB}}}}),
        (
            "workloads.w.secrets.external.db: makes the Secret `web-w-db`, which secrets.external.w-db makes too; "
            "give one of them another name"
        ),
    ),
    (
        values({"sealed": {"api": {"encrypted": {"T": "hunter2"}}}}),
        (
            "secrets.sealed.api.encrypted.T: is no sealed text; write what "
            f"`kubeseal --raw --name web-api --namespace default` prints for it, {SEALED_FIX}"
        ),
    ),
    (
        values({"sealed": {"api": {"encrypted": {"T": "AgB"}, "scope": "cluster-wide"}}}),
        (
            "secrets.sealed.api.encrypted.T: is no sealed text; write what "
            f"`kubeseal --raw --scope cluster-wide` prints for it, {SEALED_FIX}"
        ),
    ),
    (
        values({"external": {"db": DB | {"env": {"A": "user"}}}}, env={"A": "x"}),
        "env.A: is set by `secrets.external.db.env` too; remove one of them",
    ),
    (
        values({"external": {"a": DB | {"env": {"A": "user"}}, "b": DB | {"env": {"A": "user"}}}}),
        "secrets.external.b.env.A: is set by `secrets.external.a.env` too; remove one of them",
    ),
    (
        values({"external": {"db": DB | {"env": {"A": "pass"}}}}),
        "secrets.external.db.env.A: `pass` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, workloads={"w": {"env": {"A": {"secret": "db", "key": "x"}}}}),
        "workloads.w.env.A: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, kind="none", env={"A": {"secret": "db", "key": "x"}}, workloads={"w": {}}),
        "env.A: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, initContainers={"i": {"env": {"A": {"secret": "db", "key": "x"}}}}),
        "initContainers.i.env.A: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, files={"f": {"secret": "db", "items": {"x": "z"}}}),
        "files.f.items.x: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, files={"f": {"secret": "db", "key": "x", "mount": "/x"}}),
        "files.f.key: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values({"external": {"db": DB}}, files={"f": {"projected": {"p": {"secret": "db", "items": {"x": "z"}}}}}),
        "files.f.projected.p.items.x: `x` is no key of this secret, secrets.external.db; its keys are password, user",
    ),
    (
        values(
            {"sealed": {"q": {"encrypted": {"T": sealed()}}}},
            autoscaling={"max": 2, "queue": {"type": "redis", "name": "q", "auth": {"p": {"secret": "q", "key": "x"}}}},
        ),
        "autoscaling.queue.auth.p: `x` is no key of this secret, secrets.sealed.q; its keys are T",
    ),
    (
        values({"csi": {"c": {"class": "c", "mount": "/c"}}}, env={"A": {"secret": "c", "key": "k"}}),
        (
            "env.A: refers to `secrets.csi.c`, which makes files and no Secret; read the files at /c, "
            "or name the keys in secrets.csi.c.sync"
        ),
    ),
    (
        values(
            {"csi": {"c": {"provider": "aws", "sync": {"k": "o"}, "mount": "/c"}}},
            workloads={"w": {"env": {"A": {"secret": "c", "key": "k"}}}},
        ),
        (
            "workloads.w.env.A: refers to `secrets.csi.c`, whose Secret is there only while a pod mounts it; "
            "write it under workloads.w.secrets.csi too"
        ),
    ),
    (
        values({"external": {"db": DB | {"mount": "/x"}}}, kind="none", workloads={"w": {}}),
        "secrets.external.db.mount: has no effect beside `kind: none`; move it to the workload it belongs to",
    ),
    (
        values({"ignore": {"A": "b"}}, env={"A": "b"}),
        "secrets.ignore.A: `ignore` covers nothing here that looks like a secret; remove the line",
    ),
    (
        values({"ignore": {"TOKEN": " "}}, env={"TOKEN": "abc"}),
        "secrets.ignore.TOKEN: has no reason; say why it is no secret",
    ),
]


@pytest.mark.parametrize(
    ("document", "message"),
    MESSAGES,
    ids=[f"{number}-{message.split(':')[0]}" for number, (_, message) in enumerate(MESSAGES)],
)
def test_what_cannot_work_is_reported(
    document: dict[str, Any], message: str, at_once: AtOnce, problems: Problems
) -> None:
    at_once(each for each, _ in MESSAGES)
    assert problem(problems, document) == message

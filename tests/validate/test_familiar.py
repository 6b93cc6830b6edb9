"""Names of other charts lead to ours: those of `helm create`, bitnami, bjw-s, stakater and onechart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hack.typos import known

import helm_platform.validate.names as names_module
from helm_platform.validate import validate
from helm_platform.validate.names import familiar, suggestion
from helm_platform.validate.reference import Lost, open_book

BOOK = open_book()
TABLE = json.loads(Path(names_module.__file__).with_name("familiar.json").read_text(encoding="utf-8"))

HELM_CREATE = {
    "replicaCount": "replicas",
    "imagePullSecrets": "image.pullSecrets",
    "nameOverride": "fullnameOverride",
    "serviceAccount.automount": "serviceAccount.token",
    "podSecurityContext": "security",
    "podSecurityContext.fsGroup": "security.fsGroup",
    "securityContext": "security",
    "securityContext.runAsUser": "security.runAsUser",
    "securityContext.readOnlyRootFilesystem": "security.readOnlyRootFilesystem",
    "service.port": "port",
    "ingress": "expose",
    "ingress.enabled": "expose.enabled",
    "ingress.className": "expose.class",
    "ingress.annotations": "expose.annotations",
    "ingress.hosts": "expose.hosts",
    "ingress.tls": "expose.tls",
    "httpRoute": "expose",
    "httpRoute.hostnames": "expose.host",
    "livenessProbe": "probes.liveness",
    "livenessProbe.httpGet": "probes.liveness.http",
    "readinessProbe": "probes.readiness",
    "readinessProbe.httpGet": "probes.readiness.http",
    "autoscaling.minReplicas": "autoscaling.min",
    "autoscaling.maxReplicas": "autoscaling.max",
    "autoscaling.targetCPUUtilizationPercentage": "autoscaling.cpu",
    "autoscaling.targetMemoryUtilizationPercentage": "autoscaling.memory",
    "volumes": "storage",
    "volumeMounts": "storage",
    "nodeSelector": "scheduling.nodeSelector",
    "tolerations": "scheduling.tolerations",
    "affinity": "scheduling.affinity",
}
BITNAMI = {
    "commonLabels": "labels",
    "commonAnnotations": "annotations",
    "extraDeploy": "extraObjects",
    "image.registry": "image.repository",
    "containerPorts": "ports",
    "extraEnvVars": "env",
    "extraEnvVarsCM": "envFrom",
    "extraEnvVarsSecret": "envFrom",
    "extraVolumes": "storage",
    "extraVolumeMounts": "storage",
    "containerSecurityContext": "security",
    "containerSecurityContext.runAsNonRoot": "security.runAsNonRoot",
    "customLivenessProbe": "probes.liveness",
    "customReadinessProbe": "probes.readiness",
    "customStartupProbe": "probes.startup",
    "livenessProbe.initialDelaySeconds": "probes.liveness.initialDelaySeconds",
    "readinessProbe.failureThreshold": "probes.readiness.failureThreshold",
    "startupProbe.periodSeconds": "probes.startup.periodSeconds",
    "resourcesPreset": "resources",
    "updateStrategy": "update",
    "updateStrategy.type": "update.strategy",
    "podManagementPolicy": "update.parallel",
    "podAffinityPreset": "scheduling.affinity.podAffinity",
    "podAntiAffinityPreset": "scheduling.spread",
    "topologySpreadConstraints": "scheduling.spread",
    "priorityClassName": "scheduling.priorityClass",
    "schedulerName": "podSpec.schedulerName",
    "hostAliases": "podSpec.hostAliases",
    "lifecycleHooks": "lifecycle",
    "lifecycleHooks.preStop": "lifecycle.preStop",
    "terminationGracePeriodSeconds": "terminationGrace",
    "automountServiceAccountToken": "serviceAccount.token",
    "serviceAccount.automountServiceAccountToken": "serviceAccount.token",
    "service.ports": "ports",
    "service.sessionAffinity": "service.sticky",
    "ingress.hostname": "expose.host",
    "ingress.path": "expose.path",
    "ingress.ingressClassName": "expose.class",
    "ingress.extraHosts": "expose.hosts",
    "networkPolicy": "network",
    "networkPolicy.enabled": "network.enabled",
    "networkPolicy.extraIngress": "network.allowFrom",
    "networkPolicy.extraEgress": "network.allowTo",
    "persistence": "storage",
    "persistence.size": "storage.<name>.size",
    "persistence.storageClass": "storage.<name>.class",
    "persistence.accessModes": "storage.<name>.access",
    "persistence.existingClaim": "storage.<name>.claim",
    "persistence.mountPath": "storage.<name>.mount",
    "pdb": "availability",
    "pdb.create": "availability",
    "pdb.minAvailable": "availability",
    "autoscaling.targetCPU": "autoscaling.cpu",
    "autoscaling.targetMemory": "autoscaling.memory",
    "metrics.serviceMonitor": "metrics.enabled",
    "metrics.serviceMonitor.interval": "metrics.interval",
    "metrics.serviceMonitor.scrapeTimeout": "metrics.timeout",
    "metrics.prometheusRule": "alerts",
    "existingSecret": "secrets.existing",
    "existingConfigmap": "files",
    "global.imageRegistry": "global.platform.image.registry",
    "global.imagePullSecrets": "global.platform.image.pullSecrets",
    "global.storageClass": "global.platform.storage.class",
}
BJW_S = {
    "controllers": "workloads",
    "defaultPodOptions": "podSpec",
    "configMaps": "files",
    "route": "expose",
    "rawResources": "extraObjects",
    "networkpolicies": "network",
    "serviceMonitor": "metrics.monitor",
    "podDisruptionBudget": "availability",
    "cronjob.schedule": "cron.schedule",
    "cronjob.suspend": "cron.suspend",
    "externalSecrets": "secrets.external",
}
STAKATER = {
    "applicationName": "fullnameOverride",
    "additionalLabels": "labels",
    "deployment.replicas": "replicas",
    "deployment.image": "image",
    "deployment.image.tag": "image.tag",
    "deployment.env": "env",
    "deployment.envFrom": "envFrom",
    "deployment.ports": "ports",
    "deployment.resources": "resources",
    "deployment.strategy": "update",
    "deployment.volumes": "storage",
    "deployment.livenessProbe": "probes.liveness",
    "deployment.tolerations": "scheduling.tolerations",
    "additionalContainers": "containers",
    "configMap": "files",
    "sealedSecret": "secrets.sealed",
    "externalSecret": "secrets.external",
    "secretProviderClass": "secrets.csi",
    "certificate": "expose.tls",
    "prometheusRule": "alerts",
    "grafanaDashboard": "dashboards",
    "vpa": "autoscaling.recommend",
}
ONECHART = {
    "containerPort": "port",
    "svcPort": "port",
    "vars": "env",
    "probe": "probes",
    "probe.readiness": "probes.readiness",
    "sidecar": "sidecars",
    "strategy": "update",
    "ingress.host": "expose.host",
    "podDisruptionBudgetEnabled": "availability",
    "spreadAcrossNodes": "scheduling.spread",
    "prometheusRules": "alerts",
    "sealedSecrets": "secrets.sealed",
    "fileSecrets": "files",
    "schedule": "cron.schedule",
    "hpa": "autoscaling",
    "sa": "serviceAccount",
    "svc": "service",
}
NAMES = HELM_CREATE | BITNAMI | BJW_S | STAKATER | ONECHART


@pytest.mark.parametrize(("theirs", "ours"), NAMES.items(), ids=list(NAMES))
def test_a_name_of_another_chart_leads_to_ours(theirs: str, ours: str) -> None:
    found = familiar(tuple(theirs.split(".")), BOOK.shape)
    assert found == tuple(ours.split("."))
    place = BOOK.look_up(found)
    assert not isinstance(place, Lost)
    assert place.schema or place.path[0] == "podSpec"


def test_there_are_at_least_eighty() -> None:
    assert len(NAMES) >= 80


@pytest.mark.parametrize(("theirs", "ours"), NAMES.items(), ids=list(NAMES))
def test_the_same_holds_within_a_workload(theirs: str, ours: str) -> None:
    if not ours.startswith(("global.", "workloads", "extraObjects", "fullnameOverride")):
        found = familiar(("workloads", "worker", *theirs.split(".")), BOOK.shape)
        assert found == ("workloads", "worker", *ours.split("."))


@pytest.mark.parametrize(("theirs", "ours"), TABLE.items(), ids=list(TABLE))
def test_every_target_of_the_table_exists_and_no_name_in_it_is_ours(theirs: str, ours: str) -> None:
    place = BOOK.look_up(tuple(ours.split(".")))
    assert not isinstance(place, Lost)
    assert place.schema or place.path[0] == "podSpec"
    own = BOOK.look_up(tuple(theirs.split(".")))
    assert isinstance(own, Lost) or not own.schema


def test_what_stands_below_a_familiar_name_is_taken_along_only_where_it_exists() -> None:
    assert familiar(("livenessProbe", "periodSeconds"), BOOK.shape) == ("probes", "liveness", "periodSeconds")
    assert familiar(("livenessProbe", "fantasy"), BOOK.shape) is None
    # A volume may be called `enabled`; nobody means one.
    assert familiar(("persistence", "enabled"), BOOK.shape) is None


@pytest.mark.parametrize(
    ("typo", "label"),
    [
        ("ingres", "here this is `expose`"),
        ("replicaCuont", "here this is `replicas`"),
        ("podDisruptionBudgt", "here this is `availability`"),
        ("livenesProbe", "here this is `probes.liveness`"),
    ],
)
def test_a_misspelt_familiar_name_is_still_known(typo: str, label: str) -> None:
    guess = suggestion((typo,), 1, BOOK.shape, known(BOOK, (typo,)))
    assert guess is not None
    assert label in (guess.label, f"here this is `{guess.key}`")


def test_a_block_of_another_chart_is_translated_key_by_key(tmp_path: Path) -> None:
    def said(text: str) -> list[tuple[str | None, str | None]]:
        file = tmp_path / "values.yaml"
        file.write_text(f'image: {{repository: ghcr.io/acme/web, tag: "1"}}\n{text}', encoding="utf-8")
        return [(found.label, found.help) for found in validate([file])]

    assert said("ingress: {enabled: true, className: nginx, hosts: [a.acme.io]}\n") == [
        (
            "here this is `expose`",
            (
                "names here: `ingress.enabled` is `expose.enabled`, `ingress.className` is `expose.class`, "
                "`ingress.hosts` is `expose.hosts`"
            ),
        )
    ]
    assert said("service: {type: ClusterIP, port: 80}\n") == [
        ("here this is `port` of the top level", "keys here: reason, sticky, trafficDistribution, labels, annotations")
    ]
    assert said("autoscaling: {max: 3, minReplicas: 2}\n") == [("here this is `autoscaling.min`", None)]
    assert said("persistence: {size: 1Gi, enabled: true}\n") == [
        ("here this is `storage`", "names here: `persistence.size` is `storage.<name>.size`")
    ]


def test_a_chart_without_the_target_hears_of_what_it_has() -> None:
    other: Any = {"properties": {"expose": {"properties": {"host": {}}}, "security": {}}}
    shape = type(BOOK.shape)(other)
    assert familiar(("ingress", "className"), shape) == ("expose",)
    assert familiar(("podSecurityContext",), shape) == ("security",)
    assert familiar(("replicaCount",), shape) is None

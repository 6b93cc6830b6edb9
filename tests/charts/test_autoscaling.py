"""One autoscaling block, by the HorizontalPodAutoscaler or by KEDA, and what it means for replicas."""

from __future__ import annotations

from typing import Any

import pytest

from tests.charts.conftest import Objects
from tests.charts.objects import IMAGE, PORT, names, of


def _hpa(objects: list[dict[str, Any]]) -> dict[str, Any]:
    spec: dict[str, Any] = of(objects, "HorizontalPodAutoscaler")["spec"]
    return spec


def _triggers(objects: list[dict[str, Any]], kind: str = "ScaledObject") -> dict[str, dict[str, Any]]:
    return {trigger["type"]: trigger for trigger in of(objects, kind)["spec"]["triggers"]}


def test_metrics_of_every_form_for_the_horizontal_autoscaler(render: Objects) -> None:
    metrics = {
        "queue_depth": {"pods": {"average": "30"}},
        "depth": {"external": {"metric": "sqs_messages", "selector": {"queue": "mails"}, "value": 1000000}},
        "rps": {"object": {"of": {"apiVersion": "v1", "kind": "Service", "name": "x"}, "average": "500m"}},
    }
    autoscaling = {"max": 10, "memory": 80, "requestsPerSecond": 50, "metrics": metrics}
    by_type: dict[str, Any] = {}
    for metric in _hpa(render(PORT | {"autoscaling": autoscaling}))["metrics"]:
        by_type.setdefault(metric["type"], []).append(metric[metric["type"].lower()])
    assert [m["name"] for m in by_type["Resource"]] == ["memory"]
    assert by_type["External"] == [
        {
            "metric": {"name": "sqs_messages", "selector": {"matchLabels": {"queue": "mails"}}},
            "target": {"type": "Value", "value": "1000000"},
        }
    ]
    assert by_type["Object"][0]["describedObject"]["name"] == "x"
    assert by_type["Object"][0]["target"] == {"type": "AverageValue", "averageValue": "500m"}
    assert [(m["metric"]["name"], m["target"]["averageValue"]) for m in by_type["Pods"]] == [
        ("http_requests_per_second", "50"),
        ("queue_depth", "30"),
    ]


def test_the_same_block_for_keda(render: Objects) -> None:
    autoscaling = {
        "min": 2,
        "max": 10,
        "cpu": 60,
        "requestsPerSecond": 50,
        "behavior": {"scaleDown": {"selectPolicy": "Min"}},
    }
    plain = render(PORT | {"autoscaling": autoscaling})
    objects = render(PORT | {"autoscaling": autoscaling | {"engine": "keda"}})
    assert names(objects, "HorizontalPodAutoscaler") == set()
    scaled = of(objects, "ScaledObject")["spec"]
    hpa = _hpa(plain)
    assert scaled["scaleTargetRef"] == hpa["scaleTargetRef"]
    assert (scaled["minReplicaCount"], scaled["maxReplicaCount"]) == (hpa["minReplicas"], hpa["maxReplicas"])
    assert scaled["advanced"]["horizontalPodAutoscalerConfig"]["behavior"] == hpa["behavior"]
    triggers = _triggers(objects)
    assert triggers["cpu"] == {"type": "cpu", "metricType": "Utilization", "metadata": {"value": "60"}}
    assert triggers["prometheus"]["metadata"]["threshold"] == "50"
    assert 'service="web"' in triggers["prometheus"]["metadata"]["query"]
    # What does not depend on the engine is the same: no number of replicas, the budget, the pods.
    assert of(objects, "Deployment") == of(plain, "Deployment")
    assert of(objects, "PodDisruptionBudget") == of(plain, "PodDisruptionBudget")


@pytest.mark.parametrize(
    ("kind", "trigger", "name_key", "length_key"),
    [
        ("rabbitmq", "rabbitmq", "queueName", "value"),
        ("sqs", "aws-sqs-queue", "queueURL", "queueLength"),
        ("kafka", "kafka", "topic", "lagThreshold"),
        ("redis", "redis", "listName", "listLength"),
        ("servicebus", "azure-servicebus", "queueName", "messageCount"),
        ("pubsub", "gcp-pubsub", "subscriptionName", "value"),
        ("nats", "nats-jetstream", "stream", "lagThreshold"),
    ],
)
def test_queues_by_the_keys_of_their_scalers(
    kind: str, trigger: str, name_key: str, length_key: str, render: Objects
) -> None:
    queue = {"type": kind, "name": "jobs", "length": 20, "settings": {"more": 1}}
    metadata = _triggers(render(IMAGE | {"autoscaling": {"max": 5, "queue": queue}}))[trigger]["metadata"]
    assert (metadata[name_key], metadata[length_key], metadata["more"]) == ("jobs", "20", "1")


def test_a_queues_credentials_come_from_secrets(render: Objects) -> None:
    auth = {"host": {"secret": "mq", "key": "url"}}
    queue = {"type": "rabbitmq", "name": "jobs", "auth": auth}
    objects = render(IMAGE | {"autoscaling": {"max": 5, "queue": queue}})
    made = of(objects, "TriggerAuthentication", "web-queue")["spec"]["secretTargetRef"]
    assert made == [{"parameter": "host", "name": "mq", "key": "url"}]
    assert _triggers(objects)["rabbitmq"]["authenticationRef"] == {"name": "web-queue"}
    there = render(IMAGE | {"autoscaling": {"max": 5, "queue": queue | {"auth": "corp"}}})
    assert _triggers(there)["rabbitmq"]["authenticationRef"] == {"name": "corp"}
    assert names(there, "TriggerAuthentication") == set()


def test_what_only_keda_can_do_brings_keda(render: Objects) -> None:
    day = {"start": "0 8 * * *", "end": "0 18 * * *", "replicas": 3, "timezone": "Europe/Vienna"}
    needs: list[dict[str, Any]] = [
        {"schedule": {"day": day}},
        {"queue": {"type": "redis", "name": "x"}},
        {"min": 0, "metrics": {"m": {"prometheus": {"query": "sum(x)", "value": 5}}}},
        {"metrics": {"t": {"trigger": {"type": "cron", "metadata": {"a": 1}, "auth": "corp"}}}},
    ]
    for more in needs:
        objects = render(IMAGE | {"autoscaling": {"max": 5} | more})
        assert names(objects, "ScaledObject") == {"web"}, more
    (cron,) = of(render(IMAGE | {"autoscaling": {"max": 5, "schedule": {"day": day}}}), "ScaledObject")["spec"][
        "triggers"
    ]
    assert cron["metadata"]["desiredReplicas"] == "3"
    zero = render(IMAGE | {"autoscaling": {"max": 5} | needs[2]})
    assert of(zero, "ScaledObject")["spec"]["minReplicaCount"] == 0
    assert names(zero, "PodDisruptionBudget") == set()


def test_the_platform_chooses_the_engine_where_both_can(render: Objects) -> None:
    profile = {"global": {"platform": {"autoscaling": {"engine": "keda"}}}}
    assert names(render(IMAGE | {"autoscaling": {"max": 5}} | profile), "ScaledObject") == {"web"}
    own = IMAGE | {"autoscaling": {"max": 5, "engine": "hpa"}} | profile
    assert names(render(own), "HorizontalPodAutoscaler") == {"web"}


def test_a_job_is_started_by_its_queue(render: Objects) -> None:
    queue = {"type": "sqs", "name": "https://sqs/1/jobs"}
    objects = render(IMAGE | {"kind": "Job", "job": {"timeout": 60}, "autoscaling": {"max": 50, "queue": queue}})
    assert names(objects, "Job") == set()
    spec = of(objects, "ScaledJob")["spec"]
    assert (spec["minReplicaCount"], spec["maxReplicaCount"]) == (0, 50)
    assert spec["jobTargetRef"]["activeDeadlineSeconds"] == 60
    assert spec["jobTargetRef"]["template"]["spec"]["restartPolicy"] == "Never"


def test_recommendations_change_nothing(render: Objects) -> None:
    for more in ({}, {"max": 5}):
        objects = render(IMAGE | {"autoscaling": {"recommend": True} | more})
        vertical = of(objects, "VerticalPodAutoscaler")["spec"]
        assert vertical["updatePolicy"]["updateMode"] == "Off"
        assert vertical["targetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}


def test_a_fallback_and_the_pace_of_keda(render: Objects) -> None:
    more = {"polling": 10, "cooldown": 0, "fallback": {"replicas": 4}, "queue": {"type": "redis", "name": "x"}}
    spec = of(render(IMAGE | {"autoscaling": {"max": 5} | more}), "ScaledObject")["spec"]
    assert (spec["pollingInterval"], spec["cooldownPeriod"]) == (10, 0)
    assert spec["fallback"] == {"failureThreshold": 3, "replicas": 4}

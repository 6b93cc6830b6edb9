"""Manifests as they are applied: files, folders, or what `kubectl get -o yaml` prints."""

from __future__ import annotations

from dataclasses import replace

from helm_platform.migrate import objects
from helm_platform.migrate.interface import Given, Key, Read, Source

KINDS = (
    Key("Deployment", "a workload: `replicas`, `update`, and the keys of its pods and containers"),
    Key("StatefulSet", "a workload of that `kind`; claim templates are `storage`"),
    Key("DaemonSet", "a workload of that `kind`"),
    Key("CronJob", "a workload of that `kind`: `cron`, `job`"),
    Key("Job", "a workload of that `kind`; `tasks` where Helm runs it for each installation and upgrade"),
    Key("Service", "`port` or `ports`, `service`; of another name also kept in `extraObjects`"),
    Key("Ingress", "`expose`; where its hosts differ in their paths it is kept in `extraObjects`"),
    Key("HTTPRoute", "`expose.api: gateway`; with filters or several backends it is kept in `extraObjects`"),
    Key("HorizontalPodAutoscaler", "`autoscaling`"),
    Key("PodDisruptionBudget", "nothing where it lets one pod go at a time; else kept, with `availability: none`"),
    Key("ServiceMonitor", "`metrics`; what says more is kept in `extraObjects`"),
    Key("PodMonitor", "`metrics`; what says more is kept in `extraObjects`"),
    Key("ServiceAccount", "`serviceAccount`; a token only where something is granted to it"),
    Key("Role", "`rbac`, with its RoleBinding; several, and ClusterRoles, are kept in `extraObjects`"),
    Key("ConfigMap", "`env` or `files` where one workload alone reads it; else kept in `extraObjects`"),
    Key("PersistentVolumeClaim", "`storage` where it is called WORKLOAD-NAME; else kept, and used as `claim`"),
    Key("Secret", "nothing: it stays as it is"),
    Key("Namespace", "nothing: a release does not make its own"),
    Key("*", "kept in `extraObjects`; what selects pods selects those of platform-app"),
)


class Manifests(Source):
    """Kubernetes objects, and nothing to be made of them first."""

    title = "Kubernetes objects"
    unit = "Kind"
    keys = KINDS

    def read(self, given: Given) -> Read:
        return replace(objects.of_files(given.names), basis="the manifests")

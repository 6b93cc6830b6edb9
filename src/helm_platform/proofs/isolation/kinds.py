"""Kinds and resources: which group has which, and which are of the whole cluster.

Kubernetes v1.37 has the first ones, `kubectl api-resources` lists them; the rest is what components bring.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from helm_platform import resources
from helm_platform.proofs.cluster import Cluster, as_map

Kind = tuple[str, str]
"""API group and kind, or API group and resource."""

_NAMESPACED: dict[str, dict[str, str]] = {
    "": {
        "bindings": "Binding",
        "configmaps": "ConfigMap",
        "endpoints": "Endpoints",
        "events": "Event",
        "limitranges": "LimitRange",
        "persistentvolumeclaims": "PersistentVolumeClaim",
        "pods": "Pod",
        "podtemplates": "PodTemplate",
        "replicationcontrollers": "ReplicationController",
        "resourcequotas": "ResourceQuota",
        "secrets": "Secret",
        "serviceaccounts": "ServiceAccount",
        "services": "Service",
    },
    "apps": {
        "controllerrevisions": "ControllerRevision",
        "daemonsets": "DaemonSet",
        "deployments": "Deployment",
        "replicasets": "ReplicaSet",
        "statefulsets": "StatefulSet",
    },
    "authorization.k8s.io": {"localsubjectaccessreviews": "LocalSubjectAccessReview"},
    "autoscaling": {"horizontalpodautoscalers": "HorizontalPodAutoscaler"},
    "batch": {"cronjobs": "CronJob", "jobs": "Job"},
    "coordination.k8s.io": {"leases": "Lease"},
    "discovery.k8s.io": {"endpointslices": "EndpointSlice"},
    "events.k8s.io": {"events": "Event"},
    "networking.k8s.io": {"ingresses": "Ingress", "networkpolicies": "NetworkPolicy"},
    "policy": {"poddisruptionbudgets": "PodDisruptionBudget"},
    "rbac.authorization.k8s.io": {"rolebindings": "RoleBinding", "roles": "Role"},
    "resource.k8s.io": {"resourceclaims": "ResourceClaim", "resourceclaimtemplates": "ResourceClaimTemplate"},
    "storage.k8s.io": {"csistoragecapacities": "CSIStorageCapacity"},
}
OF_CLUSTER: dict[str, dict[str, str]] = {
    "": {
        "componentstatuses": "ComponentStatus",
        "namespaces": "Namespace",
        "nodes": "Node",
        "persistentvolumes": "PersistentVolume",
    },
    "admissionregistration.k8s.io": {
        "mutatingadmissionpolicies": "MutatingAdmissionPolicy",
        "mutatingadmissionpolicybindings": "MutatingAdmissionPolicyBinding",
        "mutatingwebhookconfigurations": "MutatingWebhookConfiguration",
        "validatingadmissionpolicies": "ValidatingAdmissionPolicy",
        "validatingadmissionpolicybindings": "ValidatingAdmissionPolicyBinding",
        "validatingwebhookconfigurations": "ValidatingWebhookConfiguration",
    },
    "apiextensions.k8s.io": {"customresourcedefinitions": "CustomResourceDefinition"},
    "apiregistration.k8s.io": {"apiservices": "APIService"},
    "authentication.k8s.io": {"selfsubjectreviews": "SelfSubjectReview", "tokenreviews": "TokenReview"},
    "authorization.k8s.io": {
        "selfsubjectaccessreviews": "SelfSubjectAccessReview",
        "selfsubjectrulesreviews": "SelfSubjectRulesReview",
        "subjectaccessreviews": "SubjectAccessReview",
    },
    "certificates.k8s.io": {
        "certificatesigningrequests": "CertificateSigningRequest",
        "clustertrustbundles": "ClusterTrustBundle",
    },
    "flowcontrol.apiserver.k8s.io": {
        "flowschemas": "FlowSchema",
        "prioritylevelconfigurations": "PriorityLevelConfiguration",
    },
    "networking.k8s.io": {"ingressclasses": "IngressClass", "ipaddresses": "IPAddress", "servicecidrs": "ServiceCIDR"},
    "node.k8s.io": {"runtimeclasses": "RuntimeClass"},
    "rbac.authorization.k8s.io": {"clusterrolebindings": "ClusterRoleBinding", "clusterroles": "ClusterRole"},
    "resource.k8s.io": {"deviceclasses": "DeviceClass", "resourceslices": "ResourceSlice"},
    "scheduling.k8s.io": {"priorityclasses": "PriorityClass"},
    "storage.k8s.io": {
        "csidrivers": "CSIDriver",
        "csinodes": "CSINode",
        "storageclasses": "StorageClass",
        "volumeattachments": "VolumeAttachment",
        "volumeattributesclasses": "VolumeAttributesClass",
    },
}
"""Resources of Kubernetes that are in no namespace, by group, each with its kind."""


@cache
def known() -> dict[Kind, str]:
    """The kind of each (group, resource) of Kubernetes and of the components."""
    found = {
        (group, resource): kind
        for table in (_NAMESPACED, OF_CLUSTER, _components())
        for group, own in table.items()
        for resource, kind in own.items()
    }
    # The CSI driver of secret stores and the vertical autoscaler are no components; platform-app can make their kinds.
    return found | {
        ("autoscaling.k8s.io", "verticalpodautoscalers"): "VerticalPodAutoscaler",
        ("secrets-store.csi.x-k8s.io", "secretproviderclasses"): "SecretProviderClass",
    }


def resource_of(group: str, kind: str) -> str:
    """The resource of a kind that is known. Raises StopIteration for another."""
    return next(resource for (own, resource), each in known().items() if (own, each) == (group, kind))


def all_of(cluster: Cluster) -> dict[Kind, str]:
    """As `known`, with the definitions of the input."""
    found = dict(known())
    for each in cluster.of("CustomResourceDefinition", "apiextensions.k8s.io"):
        names = as_map(each.spec.get("names"))
        found[str(each.spec.get("group")), str(names.get("plural"))] = str(names.get("kind"))
    return found


def of_cluster(group: str, resource: str) -> bool:
    """Whether a resource is known to be in no namespace."""
    return resource.partition("/")[0] in OF_CLUSTER.get(group, {})


def in_namespace(group: str, resource: str) -> bool:
    """Whether a resource of Kubernetes is known to be in a namespace."""
    return resource.partition("/")[0] in _NAMESPACED.get(group, {})


def _components() -> dict[str, dict[str, str]]:
    from helm_platform.values.stream import load_all

    (content,) = load_all(resources.path("components/components.yaml").read_text(encoding="utf-8"))
    found: dict[str, dict[str, str]] = {}
    for component in as_map(as_map(content).get("components")).values():
        provided: Any = as_map(as_map(component).get("provides")).get("kinds")
        for group, own in as_map(provided).items():
            if isinstance(own, dict):
                found.setdefault(str(group), {}).update({str(key): str(value) for key, value in own.items()})
    return found

"""A real Kubernetes control plane on loopback: etcd, kube-apiserver, controller-manager, scheduler and kwok.

It enforces schemas, defaulting, RBAC, Pod Security, quotas, CRD validation, admission policies and runs every
built-in controller. It runs no containers and enforces no NetworkPolicy: kwok only says that pods run.
"""

from helm_platform.controlplane.plane import ControlPlane, Status, add, down, remove, status, up

__all__ = ["ControlPlane", "Status", "add", "down", "remove", "status", "up"]

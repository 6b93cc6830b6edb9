"""Kubernetes objects to values of platform-app: one module for each part of a workload."""

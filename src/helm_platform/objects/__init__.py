"""Kubernetes objects before and after: how they differ, what of it hurts what runs, and why."""

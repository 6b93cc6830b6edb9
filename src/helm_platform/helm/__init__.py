"""The real helm: find it, build a chart's dependencies in a copy, render many values files at once, keep renders."""

from helm_platform.helm.binary import Helm, find
from helm_platform.helm.cache import Cache
from helm_platform.helm.chart import Metadata, assembled, built, dependencies, metadata, unpacked
from helm_platform.helm.render import NAMESPACE, RELEASE, Rendered, Task, render

__all__ = [
    "NAMESPACE",
    "RELEASE",
    "Cache",
    "Helm",
    "Metadata",
    "Rendered",
    "Task",
    "assembled",
    "built",
    "dependencies",
    "find",
    "metadata",
    "render",
    "unpacked",
]

"""The real helm: find it, build a chart's dependencies in a copy, render many values files at once."""

from helm_platform.helm.binary import Helm, find
from helm_platform.helm.chart import Metadata, assembled, built, metadata, unpacked
from helm_platform.helm.render import Rendered, Task, render

__all__ = ["Helm", "Metadata", "Rendered", "Task", "assembled", "built", "find", "metadata", "render", "unpacked"]

"""The pinned Go tools: built from Go modules of the repository, only when asked for, and reused afterwards."""

from helm_platform.toolchain.build import compiler, ensure, tools_dir
from helm_platform.toolchain.catalog import TOOLS, Tool, module_versions

__all__ = ["TOOLS", "Tool", "compiler", "ensure", "module_versions", "tools_dir"]

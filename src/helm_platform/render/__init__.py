"""Rendered releases as files: one for each object, for folders and branches that people and GitOps tools read."""

from helm_platform.render.folder import Folder, Written
from helm_platform.render.parts import Part, parts

__all__ = ["Folder", "Part", "Written", "parts"]

"""CustomResourceDefinitions: those that the platform pins, and what any of them says that an object must look like."""

from helm_platform.crds.catalog import Definitions, all_bundled, brought, bundled, given, inside
from helm_platform.crds.structural import OBJECT_META, Schema

__all__ = ["OBJECT_META", "Definitions", "Schema", "all_bundled", "brought", "bundled", "given", "inside"]

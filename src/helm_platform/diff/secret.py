"""The content of Secrets replaced by marks that tell equal from different and nothing else."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from typing import Any

from helm_platform.helm.manifests import Manifest

# A mark says nothing outside this process: without a key, short secrets could be guessed from it.
_KEY = secrets.token_bytes(32)
_HOLDERS = ("data", "stringData")
PREFIX = "data"
LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"


def veiled(manifest: Manifest) -> Manifest:
    """The object itself; of a Secret, a copy whose content is marks, all under `data` as the API server has it."""
    if manifest.get("kind") != "Secret":
        return manifest
    content: dict[str, Any] = {}
    data, texts = (manifest.get(holder) or {} for holder in _HOLDERS)
    if isinstance(data, dict):
        content |= {name: _mark(_decoded(value)) for name, value in data.items()}
    if isinstance(texts, dict):
        content |= {name: _mark(str(value).encode()) for name, value in texts.items()}
    kept = {key: value for key, value in manifest.items() if key not in _HOLDERS}
    metadata = kept.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("annotations"), dict):
        # kubectl writes all of a Secret there.
        annotations = {key: value for key, value in metadata["annotations"].items() if key != LAST_APPLIED}
        kept["metadata"] = metadata | {"annotations": annotations}
    return kept | ({PREFIX: content} if content else {})


def is_content(kind: str, path: str) -> bool:
    """Whether a field is the content of a Secret."""
    return kind == "Secret" and (path == PREFIX or path.startswith((f"{PREFIX}.", f"{PREFIX}[")))


def _decoded(value: Any) -> bytes:
    try:
        return base64.b64decode(str(value), validate=True)
    except (ValueError, binascii.Error):
        return str(value).encode()


def _mark(content: bytes) -> str:
    return hashlib.blake2b(content, key=_KEY, digest_size=8).hexdigest()

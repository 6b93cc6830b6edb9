"""The keys of the sealed-secrets controller: an encrypted copy of them, and the way back."""

from helm_platform.sealing.backup import Backup, Kept, Returned, back_up, restore, verify
from helm_platform.sealing.encryption import Age
from helm_platform.sealing.keys import Cluster, Key

__all__ = ["Age", "Backup", "Cluster", "Kept", "Key", "Returned", "back_up", "restore", "verify"]

"""A whole installation as one file, made while it runs, and back: database and attached files, all or nothing."""

from surehand.runtime.backups.archive import Backup, BadBackup, is_backup, look_at
from surehand.runtime.backups.bring_back import bring_back, what_is_here
from surehand.runtime.backups.make import make_backup
from surehand.runtime.backups.manifest import Manifest

__all__ = [
    "Backup",
    "BadBackup",
    "Manifest",
    "bring_back",
    "is_backup",
    "look_at",
    "make_backup",
    "what_is_here",
]

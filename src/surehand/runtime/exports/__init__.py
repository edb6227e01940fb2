"""Everything in a workspace as one file, and back: nobody is kept by their data."""

from surehand.runtime.exports.manifest import Entry, Manifest
from surehand.runtime.exports.restore import restore_workspace
from surehand.runtime.exports.write import export_workspace

__all__ = ["Entry", "Manifest", "export_workspace", "restore_workspace"]

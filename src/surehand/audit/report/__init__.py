"""The report of an audit: gathered once from the log, then written as a page, a file or a PDF."""

from __future__ import annotations

from surehand.audit.pseudonyms import KINDS, Kind, pseudonymise
from surehand.audit.report.document import Report
from surehand.audit.report.gather import gather, gather_in
from surehand.audit.report.html import to_html
from surehand.audit.report.pdf import to_pdf

__all__ = ["KINDS", "Kind", "Report", "gather", "gather_in", "pseudonymise", "to_html", "to_pdf"]

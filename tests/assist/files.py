"""Documents as people attach them, made here: Word and PDF."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from io import BytesIO

from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ABOUT = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"


def docx(body: str, *, saved: str = "", head: str = "", path: str = "word/document.xml") -> bytes:
    """A Word document with a body in its XML, and the day it was saved."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(path, f'{head}<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')
        if saved:
            about = f"<dcterms:modified>{saved}</dcterms:modified>"
            spaces = f'xmlns="{_ABOUT}" xmlns:dcterms="http://purl.org/dc/terms/"'
            parts.writestr("docProps/core.xml", f"<coreProperties {spaces}>{about}</coreProperties>")
    return packed.getvalue()


def pdf(text: str, *, password: str = "", owner_password: str = "") -> bytes:
    """A PDF of one page; without a text it has only a line, as a scan has only a picture."""
    document = FPDF()
    document.set_creation_date(datetime(2026, 3, 4, 12, tzinfo=UTC))
    document.add_page()
    document.set_font("helvetica", size=16)
    if text:
        document.multi_cell(w=0, text=text, align="L")
    else:
        document.line(10, 10, 100, 100)
    content = bytes(document.output())
    return _sealed(content, password, owner_password) if password or owner_password else content


def _sealed(content: bytes, password: str, owner_password: str) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    writer.encrypt(password, owner_password or None, algorithm="AES-256")
    sealed = BytesIO()
    writer.write(sealed)
    return sealed.getvalue()

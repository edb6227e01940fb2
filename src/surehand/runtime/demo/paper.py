"""A sheet of paper: the smallest PDF that viewers open."""

from __future__ import annotations

_OBJECTS = (
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> >> >>",
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
)


def one_page(*lines: str) -> bytes:
    """A PDF of one page with a few lines of text."""
    shown = " T* ".join(f"({_escaped(line)}) Tj" for line in lines)
    content = f"BT /F1 14 Tf 24 TL 72 760 Td {shown} ET"
    stream = f"<< /Length {len(content.encode('cp1252'))} >>\nstream\n{content}\nendstream"
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate((*_OBJECTS, stream), 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{each}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>"
    return body + f"{end}\nstartxref\n{len(body)}\n%%EOF\n".encode()


def _escaped(text: str) -> str:
    kept = text.encode("cp1252", "replace").decode("cp1252")
    return kept.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")

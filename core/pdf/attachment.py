"""A file inside a PDF, which makes the PDF a PDF/A-3B, and the metadata that says so.

fpdf2 would write the present moment into the metadata; ours says the day of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape  # nosec B406 # it writes XML and reads none

from fpdf import FPDF

_PRODUCER = "fpdf2"
_PACKET = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
  <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
    <rdf:Description rdf:about=""
        xmlns:dc="http://purl.org/dc/elements/1.1/"
        xmlns:xmp="http://ns.adobe.com/xap/1.0/"
        xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
        xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
      <pdfaid:part>3</pdfaid:part>
      <pdfaid:conformance>B</pdfaid:conformance>
      <xmp:CreatorTool>{creator}</xmp:CreatorTool>
      <xmp:CreateDate>{made}</xmp:CreateDate>
      <xmp:ModifyDate>{made}</xmp:ModifyDate>
      <pdf:Producer>{producer}</pdf:Producer>
      <dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
      <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
    </rdf:Description>
  </rdf:RDF>
</x:xmpmeta>"""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A JSON file inside a PDF; ``name`` is in ASCII, as not every reader shows another one."""

    name: str
    data: bytes


def attach(pdf: FPDF, attachment: Attachment) -> None:
    """Put the file into ``pdf``, whose title, author, subject, creator and creation date are set."""
    made = pdf.creation_date
    assert isinstance(made, datetime)
    pdf.set_producer(_PRODUCER)
    texts = {name: escape(str(getattr(pdf, name))) for name in ("title", "subject", "author", "creator")}
    pdf.set_xmp_metadata(_PACKET.format(producer=_PRODUCER, made=made.isoformat(timespec="seconds"), **texts))
    pdf.embed_file(
        bytes=attachment.data,
        basename=attachment.name,
        modification_date=made,
        mime_type="application/json",
        associated_file_relationship="Source",
        compress=True,
    )

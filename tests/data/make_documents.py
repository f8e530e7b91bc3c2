#!/usr/bin/env python3
"""Writes the binary files of tests/data/documents, byte for byte the same ones each time.

The PDFs are written by hand; encrypted.pdf is report.pdf through qpdf (Debian: qpdf), and is left as it is where
there is none.
"""

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "documents"


# --- PDF ------------------------------------------------------------------------------------------------------

def pdf_file(objects, info):
    """A file of numbered objects; the first is its catalogue, number `info` its title and author."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table +
            b"trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, info, len(out)))


def pdf_stream(body, words=b""):
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (words, len(body), body)


def pdf_pages(title, pages):
    """Pages are lists of lines; a page that is None is an image."""
    kids = b" ".join(b"%d 0 R" % (6 + 2 * i) for i in range(len(pages)))
    image = pdf_stream(b"\x00\xff\xff\x00", b"/Type /XObject /Subtype /Image /Width 2 /Height 2 "
                       b"/ColorSpace /DeviceGray /BitsPerComponent 8 ")
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
               b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
               b"<< /Title (%s) >>" % title, image]
    for i, lines in enumerate(pages):
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R /Resources "
                       b"<< /Font << /F1 3 0 R >> /XObject << /I1 5 0 R >> >> >>" % (7 + 2 * i))
        text = b" 0 -14 Td ".join(b"(%s) Tj" % line for line in lines or [])
        objects.append(pdf_stream(b"BT /F1 12 Tf 72 700 Td %s ET" % text if lines else
                                  b"q 400 0 0 400 100 200 cm /I1 Do Q"))
    return pdf_file(objects, 4)


def make_pdfs():
    report = pdf_pages(b"Costs & <pre> of delegation", [
        [b"Costs of delegation", b"Prices are in USD; see </pre> and <b>bold</b>."],
        None,
        [b"Third page", b"The end."]])
    (FOLDER / "report.pdf").write_bytes(report)
    (FOLDER / "scanned.pdf").write_bytes(pdf_pages(b"Scan", [None, None]))
    (FOLDER / "cut.pdf").write_bytes(report[:300])
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--static-id", "--static-aes-iv", "--encrypt", "user", "owner", "128",
                        "--use-aes=y", "--", FOLDER / "report.pdf", FOLDER / "encrypted.pdf"], check=True)


if __name__ == "__main__":
    make_pdfs()

#!/usr/bin/env python3
"""Writes the binary files of tests/data/documents, byte for byte the same ones each time.

The PDFs are written by hand; encrypted.pdf is report.pdf through qpdf (Debian: qpdf), and is left as it is where
there is none.
"""

import shutil
import struct
import subprocess
import warnings
import zipfile
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
    """Pages are lists of lines, or drawn already; a page that is None is an image."""
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
        if isinstance(lines, bytes):
            objects.append(pdf_stream(lines))
            continue
        text = b" 0 -14 Td ".join(b"(%s) Tj" % line for line in lines or [])
        objects.append(pdf_stream(b"BT /F1 12 Tf 72 700 Td %s ET" % text if lines else
                                  b"q 400 0 0 400 100 200 cm /I1 Do Q"))
    return pdf_file(objects, 4)


def pdf_table(title, columns):
    """A page with a table, drawn column by column as many programs do; empty cells are not drawn."""
    cells = [b"BT /F1 12 Tf %d %d Td (%s) Tj ET" % (72 + 110 * x, 660 - 16 * y, cell)
             for x, column in enumerate(columns) for y, cell in enumerate(column) if cell]
    return b"\n".join([b"BT /F1 12 Tf 72 700 Td (%s) Tj ET" % title, *cells])


def make_pdfs():
    report = pdf_pages(b"Costs & <pre> of delegation", [
        [b"Costs of delegation", b"Prices are in USD; see </pre> and <b>bold</b>."],
        None,
        [b"Third page", b"The end."]])
    (FOLDER / "report.pdf").write_bytes(report)
    (FOLDER / "statement.pdf").write_bytes(pdf_pages(b"Statement", [pdf_table(b"Statement of May", [
        [b"Date", b"01.05.2024", b"02.05.2024", b"03.05.2024"],
        [b"Description", b"Opening", b"Coffee shop", b"Salary"],
        [b"Amount", b"0.00", b"-3.50", b"2,000.00"],
        [b"Balance", b"100.00", b"96.50", b"2,096.50"]])]))
    (FOLDER / "scanned.pdf").write_bytes(pdf_pages(b"Scan", [None, None]))
    (FOLDER / "cut.pdf").write_bytes(report[:300])
    if shutil.which("qpdf"):
        subprocess.run(["qpdf", "--static-id", "--static-aes-iv", "--encrypt", "user", "owner", "128",
                        "--use-aes=y", "--", FOLDER / "report.pdf", FOLDER / "encrypted.pdf"], check=True)


# --- zip archives -----------------------------------------------------------------------------------------------

def archive(name, members):
    """Members are (name, text or bytes); the first of an .epub is its type, which is not packed."""
    with zipfile.ZipFile(FOLDER / name, "w") as out:
        for member, body in members:
            about = zipfile.ZipInfo(member, (2026, 1, 1, 0, 0, 0))
            about.compress_type = zipfile.ZIP_STORED if member == "mimetype" else zipfile.ZIP_DEFLATED
            out.writestr(about, body)


XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = ('xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"')
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def relationships(rows):
    lines = "".join(f'<Relationship Id="{i}" Type="{t}" Target="{target}"{more}/>' for i, t, target, more in rows)
    return f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'


def docx_members(body, more=(), doctype=""):
    return [
        ("[Content_Types].xml", XML + '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
         '<Default Extension="xml" ContentType="application/xml"/></Types>'),
        ("_rels/.rels", relationships([
            ("rId1", RELATIONS + "/officeDocument", "word/document.xml", ""),
            ("rId2", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
             "docProps/core.xml", "")])),
        ("word/document.xml", f"{XML}{doctype}<w:document {WORD}><w:body>{body}<w:sectPr/></w:body></w:document>"),
        *more,
    ]


def paragraph(text, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{text if text.startswith('<') else run(text)}</w:p>"


def run(text):
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def styled(style, text):
    return paragraph(text, f'<w:pStyle w:val="{style}"/>')


def item(list_id, level, text):
    return paragraph(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>')


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text) if text else '<w:p/>'}</w:tc>"


def row(*cells):
    return f"<w:tr>{''.join(cells)}</w:tr>"


BODY = "".join([
    styled("Title", "Delegation in practice"),
    styled("TOC1", "Prices 1"),
    styled("Kapitel", "Prices &amp; limits"),
    paragraph(run("See ") + '<w:hyperlink r:id="rId9">' + run("the price list") + "</w:hyperlink>" +
              run(", checked") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" each month.")),
    paragraph(run("It costs ") + '<w:del w:id="1"><w:r><w:delText>nothing</w:delText></w:r></w:del>'
              '<w:ins w:id="2">' + run("little") + "</w:ins>" + run(".") +
              "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden words.</w:t></w:r>"),
    item(1, 0, "first"), item(1, 1, "below it"), item(1, 0, "second"),
    item(2, 0, "a bullet"),
    "<w:tbl><w:tblGrid/>" +
    row(cell("Model"), cell("Price in USD", '<w:gridSpan w:val="2"/>')) +
    row(cell("small", '<w:vMerge w:val="restart"/>'), cell("in"), cell("0.1")) +
    row(cell("", "<w:vMerge/>"), cell("out"), cell("0.4")) + "</w:tbl>",
    styled("Heading2", "Limits"),
    paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.com/limits" '
              '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>' + run("A field") +
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>' + run(" is a link too.")),
    '<w:p><w:r><w:drawing><wp:docPr id="1" name="Picture 1" descr="A curve that falls"/></w:drawing></w:r></w:p>',
])

STYLES = f"""{XML}<w:styles {WORD}>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
  <w:pPr><w:numPr><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Heading2"><w:name w:val="heading 2"/>
  <w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="Kapitel"><w:name w:val="Kapitel"/><w:basedOn w:val="Heading1"/></w:style>
</w:styles>"""

NUMBERING = f"""{XML}<w:numbering {WORD}>
<w:abstractNum w:abstractNumId="0">
  <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="2">
  <w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1"/></w:lvl>
  <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
</w:numbering>"""

FOOTNOTES = f"""{XML}<w:footnotes {WORD}>
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r>{run(" By hand.")}</w:p></w:footnote>
<w:footnote w:id="3"><w:p>{run("Nobody refers to it.")}</w:p></w:footnote>
</w:footnotes>"""

CORE = (XML + '<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        '<dc:title>Delegation &#8212; a report</dc:title></cp:coreProperties>')

LAUGHS = ('<!DOCTYPE w:document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
          '<!ENTITY c SYSTEM "file:///etc/passwd">]>')


def make_docx():
    parts = [
        ("word/_rels/document.xml.rels", relationships([
            ("rId1", RELATIONS + "/styles", "styles.xml", ""),
            ("rId2", RELATIONS + "/numbering", "numbering.xml", ""),
            ("rId3", RELATIONS + "/footnotes", "/word/footnotes.xml", ""),
            ("rId9", RELATIONS + "/hyperlink", "https://example.com/prices?a=1&amp;b=2", ' TargetMode="External"')])),
        ("word/styles.xml", STYLES), ("word/numbering.xml", NUMBERING), ("word/footnotes.xml", FOOTNOTES),
        ("docProps/core.xml", CORE)]
    archive("report.docx", docx_members(BODY, parts))
    archive("laughs.docx", docx_members(paragraph("It says &b; and &c; and &amp;."), doctype=LAUGHS))
    archive("bomb.docx", docx_members(paragraph("x" + " " * (3 << 20))))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        archive("twice.docx", docx_members(paragraph("one")) + docx_members(paragraph("two"))[2:3])
    overlap((FOLDER / "laughs.docx").read_bytes())


def overlap(whole):
    """overlap.docx: forty more entries of the directory that all mean the first member."""
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = whole[start:whole.index(b"PK\x01\x02", start + 4)]
    more = b"".join(entry.replace(b"[Content_Types].xml", b"%019d" % i) for i in range(40))
    count = len(whole[start:end].split(b"PK\x01\x02")) - 1 + 40
    tail = whole[end:end + 8] + struct.pack("<HHIIH", count, count, end - start + len(more), start, 0)
    (FOLDER / "overlap.docx").write_bytes(whole[:end] + more + tail)


def page(title, body):
    return (f'{XML}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">'
            f"<head>{title}<script src='x.js'/></head><body>{body}</body></html>")


OPF = f"""{XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>A small book</dc:title></metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="two" href="text/chapter%202.xhtml" media-type="application/xhtml+xml"/>
<item id="one" href="text/one.xhtml" media-type="application/xhtml+xml"/>
<item id="lost" href="text/lost.xhtml" media-type="application/xhtml+xml"/>
<item id="out" href="../../etc/passwd" media-type="application/xhtml+xml"/>
<item id="cover" href="cover.png" media-type="image/png"/>
</manifest>
<spine><itemref idref="cover"/><itemref idref="nav"/><itemref idref="one"/><itemref idref="two"/>
<itemref idref="one"/><itemref idref="lost"/><itemref idref="out"/></spine>
</package>"""


def epub_members(more=()):
    return [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", XML + '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'),
        ("OEBPS/book.opf", OPF),
        ("OEBPS/nav.xhtml", page("<title>Contents</title>", "<nav><ol><li><a href='text/one.xhtml'>One</a></li></ol></nav>")),
        # The title closes itself: read as HTML it would swallow the chapter.
        ("OEBPS/text/one.xhtml", page("<title/>", "<h1>The <i>first</i> chapter</h1><p>It begins&#160;here.<br/>And goes on.</p>"
                                      "<aside epub:type='footnote'><p>A note.</p></aside>")),
        ("OEBPS/text/chapter 2.xhtml", page("<title>Second</title>", "<p>No heading &eacute;.</p><ul><li>an item</li></ul>")),
        *more,
    ]


def make_epubs():
    archive("book.epub", epub_members())
    archive("protected.epub", epub_members([
        ("META-INF/encryption.xml", XML + '<encryption><EncryptedData><CipherData><CipherReference URI="OEBPS/text/one.xhtml"/>'
         "</CipherData></EncryptedData></encryption>")]))


if __name__ == "__main__":
    make_pdfs()
    make_docx()
    make_epubs()

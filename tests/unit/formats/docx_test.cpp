#include <gtest/gtest.h>

#include "formats/shared/docx_numbering.hpp"
#include "formats/shared/docx_styles.hpp"
#include "unit/formats/documents.hpp"
#include "zip_file.hpp"

namespace gateway::formats {
namespace {

using gateway::test::ZipMember;

Result<Document> load_parts(const std::string& body, std::vector<ZipMember> more = {}) {
    more.push_back({"word/document.xml", "<w:document><w:body>" + body + "</w:body></w:document>"});
    return test::load_bytes(gateway::test::zip_file(more), "a.docx");
}

std::string text_of(const std::string& body, std::vector<ZipMember> more = {}) {
    const auto document = load_parts(body, std::move(more));
    EXPECT_TRUE(document) << document.error().message;
    if (document) test::check_laws(*document);
    return document ? document->text : "";
}

std::string p(const std::string& text, const std::string& properties = {}) {
    return "<w:p><w:pPr>" + properties + "</w:pPr><w:r><w:t>" + text + "</w:t></w:r></w:p>";
}

TEST(Docx, IsKnownByTheNamesInIt) {
    const auto word = gateway::test::zip_file({{"word/document.xml", ""}});
    EXPECT_EQ((*detect({word, "a.zip"}))->id, "docx");
    const auto other = gateway::test::zip_file({{"xl/workbook.xml", ""}});
    EXPECT_FALSE(detect({other, "a.docx"}));
}

TEST(Docx, NeedsNothingButItsText) {
    EXPECT_EQ(text_of(p("one") + "<w:p/>" + p("two", R"(<w:pStyle w:val="Heading2"/>)")), "one\n\n## two\n");
    EXPECT_EQ(text_of(p("x", R"(<w:outlineLvl w:val="0"/>)")), "# x\n");
    EXPECT_EQ(text_of(""), "");
}

TEST(Docx, RunsTabsAndBreaks) {
    EXPECT_EQ(text_of("<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/></w:r>"
                      "<w:r><w:t xml:space='preserve'> d\n&lt;e&gt;</w:t></w:r></w:p>"),
              "a b\nc- d <e>\n");
}

TEST(Docx, TrackedChangesAreAccepted) {
    const auto document = load_parts(
        "<w:p><w:r><w:t>It is </w:t></w:r><w:del><w:r><w:t>not </w:t><w:delText>never "
        "</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>so.</w:t></w:r></w:ins></w:p>"
        "<w:p><w:moveFrom><w:r><w:t>here</w:t></w:r></w:moveFrom></w:p>"
        "<w:p><w:moveTo><w:r><w:t>moved</w:t></w:r></w:moveTo></w:p>" +
        p("plain", R"(<w:pPrChange><w:pPr><w:pStyle w:val="Heading1"/></w:pPr></w:pPrChange>)"));
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text, "It is so.\n\nmoved\n\nplain\n");
    EXPECT_EQ(document->notes.at(0), "tracked changes: insertions kept (1), deletions left out (1)");
}

TEST(Docx, HiddenTextIsNotThere) {
    EXPECT_EQ(
        text_of(
            "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t><w:tab/></w:r><w:r><w:t>seen</w:t></w:r>"
            "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>!</w:t></w:r></w:p>"),
        "seen!\n");
}

TEST(Docx, TextBoxesStandOnceAndBeforeTheirParagraph) {
    EXPECT_EQ(
        text_of("<w:p><w:r><w:t>around </w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>" +
                p("boxed") + "</w:txbxContent></mc:Choice><mc:Fallback>" + p("boxed") +
                "</mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>it</w:t></w:r></w:p>"),
        "boxed\n\naround it\n");
}

TEST(Docx, TablesOfOneColumnAreLayout) {
    EXPECT_EQ(text_of("<w:tbl><w:tr><w:tc>" + p("a") + p("b") + "</w:tc></w:tr></w:tbl>"), "a\nb\n");
}

TEST(Docx, TablesInsideCellsAreTheirText) {
    const auto inner = "<w:tbl><w:tr><w:tc>" + p("x") + "</w:tc><w:tc>" + p("y") + "</w:tc></w:tr></w:tbl>";
    EXPECT_EQ(
        text_of("<w:tbl><w:tr><w:tc>" + p("a") + "</w:tc><w:tc>" + inner + "</w:tc></w:tr><w:tr><w:tc>" +
                p("b") + "</w:tc><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>" + p("z")),
        "| a | x<br>y |\n|---|---|\n| b | x<br>y |\n\nz\n");
}

TEST(Docx, MergedCellsBlowNothingUp) {
    std::string rows;
    for (int i = 0; i < 3000; ++i)
        rows += "<w:tr><w:tc>" + p("n") + "</w:tc><w:tc><w:tcPr><w:gridSpan w:val='2000000000'/><w:vMerge" +
                std::string(i == 0 ? " w:val='restart'" : "") + "/></w:tcPr>" +
                p(i == 0 ? std::string(5000, 'x') : "") + "</w:tc></w:tr>";
    const auto text = text_of("<w:tbl>" + rows + "</w:tbl>");
    EXPECT_LT(text.size(), 4u << 20);
}

TEST(Docx, LinksLeadOutOnly) {
    const ZipMember links{
        "word/_rels/document.xml.rels",
        "<Relationships><Relationship Id='r1' Target='javascript:alert(1)' TargetMode='External'/>"
        "<Relationship Id='r2' Target='https://example.com/a b' TargetMode='External'/>"
        "<Relationship Id='r3' Target='styles.xml'/></Relationships>"};
    const auto link = [](const std::string& id) {
        return "<w:p><w:hyperlink r:id='" + id + "'><w:r><w:t>" + id + "</w:t></w:r></w:hyperlink></w:p>";
    };
    EXPECT_EQ(text_of(link("r1") + link("r2") + link("r3") + link("r4"), {links}),
              "r1\n\n[r2](https://example.com/a%20b)\n\nr3\n\nr4\n");
}

TEST(Docx, RelationshipsOutsideAreNotFollowed) {
    EXPECT_EQ(text_of(p("x"), {{"word/_rels/document.xml.rels",
                                "<Relationship Id='a' Type='x/styles' Target='../../../etc/passwd'/>"
                                "<Relationship Id='b' Type='x/numbering' Target='file:///etc/passwd'/>"
                                "<Relationship Id='c' Type='x/footnotes' Target='https://example.com/' "
                                "TargetMode='External'/>"}}),
              "x\n");
}

TEST(Docx, NotesStandAtTheEndInTheirOrder) {
    const ZipMember rows{"word/_rels/document.xml.rels",
                         "<Relationship Id='a' Type='x/footnotes' Target='footnotes.xml'/>"
                         "<Relationship Id='b' Type='x/endnotes' Target='endnotes.xml'/>"};
    const auto note = [](const std::string& kind, const std::string& id) {
        return "<w:" + kind + " w:id='" + id + "'>" + p(kind) + p(id) + "</w:" + kind + ">";
    };
    EXPECT_EQ(text_of("<w:p><w:r><w:t>a</w:t><w:footnoteReference w:id='10'/><w:endnoteReference w:id='1'/>"
                      "<w:footnoteReference w:id='2'/><w:footnoteReference w:id='404'/></w:r></w:p>",
                      {rows,
                       {"word/footnotes.xml", p("stray") + note("footnote", "2") + note("footnote", "10")},
                       {"word/endnotes.xml", note("endnote", "1")}}),
              "a[^10][^e1][^2][^404]\n\n[^10]: footnote 10\n\n[^e1]: endnote 1\n\n[^2]: footnote 2\n");
}

TEST(Docx, WithoutATextPartIsAnError) {
    const auto document = test::load_bytes(gateway::test::zip_file({{"word/documents", ""}}), "a.docx");
    ASSERT_FALSE(document);
    EXPECT_EQ(document.error().kind, ErrorKind::invalid_parameter);
}

TEST(Docx, LinksAndFieldsLeftOpenEndWithTheirParagraph) {
    EXPECT_EQ(text_of("<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>HYPERLINK "
                      "\"https://a.example/\"</w:instrText>"
                      "<w:fldChar w:fldCharType='separate'/><w:t>one</w:t></w:r></w:p>" +
                      p("two") + "<w:p><w:r><w:t>three"),
              "[one](https://a.example/)\n\ntwo\n\nthree\n");
}

TEST(DocxStyles, InheritAndNeverTurnInCircles) {
    const DocxStyles styles(
        R"(<w:styles><w:style w:styleId="A"><w:name w:val="Mine"/><w:basedOn w:val="B"/></w:style>
        <w:style w:styleId="B"><w:name w:val="Heading 3"/><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="C"><w:basedOn w:val="D"/></w:style><w:style w:styleId="D"><w:basedOn w:val="C"/></w:style>
        <w:style w:styleId="Heading1"><w:name w:val="Not one"/></w:style></w:styles>)");
    EXPECT_EQ(styles.style("A").heading, 3);
    EXPECT_EQ(styles.style("A").list, 7);
    EXPECT_EQ(styles.style("C").heading, 0);
    EXPECT_EQ(styles.style("Heading1").heading, 0);
    EXPECT_EQ(DocxStyles("").style("Heading1").heading, 1);
}

std::vector<std::string> labels(const std::string& levels, std::vector<int> at) {
    DocxNumbering numbering("<w:abstractNum w:abstractNumId='0'>" + levels +
                            "</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>");
    std::vector<std::string> out;
    for (const int level : at)
        out.push_back(numbering.next(1, level).value_or("none"));
    return out;
}

std::string level(int index, const std::string& format, const std::string& text, int start = 1) {
    return "<w:lvl w:ilvl='" + std::to_string(index) + "'><w:start w:val='" + std::to_string(start) +
           "'/><w:numFmt w:val='" + format + "'/><w:lvlText w:val='" + text + "'/></w:lvl>";
}

TEST(DocxNumbering, CountsAsWordDoes) {
    using Labels = std::vector<std::string>;
    EXPECT_EQ(labels(level(0, "decimal", "%1.") + level(1, "upperRoman", "%1.%2"), {0, 1, 1, 0, 1, 0}),
              (Labels{"1.", "1.I", "1.II", "2.", "2.I", "3."}));
    EXPECT_EQ(labels(level(0, "lowerLetter", "(%1)", 25), {0, 0, 0}), (Labels{"(y)", "(z)", "(aa)"}));
    EXPECT_EQ(labels(level(0, "decimal", "%1)", 0), {0, 0}), (Labels{"0)", "1)"}));
    EXPECT_EQ(labels(level(1, "decimal", "%1.%2"), {1}), (Labels{"1.1"}));
    EXPECT_EQ(labels(level(0, "none", ""), {0}), (Labels{"none"}));
    EXPECT_EQ(labels("", {0, 99, -5}), (Labels{"1.", "1.", "2."}));
    EXPECT_EQ(labels(level(0, "lowerRoman", "%1", 2000000000), {0}), (Labels{"1000000"}));
    EXPECT_FALSE(DocxNumbering("").next(1, 0));
}

TEST(DocxNumbering, AListThatRestartsDoesAndItsRelativesCountOn) {
    DocxNumbering numbering(
        "<w:abstractNum w:abstractNumId='0'>" + level(0, "decimal", "%1") +
        "</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride "
        "w:val='1'/>"
        "</w:lvlOverride></w:num><w:num w:numId='3'><w:abstractNumId w:val='0'/></w:num>");
    EXPECT_EQ(*numbering.next(1, 0), "1");
    EXPECT_EQ(*numbering.next(1, 0), "2");
    EXPECT_EQ(*numbering.next(3, 0), "3");
    EXPECT_EQ(*numbering.next(2, 0), "1");
    EXPECT_EQ(*numbering.next(2, 0), "2");
}

}  // namespace
}  // namespace gateway::formats

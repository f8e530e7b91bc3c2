#include <gtest/gtest.h>

#include <csignal>

#include "base/ids.hpp"
#include "formats/shared/pdf_outcome.hpp"
#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

using namespace std::string_view_literals;

Result<Document> read(std::string output, int exit_code = 0, std::string said = {}) {
    HelperOutcome outcome;
    outcome.output = std::move(output);
    outcome.exit_code = exit_code;
    outcome.error_output = std::move(said);
    return read_pdf_outcome(outcome, {"%PDF-1.4", "a.pdf"});
}

ErrorKind refused(const Result<Document>& document) {
    EXPECT_FALSE(document);
    return document ? ErrorKind::internal : document.error().kind;
}

TEST(Pdf, IsKnownByItsFirstBytes) {
    EXPECT_EQ((*detect({"%PDF-1.7\n", "a"}))->id, "pdf");
    EXPECT_EQ((*detect({"\xEF\xBB\xBF\r\n%PDF-1.7\n", "a.txt", "text/plain"}))->id, "pdf");
    EXPECT_EQ((*detect({"It begins with %PDF-1.7", "a.txt"}))->id, "text");
    EXPECT_EQ((*detect({"<html>Not found", "a.pdf", "application/pdf"}))->id, "html");
}

TEST(PdfOutcome, PagesHaveAnchors) {
    const auto document = read("<title>A &amp; B</title>\n<pre>\none\ftwo </pre> still\n\f</pre>\n</body>");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->title, "A & B");
    EXPECT_EQ(document->text, "[page 1]\n\none\n\n[page 2]\n\ntwo </pre> still\n");
    ASSERT_EQ(document->anchors.size(), 2u);
    EXPECT_EQ(document->anchors[1], (Anchor{Anchor::Kind::page, 2, "", 15}));
    EXPECT_TRUE(document->notes.empty());
}

TEST(PdfOutcome, PagesWithoutTextKeepTheirNumberAndAreSaid) {
    const auto document = read("<pre>\none\f \n\fthree\f</pre>");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text, "[page 1]\n\none\n\n[page 2]\n\n[page 3]\n\nthree\n");
    ASSERT_EQ(document->notes.size(), 1u);
    EXPECT_EQ(document->notes[0], "1 of 3 pages without text");
}

TEST(PdfOutcome, DamageIsSaidAndControlCharactersGo) {
    const auto document = read(
        "<pre>\nab\x01\x7F"
        "c\tx\xFF\f</pre>",
        0, "Syntax Warning: x\nSyntax Error: y\n");
    ASSERT_TRUE(document);
    EXPECT_EQ(document->text, "[page 1]\n\nabc\tx\xEF\xBF\xBD\n");
    EXPECT_EQ(document->notes.at(0), "the PDF is damaged; some of it may be missing");
    EXPECT_TRUE(read("<pre>\nabc\f</pre>", 0, "Syntax Warning: x\n")->notes.empty());
}

TEST(PdfOutcome, RefusalsSayWhatToDo) {
    EXPECT_EQ(refused(read("", 1, "Command Line Error: Incorrect password\n")), ErrorKind::unsupported);
    EXPECT_EQ(refused(read("", 1, "Syntax Error: Couldn't read xref table\n")), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(read("", 1, "Out of memory\n")), ErrorKind::document_too_large);
    const auto images = read("<pre>\n\f\f</pre>");
    EXPECT_EQ(refused(images), ErrorKind::unsupported);
    EXPECT_NE(images.error().message.find("ocrmypdf"), std::string::npos);
    EXPECT_EQ(refused(read("")), ErrorKind::unsupported);
    HelperOutcome crashed;
    crashed.signal = SIGSEGV;
    EXPECT_EQ(refused(read_pdf_outcome(crashed, {"", "a.pdf"})), ErrorKind::invalid_parameter);
    HelperOutcome endless;
    endless.cut = true;
    EXPECT_EQ(refused(read_pdf_outcome(endless, {"", "a.pdf"})), ErrorKind::document_too_large);
}

TEST(PdfOutcome, AnyWordsBecomeADocumentOrAnError) {
    SeededRandom random(6);
    constexpr std::array kPieces = {"<pre>\n"sv, "</pre>"sv, "<title>"sv, "</title>"sv, "\f"sv,
                                    "&#"sv,      "\xFF"sv,   "x"sv,       "\n"sv,       "\xE2\x82"sv};
    for (int round = 0; round < 2000; ++round) {
        std::string output;
        for (auto n = random.next() % 12; n > 0; --n)
            output += kPieces[random.next() % kPieces.size()];
        if (const auto document = read(output)) test::check_laws(*document);
    }
}

bool have_pdftotext() {
    const char* path = std::getenv("PATH");
    return !find_program("pdftotext", path ? path : "").empty();
}

// In reading order the cells of a table come column by column.
TEST(Pdf, KeepsWhatStandsSideBySideWhenAsked) {
    if (!have_pdftotext()) GTEST_SKIP() << "pdftotext is not installed";
    const auto bytes = test::file_bytes(test::data_folder() / "statement.pdf");
    Input input{bytes, "statement.pdf"};
    EXPECT_EQ(load(input)->text.find("Coffee shop  "), std::string::npos);
    input.as_laid_out = true;
    const auto document = load(input);
    ASSERT_TRUE(document);
    EXPECT_NE(document->text.find("01.05.2024         Opening       0.00       100.00"), std::string::npos)
        << document->text;
    test::check_laws(*document);
}

TEST(Pdf, DamagedFilesBecomeDocumentsOrErrors) {
    if (!have_pdftotext()) GTEST_SKIP() << "pdftotext is not installed";
    SeededRandom random(7);
    const auto whole = test::file_bytes(test::data_folder() / "report.pdf");
    for (int round = 0; round < 12; ++round) {
        auto bytes = whole;
        for (int i = 0; i < 8; ++i)
            bytes[5 + random.next() % (bytes.size() - 5)] = static_cast<char>(random.next());
        if (const auto document = test::load_bytes(bytes, "a.pdf")) test::check_laws(*document);
    }
}

TEST(Pdf, ItsHelperIsBoundByTheLimits) {
    if (!have_pdftotext()) GTEST_SKIP() << "pdftotext is not installed";
    const auto bytes = test::file_bytes(test::data_folder() / "report.pdf");
    Input input{bytes, "report.pdf"};
    std::stop_source stop;
    stop.request_stop();
    input.stop = stop.get_token();
    EXPECT_EQ(refused(load(input)), ErrorKind::cancelled);
    input.stop = {};
    input.limits.text_bytes = 20;
    EXPECT_EQ(refused(load(input)), ErrorKind::document_too_large);
    input.limits = {};
    input.limits.helper_memory = 1u << 20;  // not even the program itself fits
    EXPECT_FALSE(load(input));
}

}  // namespace
}  // namespace gateway::formats

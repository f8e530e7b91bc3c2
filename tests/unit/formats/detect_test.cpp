#include <gtest/gtest.h>

#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

using namespace std::string_view_literals;

std::string detected(std::string_view bytes, std::string name, std::string media_type = {}) {
    const auto format = detect({bytes, std::move(name), std::move(media_type)});
    return format ? (*format)->id : "error: " + format.error().message;
}

TEST(Detect, ByExtension) {
    EXPECT_EQ(detected("x", "notes.txt"), "text");
    EXPECT_EQ(detected("x", "README.MD"), "markdown");
    EXPECT_EQ(detected("x", "src/a.hpp"), "code");
    EXPECT_EQ(detected("x", "a.tsv"), "csv");
    EXPECT_EQ(detected("x", "a.json"), "json_text");
    EXPECT_EQ(detected("x", "Makefile"), "text");
    EXPECT_EQ(detected("x", "https://example.com/a.csv?v=1.2#top"), "csv");
    EXPECT_EQ(detected("x", "folder.csv/plain"), "text");
}

TEST(Detect, ByMediaTypeWhenItSaysSomething) {
    EXPECT_EQ(detected("x", "https://example.com/get.php", "text/csv"), "csv");
    EXPECT_EQ(detected("x", "https://example.com/a.md", "text/plain"), "markdown");
    EXPECT_EQ(detected("x", "https://example.com/a.md", "application/octet-stream"), "markdown");
    EXPECT_EQ(detected("x", "https://example.com/a", "image/unheard-of"), "text");
}

TEST(Detect, NamesWhatCannotBeRead) {
    EXPECT_NE(detected("\x89PNG\r\n", "a.txt").find("a PNG image"), std::string::npos);
    EXPECT_NE(detected("\xD0\xCF\x11\xE0...", "a.doc").find(".docx"), std::string::npos);
    EXPECT_NE(detected("PK\x03\x04....xl/workbook.xml", "a.xlsx").find("save it as CSV"), std::string::npos);
    EXPECT_NE(detected("ab\0\0\0cdef"sv, "a.txt").find("binary data"), std::string::npos);
    const auto error = load({"ab\0\0\0cdef"sv, "a.bin"});
    ASSERT_FALSE(error);
    EXPECT_EQ(error.error().kind, ErrorKind::unsupported);
}

TEST(Load, RefusesMoreTextThanTheLimit) {
    const std::string text(2000, 'x');
    Input input{text, "a.txt"};
    EXPECT_TRUE(load(input));
    input.limits.text_bytes = 1000;
    const auto refused = load(input);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::document_too_large);
}

}  // namespace
}  // namespace gateway::formats

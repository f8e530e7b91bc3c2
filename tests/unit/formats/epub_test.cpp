#include <gtest/gtest.h>

#include "unit/formats/documents.hpp"
#include "zip_file.hpp"

namespace gateway::formats {
namespace {

using gateway::test::ZipMember;

constexpr auto kContainer = "<container><rootfile full-path='book.opf'/></container>";

Result<Document> load_book(const std::string& package, std::vector<ZipMember> members = {}) {
    members.insert(members.begin(), {{"mimetype", "application/epub+zip"},
                                     {"META-INF/container.xml", kContainer},
                                     {"book.opf", package}});
    auto document = test::load_bytes(gateway::test::zip_file(members), "a.epub");
    if (document) test::check_laws(*document);
    return document;
}

std::string item(const std::string& id) {
    return "<item id='" + id + "' href='" + id + ".html' media-type='application/xhtml+xml'/>";
}
std::string itemref(const std::string& id) { return "<itemref idref='" + id + "'/>"; }

TEST(Epub, IsKnownByItsTypeOrItsContainer) {
    const auto typed = gateway::test::zip_file({{"mimetype", "application/epub+zip"}, {"x", ""}});
    EXPECT_EQ((*detect({typed, "a.zip"}))->id, "epub");
    const auto untyped = gateway::test::zip_file({{"x", ""}, {"META-INF/container.xml", kContainer}});
    EXPECT_EQ((*detect({untyped, "a"}))->id, "epub");
    EXPECT_FALSE(detect({gateway::test::zip_file({{"x", ""}}), "a.epub"}));
}

TEST(Epub, ChaptersStandInTheOrderOfTheSpine) {
    const auto book =
        load_book("<package>" + item("a") + item("b") + itemref("b") + itemref("a") + "</package>",
                  {{"a.html", "<html><body><p>A</p></body></html>"},
                   {"b.html", "<html><head><title>Bee</title></head><body><p>B</p></body></html>"}});
    ASSERT_TRUE(book);
    EXPECT_EQ(book->text, "B\n\nA\n");
    ASSERT_EQ(book->anchors.size(), 2u);
    EXPECT_EQ(book->anchors[0], (Anchor{Anchor::Kind::section, 1, "Bee", 0}));
    EXPECT_EQ(book->anchors[1], (Anchor{Anchor::Kind::section, 2, "", 2}));
}

TEST(Epub, AChapterListedAThousandTimesIsReadOnce) {
    std::string spine;
    for (int i = 0; i < 1000; ++i)
        spine += itemref("a");
    const auto book = load_book(item("a") + spine, {{"a.html", "<p>once</p>"}});
    ASSERT_TRUE(book);
    EXPECT_EQ(book->text, "once\n");
}

TEST(Epub, EmptyElementsSwallowNothing) {
    const auto book =
        load_book(item("a") + itemref("a"),
                  {{"a.html",
                    "<html><head><title/><script/></head><body><a id='x'/><div/><p>kept<br/>"
                    "too</p><table><tr><td/><td>x</td></tr><tr><td>y</td></tr></table></body>"}});
    ASSERT_TRUE(book);
    EXPECT_EQ(book->text, "kept\ntoo\n\n|  | x |\n|---|---|\n| y |  |\n");
}

TEST(Epub, BooksWithoutChaptersAreErrors) {
    for (const auto& package :
         {std::string(), item("a"), item("a") + itemref("b"), item("a") + itemref("a")}) {
        const auto book = load_book(package);
        ASSERT_FALSE(book) << package;
        EXPECT_EQ(book.error().kind, ErrorKind::invalid_parameter);
    }
    EXPECT_FALSE(test::load_bytes(gateway::test::zip_file({{"mimetype", "application/epub+zip"}}), "a.epub"));
}

TEST(Epub, OnlyEncryptedChaptersAreInTheWay) {
    const auto encrypted = [](const std::string& uri) {
        return ZipMember{"META-INF/encryption.xml", "<e><CipherReference URI='" + uri + "'/></e>"};
    };
    EXPECT_TRUE(load_book(item("a") + itemref("a"), {{"a.html", "<p>x</p>"}, encrypted("font.ttf")}));
    const auto book = load_book(item("a") + itemref("a"), {{"a.html", "<p>x</p>"}, encrypted("a.html")});
    ASSERT_FALSE(book);
    EXPECT_EQ(book.error().kind, ErrorKind::unsupported);
}

TEST(Epub, TextBeyondTheLimitIsRefused) {
    const auto bytes =
        gateway::test::zip_file({{"mimetype", "application/epub+zip"},
                                 {"META-INF/container.xml", kContainer},
                                 {"book.opf", item("a") + item("b") + itemref("a") + itemref("b")},
                                 {"a.html", "<p>" + std::string(700, 'x') + "</p>"},
                                 {"b.html", "<p>" + std::string(700, 'x') + "</p>"}});
    Input input{bytes, "a.epub"};
    EXPECT_TRUE(load(input));
    input.limits.text_bytes = 1000;
    const auto refused = load(input);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, ErrorKind::document_too_large);
}

}  // namespace
}  // namespace gateway::formats

#include "formats/shared/zip.hpp"

#include "unit/formats/documents.hpp"
#include "zip_file.hpp"

namespace gateway::formats {
namespace {

using gateway::test::zip_file;
using gateway::test::ZipMember;

// What reading `name` out of an archive of `members` gives.
Result<std::string> member(const std::vector<ZipMember>& members, std::string_view name, Limits limits = {}) {
    const auto bytes = zip_file(members);
    const Input input{bytes, "a.zip", {}, {}, {}, limits};
    auto archive = ZipArchive::open(input);
    if (!archive) return tl::unexpected(archive.error());
    return archive->read(name);
}

ErrorKind refused(const Result<std::string>& read) {
    EXPECT_FALSE(read);
    return read ? ErrorKind::internal : read.error().kind;
}

TEST(Zip, GivesItsMembers) {
    EXPECT_EQ(member({{"a", "one"}, {"b/c", "two"}}, "b/c").value(), "two");
    EXPECT_EQ(member({{"a", ""}}, "a").value(), "");
    EXPECT_EQ(refused(member({{"a", "one"}}, "A")), ErrorKind::invalid_parameter);
    const std::string large(1 << 20, 'x');
    EXPECT_EQ(member({{"a", large}}, "a").value(), large);
}

TEST(Zip, BoundsMembersAndBytes) {
    Limits limits;
    limits.members = 2;
    EXPECT_TRUE(member({{"a", ""}, {"b", ""}}, "a", limits));
    EXPECT_EQ(refused(member({{"a", ""}, {"b", ""}, {"c", ""}}, "a", limits)), ErrorKind::document_too_large);
    limits.unpacked_bytes = 100;
    EXPECT_TRUE(member({{"a", std::string(100, 'x')}}, "a", limits));
    EXPECT_EQ(refused(member({{"a", std::string(101, 'x')}}, "a", limits)), ErrorKind::document_too_large);
}

TEST(Zip, BoundsAllReadingsTogether) {
    const auto bytes = zip_file({{"a", std::string(60, 'x')}});
    Input input{bytes, "a.zip"};
    input.limits.unpacked_bytes = 100;
    auto archive = ZipArchive::open(input);
    ASSERT_TRUE(archive);
    EXPECT_TRUE(archive->read("a"));
    EXPECT_EQ(refused(archive->read("a")), ErrorKind::document_too_large);
}

TEST(Zip, MembersThatLieAreRefused) {
    EXPECT_EQ(refused(member({{"a", "one", 0, 0, 1}}, "a")), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(member({{"a", "one", 0, 0, 9}}, "a")), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(member({{"a", "one", 0, 0, 0xFFFFFFF0}}, "a")), ErrorKind::document_too_large);
    EXPECT_EQ(refused(member({{"a", "no deflated bytes", 8}}, "a")), ErrorKind::invalid_parameter);
    auto bytes = zip_file({{"a", "some text"}});
    bytes[bytes.find("some")] = 'S';  // the checksum is another's
    const Input input{bytes, "a.zip"};
    EXPECT_EQ(refused(ZipArchive::open(input)->read("a")), ErrorKind::invalid_parameter);
}

TEST(Zip, OtherMethodsAndEncryptionAreUnsupported) {
    EXPECT_EQ(refused(member({{"a", "one", 12}}, "a")), ErrorKind::unsupported);
    EXPECT_EQ(refused(member({{"a", "one", 0, 1}}, "a")), ErrorKind::unsupported);
}

TEST(Zip, TwoOfOneNameAreRefused) {
    EXPECT_EQ(refused(member({{"a", "one"}, {"a", "two"}}, "a")), ErrorKind::invalid_parameter);
}

TEST(Zip, StopsWhenItIsTold) {
    const auto bytes = zip_file({{"a", "one"}});
    std::stop_source stop;
    stop.request_stop();
    const Input input{bytes, "a.zip", {}, {}, stop.get_token()};
    EXPECT_EQ(refused(ZipArchive::open(input)->read("a")), ErrorKind::cancelled);
}

TEST(Zip, NamesOfMembersAreSeenWithoutOpening) {
    const auto bytes = zip_file({{"a", "word/document.xml"}, {"b/c", ""}});
    EXPECT_TRUE(zip_names(bytes, "b/"));
    EXPECT_FALSE(zip_names(bytes, "c"));
    EXPECT_FALSE(zip_names(bytes, "word/"));
    EXPECT_FALSE(zip_names("PK\x03\x04 PK\x01\x02", "a"));
}

TEST(MemberPath, StaysInTheArchive) {
    EXPECT_EQ(member_path("OEBPS/book.opf", "text/a.xhtml"), "OEBPS/text/a.xhtml");
    EXPECT_EQ(member_path("OEBPS/x/book.opf", "../a%20b.xhtml#top"), "OEBPS/a b.xhtml");
    EXPECT_EQ(member_path("word/document.xml", "/docProps/core.xml"), "docProps/core.xml");
    EXPECT_EQ(member_path("", "a//./b"), "a/b");
    EXPECT_EQ(member_path("a/b", "../../c"), std::nullopt);
    EXPECT_EQ(member_path("a/b", "%2e%2e/%2e%2e/c"), std::nullopt);
    EXPECT_EQ(member_path("a/b", "https://example.com/"), std::nullopt);
    EXPECT_EQ(member_path("a/b", "#top"), std::nullopt);
    EXPECT_EQ(member_path("a/b", "%zz"), std::nullopt);
}

}  // namespace
}  // namespace gateway::formats

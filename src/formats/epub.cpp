// Books (.epub): their chapters in reading order, each read as a page, with an anchor where each begins.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "formats/shared/html_blocks.hpp"
#include "formats/shared/xml_part.hpp"
#include "formats/shared/zip.hpp"

namespace gateway::formats {
namespace {

constexpr std::string_view kContainer = "META-INF/container.xml";
constexpr std::string_view kEncryption = "META-INF/encryption.xml";

bool looks_like_epub(std::string_view bytes) {
    return bytes.substr(0, 128).find("mimetypeapplication/epub+zip") != std::string_view::npos ||
           zip_names(bytes, kContainer);
}

struct Book {
    std::string title;
    std::vector<std::string> chapters;  // members, in reading order, each once
};

tl::unexpected<Error> no_book(const Input& input, const std::string& why) {
    return fail(ErrorKind::invalid_parameter, "'" + input.name + "' is a broken book: " + why + ".",
                input.name);
}

// Where the package document lies.
Result<std::string> package_member(ZipArchive& archive, const Input& input) {
    const auto bytes = archive.read(kContainer);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto text = xml_text(*bytes);
    auto xml = read_xml(text);
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next())
        if (event == MarkupReader::Event::start && xml.name() == "rootfile")
            if (const auto path = member_path("", xml.attribute("full-path").value_or(""))) return *path;
    return no_book(input, "it does not say where its contents are listed");
}

bool is_page(const std::string& media_type) {
    return media_type == "application/xhtml+xml" || media_type == "text/html" ||
           media_type == "text/x-oeb1-document";
}

Book read_package(std::string_view text, std::string_view member) {
    Book book;
    book.title = element_text(text, "title");
    std::map<std::string, std::string> pages;  // of the manifest: id to member
    std::set<std::string> taken;
    auto xml = read_xml(text);
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next()) {
        if (event != MarkupReader::Event::start) continue;
        if (xml.name() == "item") {
            const auto path = member_path(member, xml.attribute("href").value_or(""));
            const bool contents = xml.attribute("properties").value_or("").find("nav") != std::string::npos;
            if (path && !contents && is_page(xml.attribute("media-type").value_or("")))
                pages.emplace(xml.attribute("id").value_or(""), *path);
        } else if (xml.name() == "itemref") {
            const auto page = pages.find(xml.attribute("idref").value_or(""));
            if (page != pages.end() && taken.insert(page->second).second)
                book.chapters.push_back(page->second);
        }
    }
    return book;
}

// The members that are encrypted. Fonts often are, and nobody reads them; chapters are by copy protection.
Result<std::set<std::string>> encrypted_members(ZipArchive& archive) {
    std::set<std::string> found;
    if (!archive.has(kEncryption)) return found;
    const auto bytes = archive.read(kEncryption);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto text = xml_text(*bytes);
    auto xml = read_xml(text);
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next())
        if (event == MarkupReader::Event::start && xml.name() == "CipherReference")
            if (auto path = member_path("", xml.attribute("URI").value_or("")))
                found.insert(std::move(*path));
    return found;
}

Result<void> write_chapter(const std::string& bytes, int number, const Input& input, Writer& writer) {
    auto page = read_page(xml_text(bytes), input.name, input, MarkupReader::Language::xml);
    if (!page) return tl::unexpected(page.error());
    const auto heading = std::find_if(page->blocks.begin(), page->blocks.end(),
                                      [](const Block& block) { return block.kind == Block::Kind::heading; });
    writer.section(number, heading == page->blocks.end() ? one_line(page->title) : one_line(heading->text));
    write_blocks(page->blocks, writer);
    return {};
}

Result<Document> load_epub(const Input& input) {
    auto archive = ZipArchive::open(input);
    if (!archive) return tl::unexpected(archive.error());
    const auto member = package_member(*archive, input);
    if (!member) return tl::unexpected(member.error());
    const auto package = archive->read(*member);
    if (!package) return tl::unexpected(package.error());
    const auto encrypted = encrypted_members(*archive);
    if (!encrypted) return tl::unexpected(encrypted.error());

    auto book = read_package(xml_text(*package), *member);
    if (book.chapters.empty()) return no_book(input, "it lists no chapters");
    Writer writer(input.limits.text_bytes);
    writer.title(std::move(book.title));
    int number = 0;
    std::size_t missing = 0;
    for (const auto& chapter : book.chapters) {
        if (writer.full()) break;
        if (encrypted->contains(chapter))
            return fail(ErrorKind::unsupported, "'" + input.name + "' is copy-protected (DRM).", input.name);
        if (!archive->has(chapter)) {
            ++missing;
            continue;
        }
        const auto bytes = archive->read(chapter);
        if (!bytes) return tl::unexpected(bytes.error());
        if (const auto written = write_chapter(*bytes, ++number, input, writer); !written)
            return tl::unexpected(written.error());
    }
    if (number == 0) return no_book(input, "none of its chapters is there");
    if (missing > 0)
        writer.note(std::to_string(missing) + " of " + std::to_string(book.chapters.size()) +
                    " chapters missing");
    return writer.take();
}

}  // namespace

Format epub() { return {"epub", &load_epub, {".epub"}, {"application/epub+zip"}, &looks_like_epub, true}; }

}  // namespace gateway::formats

#include "formats/shared/docx_package.hpp"

#include <vector>

#include "formats/shared/xml_part.hpp"

namespace gateway::formats {
namespace {

struct Relationship {
    std::string id, type, target;
    bool external = false;
};

// The relationships of the part `name`; of the package itself when it is empty. A part may have none.
Result<std::vector<Relationship>> relationships(ZipArchive& archive, std::string_view name) {
    const auto slash = name.rfind('/');
    const auto file = slash == std::string_view::npos ? name : name.substr(slash + 1);
    const auto member =
        std::string(name.substr(0, name.size() - file.size())) + "_rels/" + std::string(file) + ".rels";
    std::vector<Relationship> found;
    if (!archive.has(member)) return found;
    const auto bytes = archive.read(member);
    if (!bytes) return tl::unexpected(bytes.error());
    const auto text = xml_text(*bytes);
    auto xml = read_xml(text);
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next())
        if (event == MarkupReader::Event::start && xml.name() == "Relationship")
            found.push_back({xml.attribute("Id").value_or(""), xml.attribute("Type").value_or(""),
                             xml.attribute("Target").value_or(""),
                             xml.attribute("TargetMode").value_or("") == "External"});
    return found;
}

// The member that `row` leads to from `part`, if it is there.
std::string target(const ZipArchive& archive, std::string_view part, const Relationship& row) {
    const auto path = row.external ? std::nullopt : member_path(part, row.target);
    return path && archive.has(*path) ? *path : std::string{};
}

Result<void> read_into(std::string& text, ZipArchive& archive, const std::string& member) {
    if (member.empty()) return {};
    const auto bytes = archive.read(member);
    if (!bytes) return tl::unexpected(bytes.error());
    text = xml_text(*bytes);
    return {};
}

// Which text of the package a relationship leads to; both dialects of the standard end their types alike.
std::string* place_of(DocxPackage& package, std::string_view type) {
    if (type.ends_with("/styles")) return &package.styles;
    if (type.ends_with("/numbering")) return &package.numbering;
    if (type.ends_with("/footnotes")) return &package.footnotes;
    if (type.ends_with("/endnotes")) return &package.endnotes;
    return nullptr;
}

}  // namespace

Result<DocxPackage> read_docx_package(const Input& input) {
    auto archive = ZipArchive::open(input);
    if (!archive) return tl::unexpected(archive.error());
    const auto roots = relationships(*archive, "");
    if (!roots) return tl::unexpected(roots.error());
    std::string body = "word/document.xml", properties;
    for (const auto& row : *roots) {
        const auto member = target(*archive, "", row);
        if (member.empty()) continue;
        if (row.type.ends_with("/officeDocument")) body = member;
        if (row.type.ends_with("/core-properties")) properties = member;
    }
    if (!archive->has(body))
        return fail(ErrorKind::invalid_parameter, "'" + input.name + "' holds no Word document.", input.name);

    DocxPackage package;
    std::string about;
    if (const auto done = read_into(about, *archive, properties); !done) return tl::unexpected(done.error());
    package.title = element_text(about, "title");
    const auto rows = relationships(*archive, body);
    if (!rows) return tl::unexpected(rows.error());
    for (const auto& row : *rows) {
        if (row.external) package.links.emplace(row.id, row.target);
        auto* place = place_of(package, row.type);
        if (!place || !place->empty()) continue;
        if (const auto done = read_into(*place, *archive, target(*archive, body, row)); !done)
            return tl::unexpected(done.error());
    }
    if (const auto done = read_into(package.body, *archive, body); !done) return tl::unexpected(done.error());
    return package;
}

}  // namespace gateway::formats

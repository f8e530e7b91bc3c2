#include "formats/shared/docx_styles.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/shared/xml_part.hpp"

namespace gateway::formats {
namespace {

constexpr int kMostParents = 16;  // styles may inherit in a circle

// "heading 2", or the id "Heading2" where a writer left the table of styles out.
int heading_of(std::string_view name) {
    constexpr std::string_view kHeading = "heading";
    if (!name.starts_with(kHeading)) return 0;
    name = trim(name.substr(kHeading.size()));
    return name.size() == 1 && name[0] >= '1' && name[0] <= '9' ? std::min(name[0] - '0', 6) : 0;
}

}  // namespace

DocxStyles::DocxStyles(std::string_view text) {
    auto xml = read_xml(text);
    Row* row = nullptr;
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next()) {
        if (event != MarkupReader::Event::start) continue;
        const auto& name = xml.name();
        if (name == "style") row = &rows_[xml.attribute("styleId").value_or("")];
        if (name.ends_with("Change")) skip_element(xml);
        if (!row) continue;
        if (name == "name") row->name = to_lower(xml.attribute("val").value_or(""));
        if (name == "basedOn") row->parent = xml.attribute("val").value_or("");
        if (name == "outlineLvl") row->outline = number_attribute(xml, "val", -1);
        if (name == "numId") row->list = number_attribute(xml, "val", -1);
        if (name == "ilvl") row->level = number_attribute(xml, "val", -1);
    }
}

DocxStyles::Style DocxStyles::style(const std::string& id) const {
    Style out;
    const std::string* at = &id;
    if (rows_.find(id) == rows_.end()) out.heading = heading_of(to_lower(id));
    int outline = -1;
    for (int i = 0; i < kMostParents; ++i) {
        const auto found = rows_.find(*at);
        if (found == rows_.end()) break;
        const auto& row = found->second;
        if (out.heading == 0) out.heading = heading_of(row.name);
        out.title = out.title || row.name == "title";
        out.contents = out.contents || row.name.starts_with("toc ");
        if (outline < 0) outline = row.outline;
        if (out.list < 0) out.list = row.list;
        if (out.level < 0) out.level = row.level;
        at = &row.parent;
    }
    if (out.heading == 0 && outline >= 0 && outline <= 8) out.heading = std::min(outline + 1, 6);
    if (out.heading == 0 && out.title) out.heading = 1;
    return out;
}

}  // namespace gateway::formats

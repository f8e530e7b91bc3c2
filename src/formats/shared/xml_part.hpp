// What the XML members of document archives share: their text as UTF-8, and elements that are passed over.
// Nothing is expanded or fetched: the reader knows no definitions.
#pragma once

#include <string>
#include <string_view>

#include "formats/shared/encoding.hpp"
#include "formats/shared/markup.hpp"

namespace gateway::formats {

/// The bytes of a member as UTF-8.
inline std::string xml_text(std::string_view bytes) { return decode(bytes, stated_encoding(bytes)).text; }

inline MarkupReader read_xml(std::string_view text) { return {text, MarkupReader::Language::xml}; }

/// After its start event: passes over all that the element holds.
inline void skip_element(MarkupReader& xml) {
    if (xml.self_closing()) return;
    for (std::size_t depth = 1; depth > 0;) {
        const auto event = xml.next();
        if (event == MarkupReader::Event::done) return;
        if (event == MarkupReader::Event::start && !xml.self_closing()) ++depth;
        if (event == MarkupReader::Event::end) --depth;
    }
}

/// The text of the first element called `name`; empty when there is none.
std::string element_text(std::string_view xml, std::string_view name);

/// An attribute as a number; `otherwise` when it is absent or none.
int number_attribute(const MarkupReader& xml, std::string_view name, int otherwise);

/// An attribute that is on unless it says otherwise (`<w:vanish/>`, `w:val="0"`).
bool is_on(const MarkupReader& xml);

}  // namespace gateway::formats

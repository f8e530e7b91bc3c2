#include "formats/shared/xml_part.hpp"

#include <charconv>

#include "formats/shared/writer.hpp"

namespace gateway::formats {

std::string element_text(std::string_view text, std::string_view name) {
    auto xml = read_xml(text);
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next()) {
        if (event != MarkupReader::Event::start || xml.name() != name || xml.self_closing()) continue;
        std::string found;
        for (event = xml.next(); event == MarkupReader::Event::text; event = xml.next())
            found += xml.text();
        return one_line(found);
    }
    return {};
}

int number_attribute(const MarkupReader& xml, std::string_view name, int otherwise) {
    const auto text = xml.attribute(name);
    int number = otherwise;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

bool is_on(const MarkupReader& xml) {
    const auto value = xml.attribute("val").value_or("1");
    return value != "0" && value != "false" && value != "off";
}

}  // namespace gateway::formats

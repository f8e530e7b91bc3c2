#include "formats/shared/docx_numbering.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "formats/shared/writer.hpp"
#include "formats/shared/xml_part.hpp"

namespace gateway::formats {
namespace {

constexpr int kHighestCount = 1'000'000;
constexpr std::size_t kLongestPattern = 40;

std::string roman(int n) {
    constexpr std::array<std::pair<int, std::string_view>, 13> kDigits = {{{1000, "m"},
                                                                           {900, "cm"},
                                                                           {500, "d"},
                                                                           {400, "cd"},
                                                                           {100, "c"},
                                                                           {90, "xc"},
                                                                           {50, "l"},
                                                                           {40, "xl"},
                                                                           {10, "x"},
                                                                           {9, "ix"},
                                                                           {5, "v"},
                                                                           {4, "iv"},
                                                                           {1, "i"}}};
    std::string out;
    for (const auto& [value, digits] : kDigits)
        for (; n >= value; n -= value)
            out += digits;
    return out;
}

// a, b, …, z, aa, bb: as Word goes on.
std::string letters(int n) {
    return std::string(static_cast<std::size_t>((n - 1) / 26 + 1), static_cast<char>('a' + (n - 1) % 26));
}

std::string upper(std::string text) {
    for (auto& c : text)
        c = static_cast<char>(c - 'a' + 'A');
    return text;
}

}  // namespace

DocxNumbering::DocxNumbering(std::string_view text) {
    auto xml = read_xml(text);
    Definition* definition = nullptr;
    Level* level = nullptr;
    List* list = nullptr;
    int overridden = 0;
    for (auto event = xml.next(); event != MarkupReader::Event::done; event = xml.next()) {
        if (event != MarkupReader::Event::start) continue;
        const auto& name = xml.name();
        if (name == "abstractNum") {
            definition = &definitions_[number_attribute(xml, "abstractNumId", -1)];
            level = nullptr;
            list = nullptr;
        } else if (name == "num") {
            list = &lists_[number_attribute(xml, "numId", -1)];
            definition = nullptr;
            level = nullptr;
        } else if (name == "lvl" && definition) {
            const int index = number_attribute(xml, "ilvl", -1);
            level = index >= 0 && index < kLevels ? &definition->levels[static_cast<std::size_t>(index)]
                                                  : nullptr;
        } else if (name == "start" && level) {
            level->start = std::clamp(number_attribute(xml, "val", 1), 0, kHighestCount);
        } else if (name == "numFmt" && level) {
            level->format = xml.attribute("val").value_or("decimal");
        } else if (name == "lvlText" && level) {
            level->text = xml.attribute("val").value_or("");
        } else if (name == "abstractNumId" && list) {
            list->definition = number_attribute(xml, "val", -1);
        } else if (name == "lvlOverride" && list) {
            overridden = number_attribute(xml, "ilvl", -1);
        } else if (name == "startOverride" && list) {
            list->restarts[overridden] = std::clamp(number_attribute(xml, "val", 1), 0, kHighestCount);
        }
    }
}

std::string DocxNumbering::number(const Level& level, int count) {
    constexpr int kReadable = 400;  // beyond, letters and Roman numerals are none
    const auto& format = level.format;
    const bool plain = count < 1 || count > kReadable;
    if (plain || format == "decimal") return std::to_string(count);
    if (format == "decimalZero") return (count < 10 ? "0" : "") + std::to_string(count);
    if (format == "lowerLetter") return letters(count);
    if (format == "upperLetter") return upper(letters(count));
    if (format == "lowerRoman") return roman(count);
    if (format == "upperRoman") return upper(roman(count));
    return std::to_string(count);
}

std::optional<std::string> DocxNumbering::next(int list, int at) {
    const auto found = lists_.find(list);
    if (found == lists_.end()) return std::nullopt;
    const auto used = definitions_.find(found->second.definition);
    if (used == definitions_.end()) return std::nullopt;
    auto& [levels, counts] = used->second;
    const auto index = static_cast<std::size_t>(std::clamp(at, 0, kLevels - 1));
    // A list that begins anew sets its own start; its relatives count on.
    if (!std::exchange(found->second.begun, true))
        for (const auto& [level, start] : found->second.restarts)
            if (level >= 0 && level < kLevels) counts[static_cast<std::size_t>(level)] = start - 1;
    for (std::size_t i = 0; i < index; ++i)
        if (counts[i] == kNotBegun) counts[i] = levels[i].start;
    auto& count = counts[index];
    count = count == kNotBegun ? levels[index].start : std::min(count + 1, kHighestCount);
    std::fill(counts.begin() + static_cast<std::ptrdiff_t>(index) + 1, counts.end(), kNotBegun);

    const auto& level = levels[index];
    if (level.format == "bullet") return "-";
    if (level.format == "none") return std::nullopt;
    std::string label;
    const auto plain = "%" + std::to_string(index + 1) + ".";
    const auto pattern = utf8_prefix(level.text.empty() ? plain : level.text, kLongestPattern);
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        const bool field =
            pattern[i] == '%' && i + 1 < pattern.size() && pattern[i + 1] >= '1' && pattern[i + 1] <= '9';
        if (!field) {
            label += pattern[i];
            continue;
        }
        const auto which = static_cast<std::size_t>(pattern[++i] - '1');
        label += number(levels[which], std::max(counts[which], 0));
    }
    label = one_line(label);
    return label.empty() ? std::nullopt : std::optional(label);
}

}  // namespace gateway::formats

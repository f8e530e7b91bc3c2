#include "formats/shared/markup.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "formats/shared/entities.hpp"

namespace gateway::formats {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";
constexpr std::string_view kEndOfName = " \t\r\n\f/>=";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80); }
bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

std::string_view local(std::string_view name) { return name.substr(name.find(':') + 1); }

void append_utf8(std::string& out, char32_t c) {
    if (c == 0 || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = 0xFFFD;
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | (c >> 6));
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | (c >> 12));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
        out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    }
    if (c >= 0x80) out += static_cast<char>(0x80 | (c & 0x3F));
}

// Numbers 0x80 to 0x9F mean what Windows-1252 has there, as browsers read them.
constexpr std::array<char16_t, 32> kC1 = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                          0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};

// "#233" or "#xE9" -> the character; nothing when it is no number.
std::optional<char32_t> numbered(std::string_view body) {
    body.remove_prefix(1);
    const bool hex = body.starts_with('x') || body.starts_with('X');
    if (hex) body.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(body.data(), body.data() + body.size(), number, hex ? 16 : 10);
    if (end != body.data() + body.size() || body.empty() || error == std::errc::invalid_argument)
        return std::nullopt;
    if (error != std::errc{}) return 0xFFFD;
    return number >= 0x80 && number <= 0x9F ? kC1[number - 0x80] : static_cast<char32_t>(number);
}

// Names that pages write without a semicolon.
bool stands_alone(std::string_view name) {
    constexpr std::array kNames = {"amp", "lt", "gt", "quot", "nbsp", "copy", "reg"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace

std::string resolve_references(std::string_view text, bool in_attribute) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const auto ampersand = std::min(text.find('&', at), text.size());
        out += text.substr(at, ampersand - at);
        at = ampersand;
        if (at == text.size()) break;
        std::size_t end = at + 1;
        if (end < text.size() && text[end] == '#') ++end;
        while (end < text.size() && end - at <= 32 && is_name(text[end]))
            ++end;
        const auto body = text.substr(at + 1, end - at - 1);
        const bool closed = end < text.size() && text[end] == ';';
        std::optional<char32_t> character;
        if (body.starts_with('#'))
            character = numbered(body);
        else if (closed || (!in_attribute && stands_alone(body)))
            if (const auto named = entity(body)) character = named;
        if (character)
            append_utf8(out, *character);
        else
            out += text.substr(at, end - at);
        at = end + (character && closed ? 1 : 0);
    }
    return out;
}

MarkupReader::Event MarkupReader::next() {
    while (at_ < text_.size()) {
        if (!raw_.empty()) {
            const auto end = raw_end();
            raw_.clear();
            if (end > at_) return read_text(end);
            continue;
        }
        if (text_[at_] != '<') return read_text(std::min(text_.find('<', at_), text_.size()));
        const char second = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        const char third = at_ + 2 < text_.size() ? text_[at_ + 2] : '\0';
        if (is_letter(second) || (second == '/' && is_letter(third))) return read_tag();
        if (second == '!' || second == '?' || second == '/') {
            if (read_declaration()) return Event::text;
        } else {
            return read_text(std::min(text_.find('<', at_ + 1), text_.size()));
        }
    }
    return Event::done;
}

// Where the text of a raw element ends: at its own end tag, or at the end of everything.
std::size_t MarkupReader::raw_end() const {
    const auto closing = "</" + raw_;
    for (auto end = text_.find("</", at_); end != std::string_view::npos; end = text_.find("</", end + 2))
        if (equals_ignoring_case(text_.substr(end, closing.size()), closing)) return end;
    return text_.size();
}

MarkupReader::Event MarkupReader::read_text(std::size_t end) {
    value_ = resolve_references(text_.substr(at_, end - at_), false);
    at_ = end;
    return Event::text;
}

// Comments, declarations, processing instructions: passed over. True for a CDATA section, which is text.
bool MarkupReader::read_declaration() {
    constexpr std::string_view kData = "<![CDATA[";
    const auto rest = text_.substr(at_);
    const bool data = language_ == Language::xml && rest.starts_with(kData);
    const std::string_view closing = data ? "]]>" : rest.starts_with("<!--") ? "-->" : ">";
    const auto begin = at_ + (data ? kData.size() : closing.size() == 3 ? 4 : 2);
    const auto end = begin > text_.size() ? std::string_view::npos : text_.find(closing, begin);
    if (data) value_ = text_.substr(begin, end == std::string_view::npos ? end : end - begin);
    at_ = end == std::string_view::npos ? text_.size() : end + closing.size();
    return data;
}

// Where the tag's '>' stands, quotes respected; the end of the text when there is none.
std::size_t MarkupReader::tag_end(std::size_t from) const {
    while (from < text_.size()) {
        const auto at = text_.find_first_of(">\"'", from);
        if (at == std::string_view::npos) return text_.size();
        if (text_[at] == '>') return at;
        // A quote counts only where a value begins; elsewhere it is a slip of the pen.
        const auto before = text_.find_last_not_of(kSpace, at - 1);
        if (before == std::string_view::npos || text_[before] != '=') {
            from = at + 1;
            continue;
        }
        const auto close = text_.find(text_[at], at + 1);
        if (close == std::string_view::npos) return std::min(text_.find('>', at), text_.size());
        from = close + 1;
    }
    return text_.size();
}

MarkupReader::Event MarkupReader::read_tag() {
    const bool closing = text_[at_ + 1] == '/';
    const auto begin = at_ + (closing ? 2 : 1);
    const auto name_end = std::min(text_.find_first_of(kEndOfName, begin), text_.size());
    const auto end = tag_end(name_end);
    const auto name = text_.substr(begin, name_end - begin);
    name_ = language_ == Language::html ? to_lower(name) : std::string(local(name));
    attributes_ = closing ? std::string_view{} : text_.substr(name_end, end - name_end);
    self_closing_ = attributes_.ends_with('/');
    at_ = std::min(end + 1, text_.size());
    if (!closing) raw_ = raw_element();
    return closing ? Event::end : Event::start;
}

std::string MarkupReader::raw_element() const {
    if (language_ != Language::html) return {};
    constexpr std::array kRaw = {"script", "style",   "textarea", "title",
                                 "iframe", "noembed", "noframes", "xmp"};
    return std::find(kRaw.begin(), kRaw.end(), name_) == kRaw.end() ? std::string{} : name_;
}

std::optional<std::string> MarkupReader::attribute(std::string_view wanted) const {
    auto rest = attributes_;
    while (!rest.empty()) {
        const auto begin = rest.find_first_not_of(" \t\r\n\f/");
        if (begin == std::string_view::npos) break;
        rest.remove_prefix(begin);
        const auto name_end = std::min(rest.find_first_of(kEndOfName, 1), rest.size());
        const auto name = rest.substr(0, name_end);
        rest.remove_prefix(name_end);
        const auto next = rest.find_first_not_of(kSpace);
        std::string_view value;
        if (next != std::string_view::npos && rest[next] == '=') {
            rest.remove_prefix(next + 1);
            while (!rest.empty() && is_space(rest.front()))
                rest.remove_prefix(1);
            const bool quoted = rest.starts_with('"') || rest.starts_with('\'');
            const auto end = quoted ? rest.find(rest.front(), 1) : rest.find_first_of(kSpace);
            value = rest.substr(quoted ? 1 : 0, end == std::string_view::npos ? end : end - (quoted ? 1 : 0));
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + (quoted ? 1 : 0));
        }
        const bool found = language_ == Language::html ? equals_ignoring_case(name, wanted)
                                                       : name == wanted || local(name) == wanted;
        if (found) return resolve_references(value, true);
    }
    return std::nullopt;
}

}  // namespace gateway::formats

#include "json/write.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace gateway::json {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101u;
constexpr std::uint64_t kHighBits = 0x8080808080808080u;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// Is none of the eight bytes one that needs an escape? Never wrong when it says yes; may say no in vain.
bool all_plain(std::uint64_t bytes) {
    // The classic test for a zero byte, on the bytes minus what is looked for (Warren, Hacker's Delight,
    // 6-1).
    const auto has_zero = [](std::uint64_t v) { return (v - kOnes) & ~v & kHighBits; };
    const std::uint64_t below_space = (bytes - kOnes * 0x20) & ~bytes & kHighBits;
    return !(below_space | has_zero(bytes ^ kOnes * '"') | has_zero(bytes ^ kOnes * '\\'));
}

// The index of the first byte from `at` on that needs an escape, or the size.
std::size_t find_escape(std::string_view text, std::size_t at) {
    for (std::uint64_t bytes; at + sizeof bytes <= text.size(); at += sizeof bytes) {
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        if (!all_plain(bytes)) break;
    }
    while (at < text.size() && !needs_escape(text[at]))
        ++at;
    return at;
}

void append_escape(std::string& out, char c) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out += '\\';
    switch (c) {
        case '"':
        case '\\': out += c; return;
        case '\n': out += 'n'; return;
        case '\r': out += 'r'; return;
        case '\t': out += 't'; return;
        default:
            out += "u00";
            out += kDigits[static_cast<unsigned char>(c) >> 4];
            out += kDigits[static_cast<unsigned char>(c) & 0xF];
    }
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
    char buffer[24];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}

void append_double(std::string& out, double number) {
    // JSON has no word for these; null is what JavaScript writes.
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    // Left alone, to_chars prefers 3.945e-05 because it is a character shorter. Beyond the smallest amount of
    // money and what JavaScript writes in digits, zeros help nobody.
    const double magnitude = std::abs(number);
    const bool plain = magnitude == 0 || (magnitude >= 1e-12 && magnitude < 1e21);
    char buffer[64];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number,
                                   plain ? std::chars_format::fixed : std::chars_format::general)
                         .ptr;
    out.append(buffer, end);
}

void append_array(std::string& out, const array& list) {
    char separator = '[';
    if (list.empty()) out += '[';
    for (const value& element : list) {
        out += separator;
        separator = ',';
        append(out, element);
    }
    out += ']';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t start = 0;;) {
        const std::size_t end = find_escape(text, start);
        out.append(text, start, end - start);
        if (end == text.size()) break;
        append_escape(out, text[end]);
        start = end + 1;
    }
    out += '"';
}

bool is_ascii(std::string_view text) {
    std::uint64_t seen = 0;
    std::size_t at = 0;
    for (std::uint64_t bytes; at + sizeof bytes <= text.size(); at += sizeof bytes) {
        std::memcpy(&bytes, text.data() + at, sizeof bytes);
        seen |= bytes;
    }
    for (; at < text.size(); ++at)
        seen |= static_cast<unsigned char>(text[at]);
    return (seen & kHighBits) == 0;
}

void append(std::string& out, const object& o) {
    char separator = '{';
    if (o.empty()) out += '{';
    for (const auto& member : o) {
        out += separator;
        separator = ',';
        append_quoted(out, member.key());
        out += ':';
        append(out, member.value());
    }
    out += '}';
}

void append(std::string& out, const value& v) {
    switch (v.kind()) {
        case kind::null: out += "null"; return;
        case kind::bool_: out += v.get_bool() ? "true" : "false"; return;
        case kind::int64: append_integer(out, v.get_int64()); return;
        case kind::uint64: append_integer(out, v.get_uint64()); return;
        case kind::double_: append_double(out, v.get_double()); return;
        case kind::string: append_quoted(out, as_string(v)); return;
        case kind::array: append_array(out, v.get_array()); return;
        case kind::object: append(out, v.get_object()); return;
    }
}

std::string write(const value& v) {
    std::string out;
    append(out, v);
    return out;
}

std::string write(const object& o) {
    std::string out;
    append(out, o);
    return out;
}

std::string write_number(double number) {
    std::string out;
    append_double(out, number);
    return out;
}

}  // namespace gateway::json

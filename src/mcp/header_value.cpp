#include "mcp/header_value.hpp"

#include <cstdint>

#include "base/text.hpp"

namespace gateway::mcp {
namespace {

int base64_digit(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) return std::nullopt;
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    text.remove_suffix(padding);
    std::string out;
    std::uint32_t bits = 0;
    int pending = 0;  // how many low bits of `bits` are not yet written
    for (const char c : text) {
        const int digit = base64_digit(c);
        if (digit < 0) return std::nullopt;
        bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
        pending += 6;
        if (pending < 8) continue;
        pending -= 8;
        out += static_cast<char>(bits >> pending & 0xFF);
    }
    // Two spellings of one value would let a proxy and the server read different names.
    if ((bits & ((1u << pending) - 1)) != 0) return std::nullopt;
    return out;
}

std::string_view media_range(std::string_view item) { return trim_ows(item.substr(0, item.find(';'))); }

}  // namespace

std::string_view trim_ows(std::string_view value) {
    const auto first = value.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return value.substr(first, value.find_last_not_of(" \t") - first + 1);
}

std::optional<std::string> decode_header_value(std::string_view value) {
    constexpr std::string_view kOpen = "=?base64?", kClose = "?=";
    value = trim_ows(value);
    const bool encoded =
        value.size() >= kOpen.size() + kClose.size() && value.starts_with(kOpen) && value.ends_with(kClose);
    if (!encoded) return std::string{value};
    value.remove_prefix(kOpen.size());
    value.remove_suffix(kClose.size());
    std::optional<std::string> text = decode_base64(value);
    if (!text || !is_valid_utf8(*text)) return std::nullopt;
    return text;
}

bool is_json_media_type(std::string_view content_type) {
    return equals_ignoring_case(media_range(content_type), "application/json");
}

bool accepts(std::string_view accept, std::string_view media_type) {
    const std::string_view type = media_type.substr(0, media_type.find('/') + 1);
    for (const std::string_view item : split(accept, ',')) {
        const std::string_view range = media_range(item);
        if (range == "*/*" || equals_ignoring_case(range, media_type)) return true;
        if (range.size() == type.size() + 1 && range.ends_with('*') &&
            equals_ignoring_case(range.substr(0, type.size()), type))
            return true;
    }
    return false;
}

}  // namespace gateway::mcp

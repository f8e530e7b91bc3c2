#include "local/naming.hpp"

namespace gateway::local {
namespace {

constexpr bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || (c & 0x80); }
constexpr char lower(char c) { return is_upper(c) ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string bare_name(std::string_view name) {
    std::string out;
    for (const char c : name)
        if (is_word(c)) out += lower(c);
    return out;
}

std::string snake_case(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!is_word(c)) {
            if (!out.empty() && out.back() != '_') out += '_';
            continue;
        }
        // A word begins at the capital of "invoiceNo", and at the last one of "HTTPServer".
        const char before = i > 0 ? name[i - 1] : ' ', after = i + 1 < name.size() ? name[i + 1] : ' ';
        const bool begins =
            is_upper(c) && (is_lower(before) || is_digit(before) || (is_upper(before) && is_lower(after)));
        if (begins && !out.empty() && out.back() != '_') out += '_';
        out += lower(c);
    }
    while (out.ends_with('_'))
        out.pop_back();
    return out;
}

}  // namespace gateway::local

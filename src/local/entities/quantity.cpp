#include "local/entities/quantity.hpp"

#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Length of the thousands separator at `at` and its kind; 0: none.
std::size_t separator(std::string_view text, std::size_t at, bool spaces, char& kind) {
    const char c = byte_at(text, at);
    if (c == ',' || c == '.' || c == '\'') {
        kind = c;
        return 1;
    }
    if (text.substr(std::min(at, text.size())).starts_with("\xE2\x80\x99")) {
        kind = '\'';
        return 3;
    }
    const auto length = skip_space(text, at) - at;
    if (length == 0 || (length == 1 && !spaces)) return 0;
    kind = ' ';
    return length;
}

bool is_group(std::string_view text, std::size_t at) { return skip_digits(text, at) == at + 3; }

}  // namespace

std::string shifted(std::string_view digits, int places) {
    std::string out(digits);
    const auto point = out.find('.');
    std::string decimals;
    if (point != std::string::npos) {
        decimals = out.substr(point + 1);
        out.resize(point);
    }
    decimals.resize(std::max<std::size_t>(decimals.size(), static_cast<std::size_t>(places)), '0');
    out += decimals.substr(0, static_cast<std::size_t>(places));
    decimals.erase(0, static_cast<std::size_t>(places));
    const std::size_t sign = out.starts_with('-') ? 1 : 0;
    while (out.size() > sign + 1 && out[sign] == '0')
        out.erase(sign, 1);
    return decimals.empty() ? out : out + "." + decimals;
}

std::optional<Quantity> read_quantity(std::string_view text, std::size_t at, bool spaces) {
    Quantity quantity;
    if (const auto sign = dash(text, at)) {
        quantity.digits = "-";
        at += sign;
    } else if (byte_at(text, at) == '+') {
        ++at;
    }
    const auto first = at;
    at = skip_digits(text, at);
    if (at == first) return std::nullopt;
    quantity.digits += text.substr(first, at - first);

    char kind = 0;
    auto length = separator(text, at, spaces, kind);
    // Groups of three behind a group of one to three. A single one behind a point is a decimal fraction.
    if (length > 0 && at - first <= 3 && is_group(text, at + length)) {
        char next = 0;
        const auto after = at + length + 3;
        const auto again = separator(text, after, spaces, next);
        const bool more = again > 0 && next == kind && is_group(text, after + again);
        const bool comma_follows = byte_at(text, after) == ',' && is_digit(byte_at(text, after + 1)) &&
                                   skip_digits(text, after + 1) == after + 3;
        if (kind != '.' || more || comma_follows) {
            quantity.grouped = true;
            for (char k = kind; length > 0 && k == kind && is_group(text, at + length);
                 length = separator(text, at, spaces, k)) {
                quantity.digits += text.substr(at + length, 3);
                at += length + 3;
            }
        }
    }
    const char point = byte_at(text, at);
    const auto decimals = skip_digits(text, at + 1);
    const bool many = decimals > at + 1;
    const bool is_point = point == '.' && many && (!quantity.grouped || kind != '.');
    const bool is_comma = point == ',' && many && decimals <= at + 3 && (!quantity.grouped || kind != ',') &&
                          byte_at(text, decimals) != ',' &&
                          !(byte_at(text, decimals) == '.' && is_digit(byte_at(text, decimals + 1)));
    if (is_point || is_comma) {
        quantity.fraction = true;
        quantity.digits += '.';
        quantity.digits += text.substr(at + 1, decimals - at - 1);
        at = decimals;
    }
    if (byte_at(text, at) == 'e' || byte_at(text, at) == 'E') {
        auto power = at + 1;
        if (byte_at(text, power) == '-' || byte_at(text, power) == '+') ++power;
        const auto end = skip_digits(text, power);
        if (end > power && end - power <= 3 && !is_word(byte_at(text, end))) {
            quantity.digits += text.substr(at, end - at);
            quantity.fraction = true;
            at = end;
        }
    }
    quantity.end = at;
    return quantity;
}

void take_scale(std::string_view text, Quantity& quantity, bool letters) {
    struct Scale {
        std::string_view word;
        int places;
        bool letter;
    };
    static constexpr Scale kScales[] = {
        {"thousand", 3, false}, {"million", 6, false},  {"billion", 9, false}, {"trillion", 12, false},
        {"millions", 6, false}, {"billions", 9, false}, {"mn", 6, true},       {"bn", 9, true},
        {"tn", 12, true},       {"k", 3, true},         {"m", 6, true},        {"b", 9, true}};
    if (quantity.digits.find_first_of("eE") != std::string::npos) return;
    const auto at = skip_space(text, quantity.end);
    const auto word = to_lower(word_at(text, at));
    for (const auto& scale : kScales) {
        if (word != scale.word || (scale.letter && !letters)) continue;
        // A single letter scales only where it touches the number: "3 m" is a length.
        if (word.size() == 1 && at != quantity.end) return;
        if (is_digit(byte_at(text, at + word.size()))) return;
        quantity.digits = shifted(quantity.digits, scale.places);
        quantity.end = at + word.size();
        return;
    }
}

}  // namespace gateway::local

#include "base/money.hpp"

#include <charconv>
#include <cmath>

namespace gateway {

std::string to_decimal(Money money) {
    constexpr std::uint64_t kScale = 1'000'000'000'000;
    const bool negative = money.picodollars() < 0;
    const auto raw = static_cast<std::uint64_t>(money.picodollars());
    const std::uint64_t magnitude = negative ? std::uint64_t{0} - raw : raw;
    std::string text = negative ? "-" : "";
    text += std::to_string(magnitude / kScale);
    std::string fraction = std::to_string(magnitude % kScale);
    fraction.insert(0, 12 - fraction.size(), '0');
    while (!fraction.empty() && fraction.back() == '0')
        fraction.pop_back();
    if (!fraction.empty()) text += '.' + fraction;
    return text;
}

std::optional<Money> parse_usd(std::string_view text) {
    // Digits are collected exactly; the exponent moves the point. A double would lose the last picodollars.
    std::size_t i = 0;
    bool negative = false;
    if (i < text.size() && (text[i] == '-' || text[i] == '+')) negative = text[i++] == '-';
    __int128 digits = 0;
    int exponent = 12;
    bool any = false, point = false;
    for (; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.') {
            if (point) return std::nullopt;
            point = true;
        } else if (c >= '0' && c <= '9') {
            any = true;
            if (digits > static_cast<__int128>(1) << 100) return std::nullopt;
            digits = digits * 10 + (c - '0');
            if (point) --exponent;
        } else {
            break;
        }
    }
    if (!any) return std::nullopt;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        int e = 0;
        const char* first = text.data() + i + 1;
        if (first < text.data() + text.size() && *first == '+') ++first;
        const auto [end, error] = std::from_chars(first, text.data() + text.size(), e);
        if (error != std::errc{} || end != text.data() + text.size() || e > 100 || e < -100)
            return std::nullopt;
        exponent += e;
    } else if (i != text.size()) {
        return std::nullopt;
    }
    for (; exponent > 0 && digits != 0; --exponent) {
        digits *= 10;
        if (digits > static_cast<__int128>(1) << 100) return std::nullopt;
    }
    bool half = false;
    for (; exponent < 0 && (digits != 0 || half); ++exponent) {
        half = digits % 10 >= 5;
        digits /= 10;
    }
    if (half) ++digits;
    if (digits > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto value = static_cast<std::int64_t>(digits);
    return Money::pico(negative ? -value : value);
}

std::optional<Money> money_from_usd(double usd) {
    if (!std::isfinite(usd)) return std::nullopt;
    char text[64];
    // The shortest decimal that reads back as this double is what the sender wrote: 0.1, not
    // 0.1000000000000000055.
    const auto [end, error] = std::to_chars(text, text + sizeof text, usd);
    if (error != std::errc{}) return std::nullopt;
    return parse_usd({text, static_cast<std::size_t>(end - text)});
}

}  // namespace gateway

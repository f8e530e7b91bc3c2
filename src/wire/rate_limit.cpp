#include "wire/rate_limit.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

namespace gateway::wire {
namespace {

using std::chrono::milliseconds;

constexpr double kMaxMilliseconds = 365.0 * 24 * 3600 * 1000;

struct Unit {
    std::string_view name;
    double milliseconds;
};
// Longer names first: "ms" begins with "m".
constexpr std::array<Unit, 7> kUnits{
    {{"ns", 1e-6}, {"us", 1e-3}, {"\xC2\xB5s", 1e-3}, {"ms", 1}, {"h", 3600e3}, {"m", 60e3}, {"s", 1e3}}};

// Reads an unsigned decimal number off the front of `text`.
std::optional<double> take_number(std::string_view& text) {
    double number = 0;
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (error != std::errc{} || number < 0 || !std::isfinite(number)) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

milliseconds rounded_up(double ms) {
    return milliseconds{static_cast<std::int64_t>(std::ceil(std::min(ms, kMaxMilliseconds)))};
}

std::optional<std::int64_t> parse_count(std::string_view text) {
    std::int64_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count < 0) return std::nullopt;
    return count;
}

std::optional<milliseconds> parse_reset(std::string_view text, WallTime now) {
    if (const auto duration = parse_duration(text)) return duration;
    const auto moment = parse_rfc3339(text);
    if (!moment) return std::nullopt;
    return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(*moment - now));
}

// The strictest of the comma-separated values of `name`, as `parse` reads them and `stricter` compares them.
template <class Parse, class Stricter>
auto read_header(const Headers& headers, const std::string& name, Parse parse, Stricter stricter) {
    decltype(parse(std::string_view{})) strictest;
    for (const std::string_view piece : split(headers.get(name), ',')) {
        const auto value = parse(trim(piece));
        if (value && (!strictest || stricter(*value, *strictest))) strictest = value;
    }
    return strictest;
}

// `before` + limit|remaining|reset + `after` is the name of the header.
RateWindow read_window(const Headers& headers, WallTime now, const std::string& before,
                       const std::string& after) {
    const auto parse = [&](std::string_view text) { return parse_reset(text, now); };
    return {read_header(headers, before + "limit" + after, parse_count, std::less<>{}),
            read_header(headers, before + "remaining" + after, parse_count, std::less<>{}),
            read_header(headers, before + "reset" + after, parse, std::greater<>{})};
}

RateWindow first_stated(const RateWindow& a, const RateWindow& b) { return a == RateWindow{} ? b : a; }

}  // namespace

std::optional<milliseconds> parse_duration(std::string_view text) {
    if (text.empty()) return std::nullopt;
    double total = 0;
    while (!text.empty()) {
        const auto number = take_number(text);
        if (!number) return std::nullopt;
        if (text.empty()) return total == 0 ? std::optional{rounded_up(*number * 1e3)} : std::nullopt;
        const auto unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& candidate) {
            return text.starts_with(candidate.name);
        });
        if (unit == kUnits.end()) return std::nullopt;
        total += *number * unit->milliseconds;
        text.remove_prefix(unit->name.size());
    }
    return rounded_up(total);
}

RateLimits read_rate_limits(const Headers& headers, WallTime now) {
    RateLimits limits;
    for (const auto& [before, requests, tokens] :
         {std::array<std::string, 3>{"x-ratelimit-", "-requests", "-tokens"},
          std::array<std::string, 3>{"x-ratelimit-", "-req-minute", "-tokens-minute"}}) {
        limits.requests = first_stated(limits.requests, read_window(headers, now, before, requests));
        limits.tokens = first_stated(limits.tokens, read_window(headers, now, before, tokens));
    }
    limits.requests =
        first_stated(limits.requests, read_window(headers, now, "anthropic-ratelimit-requests-", ""));
    limits.tokens = first_stated(limits.tokens, read_window(headers, now, "anthropic-ratelimit-tokens-", ""));
    return limits;
}

}  // namespace gateway::wire

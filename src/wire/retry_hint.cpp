#include "wire/retry_hint.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "wire/rate_limit.hpp"

namespace gateway::wire {
namespace {

using std::chrono::milliseconds;

std::optional<int> to_int(std::string_view digits) {
    int number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number < 0) return std::nullopt;
    return number;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    const auto month = std::find(kMonths.begin(), kMonths.end(), text.substr(8, 3));
    const auto day = to_int(text.substr(5, 2)), year = to_int(text.substr(12, 4));
    const auto hour = to_int(text.substr(17, 2)), minute = to_int(text.substr(20, 2)),
               second = to_int(text.substr(23, 2));
    if (month == kMonths.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(month - kMonths.begin()) + 1},
        std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
           std::chrono::seconds{*second};
}

namespace {

std::optional<milliseconds> from_headers(const Headers& headers) {
    if (const auto ms = to_int(trim(headers.get("retry-after-ms"))); ms && *ms > 0) return milliseconds{*ms};
    const std::string_view after = trim(headers.get("retry-after"));
    if (const auto wait = parse_duration(after)) return wait;
    const auto until = parse_http_date(after), sent = parse_http_date(trim(headers.get("date")));
    if (!until || !sent) return std::nullopt;
    return std::max(milliseconds{0}, milliseconds{*until - *sent});
}

// The duration at the start of `text`: "174ms. Visit …", "1m3s", "20 seconds", "7".
std::optional<milliseconds> leading_duration(std::string_view text) {
    const std::size_t end = text.find_first_of(" \t\r\n,;)");
    std::string_view word = text.substr(0, end);
    while (word.ends_with('.'))
        word.remove_suffix(1);
    const auto wait = parse_duration(word);
    if (!wait || end == std::string_view::npos) return wait;
    const bool bare_number = word.find_first_not_of("0123456789.") == std::string_view::npos;
    const std::string_view unit = trim(text.substr(end));
    if (bare_number && unit.starts_with("minute")) return *wait * 60;
    if (bare_number && unit.starts_with("hour")) return *wait * 3600;
    if (bare_number && unit.starts_with("ms")) return milliseconds{(*wait).count() / 1000};
    return wait;
}

std::optional<milliseconds> from_message(std::string_view message) {
    const std::string text = to_lower(message);
    for (const std::string_view phrase : {"try again in ", "retry after ", "retry in "}) {
        const std::size_t at = text.find(phrase);
        if (at == std::string::npos) continue;
        if (const auto wait = leading_duration(std::string_view(text).substr(at + phrase.size())))
            return wait;
    }
    return std::nullopt;
}

}  // namespace

std::optional<milliseconds> retry_hint(const Headers& headers, std::string_view message) {
    const auto stated = from_headers(headers);
    return stated ? stated : from_message(message);
}

std::optional<bool> should_retry(const Headers& headers) {
    const std::string_view value = trim(headers.get("x-should-retry"));
    if (equals_ignoring_case(value, "true")) return true;
    if (equals_ignoring_case(value, "false")) return false;
    return std::nullopt;
}

}  // namespace gateway::wire

#include "base/clock.hpp"

#include <charconv>
#include <cstdio>

namespace gateway {
namespace {

// Consumes exactly `digits` decimal digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
    if (text.size() < digits) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
        if (text[i] < '0' || text[i] > '9') return std::nullopt;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(digits);
    return value;
}

bool take_char(std::string_view& text, char expected) {
    if (text.empty() || (text.front() | 0x20) != (expected | 0x20)) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace

WallTime SystemClock::wall() const {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
}

SteadyTime SystemClock::steady() const { return std::chrono::steady_clock::now(); }

std::string to_rfc3339(WallTime time) {
    using namespace std::chrono;
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<milliseconds>(time - day)};
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                  static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
    return text;
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    using namespace std::chrono;
    const auto y = take_number(text, 4);
    if (!y || !take_char(text, '-')) return std::nullopt;
    const auto m = take_number(text, 2);
    if (!m || !take_char(text, '-')) return std::nullopt;
    const auto d = take_number(text, 2);
    if (!d) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok()) return std::nullopt;
    WallTime result = sys_days{date};
    if (text.empty()) return result;

    if (!take_char(text, 'T') && !take_char(text, ' ')) return std::nullopt;
    const auto hh = take_number(text, 2);
    if (!hh || !take_char(text, ':')) return std::nullopt;
    const auto mm = take_number(text, 2);
    if (!mm || !take_char(text, ':')) return std::nullopt;
    const auto ss = take_number(text, 2);
    if (!ss || *hh > 23 || *mm > 59 || *ss > 60) return std::nullopt;
    result += hours{*hh} + minutes{*mm} + seconds{*ss};
    if (take_char(text, '.')) {
        int scale = 100'000;
        bool any = false;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            result += microseconds{(text.front() - '0') * scale};
            scale /= 10;
            text.remove_prefix(1);
            any = true;
        }
        if (!any) return std::nullopt;
    }
    if (take_char(text, 'Z')) return text.empty() ? std::optional{result} : std::nullopt;
    if (text.empty() || (text.front() != '+' && text.front() != '-')) return std::nullopt;
    const int sign = text.front() == '+' ? -1 : 1;
    text.remove_prefix(1);
    const auto oh = take_number(text, 2);
    if (!oh || !take_char(text, ':')) return std::nullopt;
    const auto om = take_number(text, 2);
    if (!om || !text.empty()) return std::nullopt;
    return result + sign * (hours{*oh} + minutes{*om});
}

}  // namespace gateway

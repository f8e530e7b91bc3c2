#include "json/schema/format.hpp"

#include <algorithm>
#include <array>

#include "json/schema/format_net.hpp"
#include "json/schema/pattern.hpp"

namespace gateway::json::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// Takes exactly `n` digits from the front; -1 when they are not there.
int take(std::string_view& text, std::size_t n) {
    if (text.size() < n ||
        !std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(n), is_digit))
        return -1;
    int out = 0;
    for (std::size_t i = 0; i < n; ++i)
        out = out * 10 + (text[i] - '0');
    text.remove_prefix(n);
    return out;
}

bool take_char(std::string_view& text, char c) {
    if (!text.starts_with(c)) return false;
    text.remove_prefix(1);
    return true;
}

bool take_date(std::string_view& text) {
    const int year = take(text, 4);
    if (year < 0 || !take_char(text, '-')) return false;
    const int month = take(text, 2);
    if (month < 1 || month > 12 || !take_char(text, '-')) return false;
    const int day = take(text, 2);
    constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return day >= 1 && day <= kDays[month - 1] + (leap && month == 2 ? 1 : 0);
}

// RFC 3339's full-time. A leap second is one at 23:59:60 UTC only, whatever the offset.
bool is_time(std::string_view text) {
    const int hour = take(text, 2);
    if (hour < 0 || hour > 23 || !take_char(text, ':')) return false;
    const int minute = take(text, 2);
    if (minute < 0 || minute > 59 || !take_char(text, ':')) return false;
    const int second = take(text, 2);
    if (second < 0 || second > 60) return false;
    if (take_char(text, '.')) {
        const auto digits =
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
        if (digits == 0) return false;
        text.remove_prefix(digits);
    }
    int offset = 0;
    if (text != "Z" && text != "z") {
        const bool east = text.starts_with('+');
        if (!east && !text.starts_with('-')) return false;
        text.remove_prefix(1);
        const int hours = take(text, 2);
        if (hours < 0 || hours > 23 || !take_char(text, ':')) return false;
        const int minutes = take(text, 2);
        if (minutes < 0 || minutes > 59 || !text.empty()) return false;
        offset = (east ? 1 : -1) * (hours * 60 + minutes);
    }
    constexpr int kDay = 24 * 60;
    const int utc = ((hour * 60 + minute - offset) % kDay + kDay) % kDay;
    return second < 60 || utc == kDay - 1;
}

bool is_date(std::string_view text) { return take_date(text) && text.empty(); }

bool is_date_time(std::string_view text) {
    return take_date(text) && (take_char(text, 'T') || take_char(text, 't')) && is_time(text);
}

// Numbers with units in the order of `units`, without gaps: "1Y2M", not "1Y2D".
bool take_units(std::string_view& text, std::string_view units) {
    std::size_t next = 0;
    bool any = false;
    while (!text.empty() && is_digit(text.front())) {
        text.remove_prefix(
            static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()));
        if (text.empty()) return false;
        const auto unit = units.find(text.front(), next);
        if (unit == std::string_view::npos || (any && unit != next)) return false;
        next = unit + 1;
        any = true;
        text.remove_prefix(1);
    }
    return any;
}

bool is_duration(std::string_view text) {
    if (!take_char(text, 'P')) return false;
    if (text.ends_with('W')) return take_units(text, "W") && text.empty();
    const bool date = take_units(text, "YMD");
    if (text.empty()) return date;
    return take_char(text, 'T') && take_units(text, "HMS") && text.empty();
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
    }
    return true;
}

bool is_json_pointer(std::string_view text) {
    if (text.empty()) return true;
    if (text.front() != '/') return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '~' && (i + 1 == text.size() || (text[i + 1] != '0' && text[i + 1] != '1')))
            return false;
    return true;
}

bool is_relative_json_pointer(std::string_view text) {
    const auto digits =
        static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
    if (digits == 0 || (digits > 1 && text.front() == '0')) return false;
    text.remove_prefix(digits);
    return text == "#" || is_json_pointer(text);
}

bool is_regex(std::string_view text) { return Pattern::compile(text).has_value(); }

struct Row {
    std::string_view name;
    FormatCheck check;
};
constexpr std::array kFormats = std::to_array<Row>({
    {"date-time", is_date_time},
    {"date", is_date},
    {"time", is_time},
    {"duration", is_duration},
    {"email", is_email},
    {"idn-email", is_idn_email},
    {"hostname", is_hostname},
    {"ipv4", is_ipv4},
    {"ipv6", is_ipv6},
    {"uri", is_uri},
    {"uri-reference", is_uri_reference},
    {"iri", is_iri},
    {"iri-reference", is_iri_reference},
    {"uri-template", is_uri_template},
    {"uuid", is_uuid},
    {"json-pointer", is_json_pointer},
    {"relative-json-pointer", is_relative_json_pointer},
    {"regex", is_regex},
});

}  // namespace

FormatCheck format_check(std::string_view name) {
    for (const auto& row : kFormats)
        if (row.name == name) return row.check;
    return nullptr;
}

}  // namespace gateway::json::schema

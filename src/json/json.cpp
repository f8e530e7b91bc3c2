#include "json/json.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "json/write.hpp"

namespace gateway::json {
namespace {

// Doubles that hold an integer in the exactly representable range.
bool is_integral(double d) {
    return std::isfinite(d) && d == std::floor(d) && std::abs(d) <= 9007199254740992.0;
}

// A double that is a whole number within 64 bits is spelled as the integer it equals: 1e18 is
// 1000000000000000000.
bool append_whole(std::string& out, double d) {
    if (d != std::floor(d)) return false;
    if (d >= -0x1p63 && d < 0x1p63)
        out += std::to_string(static_cast<std::int64_t>(d));
    else if (d >= 0x1p63 && d < 0x1p64)
        out += std::to_string(static_cast<std::uint64_t>(d));
    else
        return false;
    return true;
}

void append_sorted(std::string& out, const object& o) {
    std::vector<const object::value_type*> members;
    members.reserve(o.size());
    for (const auto& member : o)
        members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    out += '{';
    bool first = true;
    for (const auto* member : members) {
        if (!first) out += ',';
        first = false;
        append_quoted(out, member->key());
        out += ':';
        append_canonical(out, member->value());
    }
    out += '}';
}

}  // namespace

void append_canonical(std::string& out, const value& v) {
    switch (v.kind()) {
        case kind::object: append_sorted(out, v.get_object()); return;
        case kind::array: {
            out += '[';
            bool first = true;
            for (const auto& element : v.get_array()) {
                if (!first) out += ',';
                first = false;
                append_canonical(out, element);
            }
            out += ']';
            return;
        }
        case kind::double_:
            if (append_whole(out, v.get_double())) return;
            [[fallthrough]];
        default: append(out, v);
    }
}

Result<value> parse(std::string_view text, std::size_t max_depth) {
    boost::json::parse_options options;
    options.max_depth = max_depth;
    boost::json::error_code error;
    // A document's values live in one arena: a dozen allocations become one or two, and whatever part of it
    // is moved elsewhere keeps the arena alive.
    const std::size_t expected = std::clamp<std::size_t>(3 * text.size(), 1024, 64 * 1024);
    auto arena = boost::json::make_shared_resource<boost::json::monotonic_resource>(expected);
    unsigned char stack[2048];
    boost::json::parser parser({}, options, stack, sizeof stack);
    parser.reset(std::move(arena));
    const std::size_t consumed = parser.write_some(text.data(), text.size(), error);
    const bool only_space_left =
        text.substr(std::min(consumed, text.size())).find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (error || !only_space_left)
        return fail(ErrorKind::malformed_response, "not valid JSON near byte " + std::to_string(consumed) +
                                                       (error ? ": " + error.message() : ""));
    return parser.release();
}

const value* find(const object& o, std::string_view key) { return o.if_contains(key); }

const value* find(const value& v, std::string_view key) {
    const object* o = v.if_object();
    return o ? o->if_contains(key) : nullptr;
}

std::optional<std::int64_t> as_int(const value& v) {
    if (const auto* i = v.if_int64()) return *i;
    if (const auto* u = v.if_uint64()) {
        if (*u > static_cast<std::uint64_t>(INT64_MAX)) return std::nullopt;
        return static_cast<std::int64_t>(*u);
    }
    if (const auto* d = v.if_double(); d && is_integral(*d)) return static_cast<std::int64_t>(*d);
    return std::nullopt;
}

std::optional<double> as_double(const value& v) {
    if (const auto* d = v.if_double()) return *d;
    if (const auto* i = v.if_int64()) return static_cast<double>(*i);
    if (const auto* u = v.if_uint64()) return static_cast<double>(*u);
    return std::nullopt;
}

std::string_view as_string(const value& v) {
    const string* s = v.if_string();
    return s ? std::string_view{s->data(), s->size()} : std::string_view{};
}

// One implementation for objects and for values that may be something else.
namespace {

std::string_view string_of(const value* member, std::string_view fallback) {
    const string* s = member ? member->if_string() : nullptr;
    return s ? std::string_view{s->data(), s->size()} : fallback;
}

std::optional<std::int64_t> int_of(const value* member) { return member ? as_int(*member) : std::nullopt; }

std::optional<double> double_of(const value* member) { return member ? as_double(*member) : std::nullopt; }

std::optional<bool> bool_of(const value* member) {
    const bool* b = member ? member->if_bool() : nullptr;
    return b ? std::optional{*b} : std::nullopt;
}

const object* object_of(const value* member) { return member ? member->if_object() : nullptr; }

const array* array_of(const value* member) { return member ? member->if_array() : nullptr; }

}  // namespace

std::string_view get_string(const value& v, std::string_view key, std::string_view fallback) {
    return string_of(find(v, key), fallback);
}
std::string_view get_string(const object& o, std::string_view key, std::string_view fallback) {
    return string_of(find(o, key), fallback);
}
std::optional<std::int64_t> get_int(const value& v, std::string_view key) { return int_of(find(v, key)); }
std::optional<std::int64_t> get_int(const object& o, std::string_view key) { return int_of(find(o, key)); }
std::optional<double> get_double(const value& v, std::string_view key) { return double_of(find(v, key)); }
std::optional<double> get_double(const object& o, std::string_view key) { return double_of(find(o, key)); }
std::optional<bool> get_bool(const value& v, std::string_view key) { return bool_of(find(v, key)); }
std::optional<bool> get_bool(const object& o, std::string_view key) { return bool_of(find(o, key)); }
const object* get_object(const value& v, std::string_view key) { return object_of(find(v, key)); }
const object* get_object(const object& o, std::string_view key) { return object_of(find(o, key)); }
const array* get_array(const value& v, std::string_view key) { return array_of(find(v, key)); }
const array* get_array(const object& o, std::string_view key) { return array_of(find(o, key)); }

std::string canonical(const value& v) {
    std::string out;
    append_canonical(out, v);
    return out;
}

}  // namespace gateway::json

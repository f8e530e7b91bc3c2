// The house's JSON vocabulary: Boost.JSON's value types under one short name, and forgiving readers for
// documents that come from outside. Readers never throw: a missing or mistyped member is a default, because
// providers add, drop and retype fields without notice.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::json {

using boost::json::array;
using boost::json::kind;
using boost::json::object;
using boost::json::string;
using boost::json::value;

/// Parses one JSON document. Errors: malformed_response with the position. Depth is bounded (default 64),
/// numbers keep 64-bit integers exact. Leading and trailing white space is accepted, anything else is not.
Result<value> parse(std::string_view text, std::size_t max_depth = 64);

/// Is `text` one JSON document? Errors as those of parse(), whose memory it does not need: nothing is kept.
Result<void> check(std::string_view text, std::size_t max_depth = 64);

/// Compact text.
std::string write(const value& v);
std::string write(const object& o);

/// Member `key` of `v` when `v` is an object that has it, else nullptr. Null members are returned as such.
const value* find(const value& v, std::string_view key);
const value* find(const object& o, std::string_view key);
/// Walks keys one after the other: find(v, "usage", "details", "cached_tokens").
template <class Document, class... Keys>
    requires(sizeof...(Keys) > 0)
const value* find(const Document& v, std::string_view key, Keys... rest) {
    const value* next = find(v, key);
    return next ? find(*next, rest...) : nullptr;
}

// Each reader takes an object as well as a value: without the second overload an object would turn into a
// temporary value, a copy, and the pointers and views into it would dangle.

/// The string at `key`, or `fallback` when absent, null or not a string. The view lives as long as `v`.
std::string_view get_string(const value& v, std::string_view key, std::string_view fallback = {});
std::string_view get_string(const object& o, std::string_view key, std::string_view fallback = {});
/// The integer at `key`; accepts doubles with an integral value. Nothing when absent, null or out of range.
std::optional<std::int64_t> get_int(const value& v, std::string_view key);
std::optional<std::int64_t> get_int(const object& o, std::string_view key);
/// The number at `key` as a double.
std::optional<double> get_double(const value& v, std::string_view key);
std::optional<double> get_double(const object& o, std::string_view key);
std::optional<bool> get_bool(const value& v, std::string_view key);
std::optional<bool> get_bool(const object& o, std::string_view key);
/// The object or array at `key`, or nullptr.
const object* get_object(const value& v, std::string_view key);
const object* get_object(const object& o, std::string_view key);
const array* get_array(const value& v, std::string_view key);
const array* get_array(const object& o, std::string_view key);

/// A JSON value as an integer, if it is one (or a double with an integral value).
std::optional<std::int64_t> as_int(const value& v);
std::optional<double> as_double(const value& v);
/// A view of a JSON string, or empty.
std::string_view as_string(const value& v);

/// Canonical text for hashing: members sorted by key, numbers in one spelling (1, 1.0 and 1e0 are the same),
/// no white space. Array order is kept. Equal documents give equal bytes and only they do.
std::string canonical(const value& v);
/// The same, behind what `out` holds already.
void append_canonical(std::string& out, const value& v);

}  // namespace gateway::json

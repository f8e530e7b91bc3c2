// TOML text as a JSON value, with the line of every key. The one place that knows the TOML library.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/json.hpp"

namespace gateway::config {

struct TomlDocument {
    json::object values;
    /// Dotted path ("server.port", "providers.local.headers", "models[0].id") -> line, counted from 1.
    std::map<std::string, int, std::less<>> lines;

    /// The line of `path`, or 0.
    int line(std::string_view path) const;
};

/// Dates and times become their RFC 3339 text. Errors: invalid_parameter naming file, line and what is wrong.
Result<TomlDocument> parse_toml(std::string_view text, std::string_view file_name);

}  // namespace gateway::config

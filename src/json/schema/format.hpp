// The formats of 2020-12 that can be told from the text alone. Each is a bounded, allocation-free scan,
// linear in the text, except for `regex` (which compiles it).
#pragma once

#include <string_view>

namespace gateway::json::schema {

using FormatCheck = bool (*)(std::string_view text);

/// The check for `name` ("date-time"), or nullptr when the format is unknown or not checked (idn-hostname).
FormatCheck format_check(std::string_view name);

}  // namespace gateway::json::schema

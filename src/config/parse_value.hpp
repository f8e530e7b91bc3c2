// A setting's value as it is written — text from a flag or variable, a typed value from TOML — into its
// place.
#pragma once

#include <string>

#include "config/environment.hpp"
#include "config/setting.hpp"

namespace gateway::config {

/// Parses `written` by the setting's type, checks its bounds or choices and stores it. The error
/// (invalid_parameter) says what is allowed and quotes the value unless it is a secret.
Result<void> store_value(const Setting& setting, const json::value& written, const Environment& environment,
                         Config& config);

/// A duration as written: seconds (also fractional), or a number with ms, s, m, h or d. Errors:
/// invalid_parameter.
Result<milliseconds> parse_duration(const json::value& written);

/// `text` as an absolute path: "~/" is the home folder, a relative path starts at the working directory.
std::string absolute_path(std::string_view text, const Environment& environment);

/// A URL without its user and password, for printing.
std::string without_credentials(std::string_view url);

}  // namespace gateway::config

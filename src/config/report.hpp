// The configuration told to people: where each value comes from, and what can be set at all.
#pragma once

#include <span>
#include <string>

#include "config/config.hpp"
#include "json/json.hpp"

namespace gateway::config {

/// `config check --json`: {"settings": [{name, value, source}], "warnings": […]}. No secret.
json::object report(const Config& config);

/// The text of docs/configuration.md, made from the table of settings and the provider table.
std::string documentation(std::span<const providers::Provider> built_in);

}  // namespace gateway::config

// JSON text as models and people like to read it: numbers in their shortest plain spelling (1.5, 0.000123,
// 3), not in the scientific one of the JSON library (1.5E0). Values are the same; tokens are fewer.
#pragma once

#include <string>
#include <string_view>

#include "json/json.hpp"

namespace gateway::mcp {

/// Appends `text` as a JSON string, quoted and escaped.
void append_quoted(std::string& out, std::string_view text);

/// Are all bytes below 0x80?
bool is_ascii(std::string_view text);

void append_json(std::string& out, const json::value& value);
void append_json(std::string& out, const json::object& object);

/// Compact text.
std::string json_text(const json::value& value);
std::string json_text(const json::object& object);
std::string json_text(double number);

}  // namespace gateway::mcp

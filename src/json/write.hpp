// JSON text as models, people and providers like to read it: numbers in their shortest plain spelling (1.5,
// 0.00003945, 3), not in the scientific one of the JSON library (1.5E0). Values are the same; tokens are
// fewer.
#pragma once

#include <string>
#include <string_view>

#include "json/json.hpp"

namespace gateway::json {

/// Appends `text` as a JSON string, quoted and escaped.
void append_quoted(std::string& out, std::string_view text);

/// Are all bytes below 0x80?
bool is_ascii(std::string_view text);

/// Appends compact text; write() of json.hpp is this into a string of its own.
void append(std::string& out, const value& v);
void append(std::string& out, const object& o);

/// A number alone; null where JSON has no word for it (infinities, NaN).
std::string write_number(double number);

}  // namespace gateway::json

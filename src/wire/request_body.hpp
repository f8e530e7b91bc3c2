// Small steps of encoding that the Anthropic and Gemini dialects share.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "llm/message.hpp"

namespace gateway::wire {

/// Merges the caller's `additional` members into a finished body. The caller's value wins; where both have an
/// object (`generationConfig`, `output_config`), its members are merged the same way, so that one setting of
/// the caller's does not throw away what the gateway put beside it.
void merge_additional(json::object& body, const json::object& additional);

/// Adds a note for the caller unless it is there already.
void add_note(std::vector<std::string>& notes, std::string note);

/// A number inside [low, high]; a value outside is moved to the border, with a note.
double clamp_parameter(double value, double low, double high, std::string_view name,
                       std::vector<std::string>& notes);

/// The arguments of a call as a JSON object ("" counts as {}). Error invalid_parameter when they are not one:
/// a call that was cut off cannot be sent back.
Result<json::object> arguments_object(const llm::ToolCall& call);

/// Decodes standard base64 with or without padding. Nothing if malformed.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace gateway::wire

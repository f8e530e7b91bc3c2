// A completion request in the house's own terms. wire/ turns it into a provider's bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "llm/message.hpp"

namespace gateway::llm {

struct ToolDefinition {
    std::string name;
    std::string description;
    json::value parameters = json::object{};  ///< JSON Schema
    std::optional<bool> strict = {};
};

struct ToolChoice {
    enum class Mode { automatic, none, required, named };
    Mode mode = Mode::automatic;
    std::string name = {};  ///< for Mode::named
};

struct ResponseFormat {
    enum class Kind { text, json_object, json_schema };
    Kind kind = Kind::text;
    std::string name = {};    ///< schema name; default "answer"
    json::value schema = {};  ///< for json_schema
    std::optional<bool> strict = {};
    /// The schema may be sent as the part of it that the provider's own structured output takes
    /// (wire/structured_schema.hpp), strict where that can be, or in words; the answer must be checked.
    bool adapt = false;
};

struct Request {
    std::string model;              ///< id as the provider knows it
    std::vector<Message> messages;  ///< system messages first, by convention
    std::optional<std::int64_t> max_tokens = {};
    std::optional<double> temperature = {};
    std::optional<double> top_p = {};
    std::optional<std::int64_t> top_k = {};
    std::vector<std::string> stop = {};
    std::optional<std::int64_t> seed = {};
    std::vector<ToolDefinition> tools = {};
    std::optional<ToolChoice> tool_choice = {};
    std::optional<bool> parallel_tool_calls = {};
    std::optional<ResponseFormat> response_format = {};
    std::string reasoning_effort =
        {};  ///< none | minimal | low | medium | high | xhigh | max; "" = provider default
    bool stream = false;
    json::object additional = {};  ///< `additional_params`: merged into the body untouched, top level
};

/// The whole request as one JSON document, for the cache key, the ledger's request digest and debugging.
/// Every field that can change the answer is in it; `stream` is not, since it only changes the delivery.
json::value to_json(const Request& request);

}  // namespace gateway::llm

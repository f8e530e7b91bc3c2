// Pieces of request JSON that Chat Completions and Responses spell the same way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "llm/request.hpp"

namespace gateway::wire::openai {

/// A number as people write it: 1 instead of 1E0.
json::value number(double value);

/// "data:MEDIA_TYPE;base64,DATA".
std::string data_url(const llm::MediaPart& media);

/// The URL of an image: its own, or its bytes as a data URL.
std::string image_url(const llm::MediaPart& image);

/// "image", "document", …: what to call a part in a message.
std::string_view name_of(llm::MediaPart::Kind kind);

/// Adds `key` when there is a value.
template <class T>
void put(json::object& body, std::string_view key, const std::optional<T>& value) {
    if (value) body[key] = *value;
}
inline void put(json::object& body, std::string_view key, const std::optional<double>& value) {
    if (value) body[key] = number(*value);
}

/// What to tell a model in words where its provider does not enforce schemas. Says "JSON", which JSON mode
/// demands.
std::string schema_instruction(const llm::ResponseFormat& format);

/// The note that goes with it.
inline constexpr std::string_view kSchemaWeakened =
    "response_format weakened: this provider enforces only that the answer is JSON, so the schema is given "
    "to the "
    "model as an instruction";

/// The note for a failed tool's result: the OpenAI dialects have no mark for it.
inline constexpr std::string_view kErrorMarkDropped =
    "error mark of a tool result dropped: the model sees only the result's text";

/// "stop sequences dropped: …" for a parameter the dialect has no place for.
std::string dropped(std::string_view parameter, std::string_view why);

/// Copies the members of `additional` into `body`, over what is there.
void merge(const json::object& additional, json::object& body);

}  // namespace gateway::wire::openai

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

/// "stop sequences dropped: …" for a parameter the dialect has no place for.
std::string dropped(std::string_view parameter, std::string_view why);

/// Copies the members of `additional` into `body`, over what is there.
void merge(const json::object& additional, json::object& body);

}  // namespace gateway::wire::openai

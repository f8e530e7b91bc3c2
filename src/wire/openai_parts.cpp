#include "wire/openai_parts.hpp"

#include <cmath>

namespace gateway::wire::openai {

json::value number(double value) {
    constexpr double kExact = 9007199254740992.0;  // 2^53
    if (value == std::floor(value) && std::abs(value) <= kExact) return static_cast<std::int64_t>(value);
    return value;
}

std::string data_url(const llm::MediaPart& media) {
    return "data:" + media.media_type + ";base64," + media.data;
}

std::string image_url(const llm::MediaPart& image) { return image.url.empty() ? data_url(image) : image.url; }

std::string_view name_of(llm::MediaPart::Kind kind) {
    switch (kind) {
        case llm::MediaPart::Kind::image: return "image";
        case llm::MediaPart::Kind::document: return "document";
        case llm::MediaPart::Kind::audio: return "audio";
        case llm::MediaPart::Kind::video: return "video";
    }
    return "media";
}

std::string schema_instruction(const llm::ResponseFormat& format) {
    return "Answer with one JSON object that satisfies this JSON Schema: " + json::write(format.schema);
}

std::string dropped(std::string_view parameter, std::string_view why) {
    return std::string(parameter) + " dropped: " + std::string(why);
}

void merge(const json::object& additional, json::object& body) {
    for (const auto& [key, value] : additional)
        body[key] = value;
}

}  // namespace gateway::wire::openai

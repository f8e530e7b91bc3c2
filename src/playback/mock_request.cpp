#include "playback/mock_request.hpp"

#include <algorithm>

#include "playback/request_shape.hpp"

namespace gateway::playback {
namespace {

std::optional<std::int64_t> max_tokens_of(const json::value& body) {
    for (const std::string_view key : {"max_completion_tokens", "max_tokens", "max_output_tokens"})
        if (const auto limit = json::get_int(body, key)) return limit;
    if (const auto* config = json::find(body, "generationConfig"))
        return json::get_int(*config, "maxOutputTokens");
    return std::nullopt;
}

std::vector<std::string> embedding_inputs(const json::value& body) {
    std::vector<std::string> inputs;
    const auto* input = json::find(body, "input");
    if (!input) return inputs;
    if (!input->is_array()) {
        inputs.emplace_back(json::as_string(*input));
        return inputs;
    }
    for (const auto& entry : input->get_array())
        inputs.emplace_back(json::as_string(entry));
    return inputs;
}

}  // namespace

std::int64_t mock_tokens(std::string_view text) {
    std::int64_t tokens = 0;
    bool inside = false;
    for (const char c : text) {
        const bool space = c == ' ' || (c >= '\t' && c <= '\r');
        tokens += !space && !inside;
        inside = !space;
    }
    return tokens;
}

MockApi mock_api_of(std::string_view method, std::string_view path) {
    if (method == "GET") return path.ends_with("/models") ? MockApi::models : MockApi::unknown;
    if (path.ends_with("/chat/completions")) return MockApi::chat;
    if (path.ends_with("/responses")) return MockApi::responses;
    if (path.ends_with("/messages")) return MockApi::messages;
    if (path.ends_with(":generateContent") || path.ends_with(":streamGenerateContent"))
        return MockApi::generate;
    if (path.ends_with("/embeddings")) return MockApi::embeddings;
    return MockApi::unknown;
}

MockRequest read_mock_request(std::string_view method, std::string_view target, const json::value& body) {
    const auto query_at = target.find('?');
    const auto path = target.substr(0, query_at);
    const auto query = query_at == std::string_view::npos ? std::string_view{} : target.substr(query_at + 1);

    MockRequest request;
    request.api = mock_api_of(method, path);
    const auto turns = turns_of(body);
    auto shape = shape_of(path, body);
    request.model = std::move(shape.model);
    request.stream = shape.stream;
    request.prompt = last_turn_of(turns);
    for (const auto& turn : turns)
        request.prompt_tokens += mock_tokens(turn.text);
    request.max_tokens = max_tokens_of(body);
    request.stream_as_array =
        request.stream && request.api == MockApi::generate && query.find("alt=sse") == std::string_view::npos;
    if (const auto* options = json::find(body, "stream_options"))
        request.include_usage = json::get_bool(*options, "include_usage").value_or(false);
    if (request.api == MockApi::embeddings) {
        request.inputs = embedding_inputs(body);
        request.dimensions = static_cast<std::size_t>(
            std::max<std::int64_t>(json::get_int(body, "dimensions").value_or(0), 0));
        request.base64 = json::get_string(body, "encoding_format") == "base64";
    }
    return request;
}

std::optional<std::string_view> marker(std::string_view prompt, std::string_view name) {
    for (auto at = prompt.find("[["); at != std::string_view::npos; at = prompt.find("[[", at + 2)) {
        auto rest = prompt.substr(at + 2);
        const auto end = rest.find("]]");
        if (end == std::string_view::npos) return std::nullopt;
        rest = rest.substr(0, end);
        if (!rest.starts_with(name)) continue;
        if (rest.size() == name.size()) return std::string_view{};
        if (rest[name.size()] == ':') return rest.substr(name.size() + 1);
    }
    return std::nullopt;
}

}  // namespace gateway::playback

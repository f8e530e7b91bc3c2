// What the mock upstream understands of a request: which API it is, and the few fields its answer depends on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::playback {

/// The mock's token: a run of bytes without white space. Stated, exact and the same for every API, so that
/// whoever uses the mock can check every sum.
std::int64_t mock_tokens(std::string_view text);

enum class MockApi {
    chat,        ///< …/chat/completions
    responses,   ///< …/responses
    messages,    ///< …/messages
    generate,    ///< …:generateContent and …:streamGenerateContent
    embeddings,  ///< …/embeddings
    models,      ///< GET …/models
    unknown,
};

/// By the end of the path; any prefix will do, so every provider's base URL can point at the mock.
MockApi mock_api_of(std::string_view method, std::string_view path);

struct MockRequest {
    MockApi api = MockApi::unknown;
    std::string model;
    std::string prompt;              ///< the last turn
    std::int64_t prompt_tokens = 0;  ///< of the whole conversation
    std::optional<std::int64_t> max_tokens = {};
    bool stream = false;
    bool stream_as_array = false;          ///< Gemini without alt=sse
    bool include_usage = false;            ///< OpenAI chat's stream_options
    std::vector<std::string> inputs = {};  ///< for embeddings
    std::size_t dimensions = 0;            ///< for embeddings; 0 = the mock's own
    bool base64 = false;                   ///< for embeddings
};

/// `target` with its query. Missing fields are defaults; the mock accepts what a provider would refuse.
MockRequest read_mock_request(std::string_view method, std::string_view target, const json::value& body);

/// The argument of the first `[[name:ARGUMENT]]` in `prompt`, "" for `[[name]]`, nothing without one.
std::optional<std::string_view> marker(std::string_view prompt, std::string_view name);

}  // namespace gateway::playback

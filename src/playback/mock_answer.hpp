// The mock upstream's answers: a function of the request and the settings alone, rendered in the form of the
// API that was asked. Equal requests get equal bytes, on every machine and in every order.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "playback/delivery.hpp"
#include "playback/mock_request.hpp"

namespace gateway::playback {

struct MockSettings {
    std::chrono::milliseconds latency{0};  ///< before the head of every answer
    double tokens_per_second =
        0;  ///< pace of answers; 0 = all at once. Whole answers wait as long as streams
    std::int64_t answer_tokens = 20;  ///< length of answers; 0 = as long as max_tokens allows
};

/// What the answer says and what it costs.
struct MockAnswer {
    std::string id;                   ///< without a prefix, from the content
    std::vector<std::string> pieces;  ///< one token each, white space in front; together the text
    std::int64_t prompt_tokens = 0;
    std::int64_t output_tokens = 0;
    bool truncated = false;  ///< max_tokens cut it
};

/// The text is words drawn by a generator seeded with model and prompt. Markers in the prompt change it:
/// `[[echo:TEXT]]` answers TEXT, `[[tokens:N]]` answers N words.
MockAnswer answer_for(const MockRequest& request, const MockSettings& settings);

/// The answer as bytes, whole or streamed as the request asks, with its pace. Requests of an unknown API get
/// a 404.
Reply render(const MockRequest& request, const MockAnswer& answer, const MockSettings& settings);

/// One embedding: a bag of hashed words, normalised to length 1, so that similar texts are near each other.
std::vector<double> mock_embedding(std::string_view text, std::size_t dimensions);

}  // namespace gateway::playback

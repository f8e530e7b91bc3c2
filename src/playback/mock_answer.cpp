#include "playback/mock_answer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "playback/mock_dialects.hpp"

namespace gateway::playback {
namespace {

constexpr std::int64_t kMaxAnswerTokens = 200'000;
constexpr std::size_t kDefaultDimensions = 256;
constexpr std::size_t kMaxDimensions = 4096;

constexpr std::array<std::string_view, 64> kWords{
    "amber",   "anchor", "april",  "autumn",  "basket", "beacon", "bridge",  "bronze",  "candle",  "canyon",
    "cedar",   "chapel", "cherry", "cloud",   "copper", "coral",  "cotton",  "crystal", "dawn",    "delta",
    "ember",   "fable",  "falcon", "feather", "fern",   "field",  "forest",  "garden",  "glacier", "grain",
    "granite", "harbor", "hazel",  "hollow",  "island", "ivory",  "juniper", "lantern", "lemon",   "linen",
    "maple",   "marble", "meadow", "mirror",  "moss",   "north",  "ocean",   "olive",   "orchard", "paper",
    "pebble",  "pepper", "pine",   "quartz",  "river",  "saddle", "silver",  "spruce",  "stone",   "summer",
    "thunder", "timber", "valley", "willow"};

// FNV-1a, 64 bits: the seed of an answer. Public domain, http://www.isthe.com/chongo/tech/comp/fnv/
std::uint64_t hash(std::string_view text, std::uint64_t state = 0xcbf29ce484222325ULL) {
    for (const char c : text)
        state = (state ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return state;
}

std::string hex(std::uint64_t value) {
    std::string bytes;
    for (int shift = 56; shift >= 0; shift -= 8)
        bytes += static_cast<char>(value >> shift & 0xFF);
    return to_hex(bytes);
}

std::vector<std::string> drawn_words(std::uint64_t seed, std::int64_t count) {
    SeededRandom random{seed};
    std::vector<std::string> pieces;
    pieces.reserve(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        std::string piece = i == 0 ? "" : " ";
        piece += kWords[random.next() % kWords.size()];
        pieces.push_back(std::move(piece));
    }
    return pieces;
}

// Tokens with the white space before them; white space at the end stays with the last.
std::vector<std::string> tokens_of(std::string_view text) {
    const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
    std::vector<std::string> pieces;
    std::string piece;
    bool has_word = false;
    for (const char c : text) {
        if (is_space(c) && has_word) {
            pieces.push_back(std::move(piece));
            piece.clear();
            has_word = false;
        }
        piece += c;
        has_word = has_word || !is_space(c);
    }
    if (has_word)
        pieces.push_back(std::move(piece));
    else if (!pieces.empty())
        pieces.back() += piece;
    return pieces;
}

std::int64_t wanted_length(const MockRequest& request, const MockSettings& settings) {
    auto wanted = settings.answer_tokens;
    if (wanted == 0) wanted = request.max_tokens.value_or(kMaxAnswerTokens / 10);
    if (const auto text = marker(request.prompt, "tokens")) {
        std::int64_t stated = 0;
        const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), stated);
        if (error == std::errc{} && stated >= 0) wanted = stated;
    }
    return std::clamp<std::int64_t>(wanted, 0, kMaxAnswerTokens);
}

}  // namespace

MockAnswer answer_for(const MockRequest& request, const MockSettings& settings) {
    MockAnswer answer;
    const auto seed = hash(request.prompt, hash(request.model));
    answer.id = "mock" + hex(seed);
    answer.prompt_tokens = request.prompt_tokens;
    if (request.api == MockApi::embeddings || request.api == MockApi::models) return answer;

    const auto echo = marker(request.prompt, "echo");
    answer.pieces = echo ? tokens_of(*echo) : drawn_words(seed, wanted_length(request, settings));
    const auto limit = std::max<std::int64_t>(request.max_tokens.value_or(kMaxAnswerTokens), 0);
    if (static_cast<std::int64_t>(answer.pieces.size()) > limit) {
        answer.pieces.resize(static_cast<std::size_t>(limit));
        answer.truncated = true;
    }
    answer.output_tokens = static_cast<std::int64_t>(answer.pieces.size());
    return answer;
}

Reply render(const MockRequest& request, const MockAnswer& answer, const MockSettings& settings) {
    auto reply = render_dialect(request, answer);
    reply.delay = settings.latency;
    if (settings.tokens_per_second > 0) {
        const std::chrono::microseconds a_token{static_cast<std::int64_t>(1e6 / settings.tokens_per_second)};
        if (request.stream)
            reply.pace = a_token;
        else
            reply.delay += a_token * answer.output_tokens;
    } else {
        reply.piece_lengths.clear();
    }
    // An answer that goes out at once is sent with its length: one system call instead of three.
    reply.chunked = request.stream && !reply.piece_lengths.empty();
    return reply;
}

std::vector<double> mock_embedding(std::string_view text, std::size_t dimensions) {
    if (dimensions == 0) dimensions = kDefaultDimensions;
    std::vector<double> vector(std::min(dimensions, kMaxDimensions), 0.0);
    for (const auto& token : tokens_of(text)) {
        const auto bits = hash(to_lower(trim(token)));
        vector[bits % vector.size()] += (bits >> 63) != 0 ? -1.0 : 1.0;
    }
    double square = 0;
    for (const double x : vector)
        square += x * x;
    if (square == 0) vector[0] = square = 1;
    for (double& x : vector)
        x /= std::sqrt(square);
    return vector;
}

}  // namespace gateway::playback

// What the decoder tests share: running a stream decoder over a body cut into pieces, and a text that says
// everything about the outcome, so that two outcomes can be compared cheaply.
#pragma once

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "wire/codec.hpp"

namespace gateway::wire::test {

using MakeDecoder = std::function<std::unique_ptr<StreamDecoder>()>;

/// What came out of a body: the answer, and the error if it ended in one.
struct Outcome {
    llm::Response response;
    std::optional<Error> error;
    bool done = false;
};

inline Outcome run(StreamDecoder& decoder, const std::vector<std::string_view>& pieces) {
    llm::Accumulator accumulator;
    const EventSink sink = [&](const llm::StreamEvent& event) { accumulator.add(event); };
    Outcome outcome;
    Result<void> result;
    for (const std::string_view piece : pieces)
        if (result) result = decoder.feed(piece, sink);
    outcome.done = decoder.done();
    if (result) result = decoder.finish(sink);
    outcome.response = accumulator.take();
    if (!result) outcome.error = result.error();
    return outcome;
}

inline Outcome run(const MakeDecoder& make, const std::vector<std::string_view>& pieces) {
    return run(*make(), pieces);
}

inline std::string describe(const llm::Usage& usage) {
    std::string text;
    for (const llm::TokenCount& count :
         {usage.input, usage.cache_read, usage.cache_write_5m, usage.cache_write_1h, usage.output,
          usage.reasoning, usage.input_audio, usage.cache_read_audio, usage.output_audio})
        text += count.known() ? std::to_string(count.tokens) + " " : "? ";
    text +=
        "total " + std::to_string(usage.total_tokens()) + " searches " + std::to_string(usage.web_searches);
    text += " tier '" + usage.service_tier + "' cost ";
    return text + (usage.provider_cost ? to_decimal(*usage.provider_cost) : "?");
}

inline std::string describe(const llm::Response& response) {
    std::string text = response.id + "\n" + response.model + "\n";
    for (const auto& part : response.parts) {
        if (const auto* said = std::get_if<llm::TextPart>(&part)) text += "text " + said->text + "\n";
        if (const auto* thought = std::get_if<llm::ReasoningPart>(&part))
            text += "thought " + thought->text + " " + json::write(thought->opaque) + " " + thought->issuer +
                    "\n";
        if (const auto* call = std::get_if<llm::ToolCall>(&part))
            text +=
                "call " + call->id + " " + call->name + " " + call->arguments + " " + call->signature + "\n";
    }
    text += "refusal " + response.refusal + "\n" + response.raw_finish + " ";
    text +=
        std::string(to_string(response.finish)) + " " + std::string(to_string(response.completion)) + "\n";
    return text + describe(response.usage);
}

inline std::string describe(const Outcome& outcome) {
    std::string text = describe(outcome.response) + (outcome.done ? "\ndone" : "\nopen");
    if (outcome.error)
        text += "\n" + std::string(traits(outcome.error->kind).name) + ": " + outcome.error->message;
    return text;
}

/// `body` cut at `cuts` (ascending).
inline std::vector<std::string_view> cut(std::string_view body, const std::vector<std::size_t>& cuts) {
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (const std::size_t end : cuts) {
        pieces.push_back(body.substr(begin, end - begin));
        begin = end;
    }
    pieces.push_back(body.substr(begin));
    return pieces;
}

inline std::vector<std::string_view> byte_by_byte(std::string_view body) {
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < body.size(); ++i)
        pieces.push_back(body.substr(i, 1));
    return pieces;
}

/// Calls `check` with ways to cut `body`: byte by byte; in two pieces at every `stride`-th place; in three at
/// every pair of places when the body is shorter than `pairs_below` bytes, else at `random_splits` random
/// sets of places.
inline void for_each_split(std::string_view body, std::size_t stride, std::size_t pairs_below,
                           int random_splits,
                           const std::function<void(const std::vector<std::string_view>&)>& check) {
    check(byte_by_byte(body));
    for (std::size_t i = 1; i < body.size(); i += stride)
        check(cut(body, {i}));
    if (body.size() < pairs_below) {
        for (std::size_t i = 1; i < body.size(); i += stride)
            for (std::size_t j = i + 1; j < body.size(); j += stride)
                check(cut(body, {i, j}));
        return;
    }
    std::mt19937 random(20260728);  // the same splits in every run
    for (int n = 0; n < random_splits; ++n) {
        std::vector<std::size_t> cuts(1 + random() % 8);
        for (auto& place : cuts)
            place = random() % (body.size() + 1);
        std::sort(cuts.begin(), cuts.end());
        check(cut(body, cuts));
    }
}

}  // namespace gateway::wire::test

// For tests of stream decoders: run one over pieces of a body, write down what came out, and try every way of
// cutting the body. What came out is compared as text, event by event, so that a difference is readable.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "llm/stream_event.hpp"
#include "shared_folder.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {

struct Outcome {
    std::string log;         ///< every event, then the error if there was one
    llm::Response response;  ///< of the events
    std::optional<Error> error;
    bool done = false;
};

inline std::string describe(const llm::TokenCount& count) {
    return count.known() ? std::to_string(count.tokens) : "?";
}

inline std::string describe(const llm::Usage& usage) {
    std::string text = "in " + describe(usage.input) + " read " + describe(usage.cache_read) + " write " +
                       describe(usage.cache_write_5m) + "/" + describe(usage.cache_write_1h) + " out " +
                       describe(usage.output) + " thinking " + describe(usage.reasoning) + " audio " +
                       describe(usage.input_audio) + "/" + describe(usage.cache_read_audio) + "/" +
                       describe(usage.output_audio) + " searches " + std::to_string(usage.web_searches) +
                       " tier " + usage.service_tier;
    for (const auto& pass : usage.extra_passes)
        text += " + {" + describe(pass) + "}";
    return text;
}

inline std::string describe(const llm::StreamEvent& event) {
    struct Writer {
        std::string operator()(const llm::Started& e) const { return "started " + e.id + " " + e.model; }
        std::string operator()(const llm::TextDelta& e) const { return "text " + e.text; }
        std::string operator()(const llm::RefusalDelta& e) const { return "refusal " + e.text; }
        std::string operator()(const llm::ReasoningDelta& e) const { return "reasoning " + e.text; }
        std::string operator()(const llm::ReasoningState& e) const {
            return "state " + e.issuer + " " + json::write(e.opaque);
        }
        std::string operator()(const llm::ToolCallStarted& e) const {
            return "call " + std::to_string(e.index) + " " + e.id + (e.synthetic_id ? "* " : " ") + e.name +
                   " " + e.signature + " " + e.issuer;
        }
        std::string operator()(const llm::ToolArgumentsDelta& e) const {
            return "arguments " + std::to_string(e.index) + " " + e.fragment;
        }
        std::string operator()(const llm::UsageUpdate& e) const { return "usage " + describe(e.usage); }
        std::string operator()(const llm::Finished& e) const {
            return "finished " + std::string(to_string(e.finish)) + " " + e.raw + " " +
                   std::string(to_string(e.completion));
        }
    };
    return std::visit(Writer{}, event);
}

/// Decodes `body`, cut before each position in `cuts` (ascending).
inline Outcome run_stream(Dialect dialect, const Traits& traits, std::string_view body,
                          const std::vector<std::size_t>& cuts = {}) {
    const auto decoder = make_stream_decoder(dialect, traits);
    llm::Accumulator accumulator;
    Outcome outcome;
    const EventSink sink = [&](const llm::StreamEvent& event) {
        outcome.log += describe(event) + "\n";
        accumulator.add(event);
    };
    Result<void> result;
    std::size_t begin = 0;
    for (std::size_t i = 0; i <= cuts.size() && result; ++i) {
        const std::size_t end = i < cuts.size() ? cuts[i] : body.size();
        result = decoder->feed(body.substr(begin, end - begin), sink);
        begin = end;
    }
    if (result) result = decoder->finish(sink);
    if (!result) {
        outcome.error = result.error();
        outcome.log +=
            "error " + std::string(gateway::traits(outcome.error->kind).name) + " " + outcome.error->message;
    }
    outcome.done = decoder->done();
    outcome.response = accumulator.take();
    return outcome;
}

/// Cuts `body` into every two pieces, byte by byte, at every pair of places when it is short, else at random
/// places: the events must always be the same. Stops at the first difference.
inline void expect_same_events_for_every_split(Dialect dialect, const Traits& traits, std::string_view body) {
    const std::string whole = run_stream(dialect, traits, body).log;
    const auto same = [&](const std::vector<std::size_t>& cuts) {
        const std::string log = run_stream(dialect, traits, body, cuts).log;
        if (log == whole) return true;
        ADD_FAILURE() << "cut before " << ::testing::PrintToString(cuts) << ":\n"
                      << log << "\ninstead of\n"
                      << whole;
        return false;
    };
    std::vector<std::size_t> everywhere;
    for (std::size_t i = 1; i < body.size(); ++i)
        everywhere.push_back(i);
    if (!same(everywhere)) return;
    for (const std::size_t cut : everywhere)
        if (!same({cut})) return;

    constexpr std::size_t kShort = 600;
    if (body.size() < kShort) {
        for (std::size_t a = 1; a < body.size(); ++a)
            for (std::size_t b = a + 1; b < body.size(); ++b)
                if (!same({a, b})) return;
        return;
    }
    SeededRandom random(body.size());
    for (int round = 0; round < gateway::test::kRandomSplits; ++round) {
        std::vector<std::size_t> cuts(1 + random.next() % 12);
        for (auto& cut : cuts)
            cut = random.next() % (body.size() + 1);
        std::sort(cuts.begin(), cuts.end());
        if (!same(cuts)) return;
    }
}

}  // namespace gateway::wire::replay

// Fuzzes the Server-Sent Events parser together with the stream decoder of every dialect.
//
// Input: one byte that chooses the dialect, one that seeds the cuts, then the body of the answer. Property:
// the body cut into pieces gives the same outcome — text, calls, usage, finish and error — as the body fed
// whole.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <variant>

#include "json/json.hpp"
#include "llm/stream_event.hpp"
#include "wire/codec.hpp"

namespace {

using namespace gateway;

/// What a caller sees of one streamed answer, as text that can be compared. Neighbouring deltas of one kind
/// count as one, because a cut may legitimately divide them.
class Outcome {
  public:
    void add(const llm::StreamEvent& event) {
        std::visit([this](const auto& e) { add_one(e); }, event);
    }
    void end(const Result<void>& result, bool done) {
        flush();
        text_ +=
            result ? std::string("ok")
                   : "error " + std::string(traits(result.error().kind).name) + " " + result.error().message;
        text_ += done ? " done" : " open";
    }
    const std::string& text() const { return text_; }

  private:
    void add_one(const llm::TextDelta& e) { append("text", e.text); }
    void add_one(const llm::RefusalDelta& e) { append("refusal", e.text); }
    void add_one(const llm::ReasoningDelta& e) { append("reasoning", e.text); }
    void add_one(const llm::ToolArgumentsDelta& e) {
        append("arguments " + std::to_string(e.index), e.fragment);
    }
    void add_one(const llm::Started& e) { whole("started " + e.id + " " + e.model); }
    void add_one(const llm::ReasoningState& e) {
        whole("state " + json::canonical(e.opaque) + " " + e.issuer);
    }
    void add_one(const llm::ToolCallStarted& e) {
        // An id the decoder made up may differ from run to run; one of the provider's may not.
        whole("call " + std::to_string(e.index) + " " + (e.synthetic_id ? "made up" : e.id) + " " + e.name +
              " " + e.signature);
    }
    void add_one(const llm::UsageUpdate& e) {
        whole("usage " + std::to_string(e.usage.input.tokens) + " " + std::to_string(e.usage.output.tokens));
    }
    void add_one(const llm::Finished& e) {
        whole("finished " + std::string(to_string(e.finish)) + " " + e.raw + " " +
              std::string(to_string(e.completion)));
    }

    void append(const std::string& kind, const std::string& piece) {
        if (kind != open_kind_) flush();
        open_kind_ = kind;
        open_ += piece;
    }
    void whole(const std::string& line) {
        flush();
        text_ += line + "\n";
    }
    void flush() {
        if (!open_.empty()) text_ += open_kind_ + ": " + open_ + "\n";
        open_.clear();
        open_kind_.clear();
    }

    std::string text_, open_kind_, open_;
};

/// Decodes `body` in pieces whose lengths `next_length` gives.
template <class NextLength>
std::string decode(wire::Dialect dialect, std::string_view body, NextLength next_length) {
    wire::Traits traits;
    traits.provider = "fuzz";
    const auto decoder = wire::make_stream_decoder(dialect, traits);
    Outcome outcome;
    const wire::EventSink sink = [&outcome](const llm::StreamEvent& event) { outcome.add(event); };
    Result<void> result;
    while (result && !body.empty()) {
        const auto piece = body.substr(0, next_length(body.size()));
        result = decoder->feed(piece, sink);
        body.remove_prefix(piece.size());
    }
    if (result) result = decoder->finish(sink);
    outcome.end(result, decoder->done());
    return outcome.text();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    static constexpr wire::Dialect kDialects[] = {wire::Dialect::openai_chat, wire::Dialect::openai_responses,
                                                  wire::Dialect::anthropic_messages,
                                                  wire::Dialect::gemini_generate};
    const auto dialect = kDialects[data[0] % 4];
    const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);

    std::minstd_rand random(data[1] + 1U);
    const auto whole = decode(dialect, body, [](std::size_t left) { return left; });
    const auto cut = decode(dialect, body, [&random](std::size_t left) {
        return 1 + random() % std::min<std::size_t>(left, 40);
    });
    if (whole != cut) {
        std::cerr << "whole:\n" << whole << "\ncut:\n" << cut << "\n";
        std::abort();
    }
    return 0;
}

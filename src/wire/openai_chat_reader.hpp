// Reads Chat Completions documents — whole answers and stream chunks alike, since a whole message is a delta
// that comes all at once — and says what they mean as stream events. One code path, so that a streamed answer
// and a whole one cannot be understood differently.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "wire/codec.hpp"

namespace gateway::wire::openai_chat {

/// OpenRouter's `reasoning_details`, put together again from the pieces a stream brings.
class ReasoningDetails {
  public:
    void add(const json::array& pieces);
    bool empty() const { return entries_.empty(); }
    /// The entries so far, to be handed back to the provider; leaves none. Null when there are none.
    json::value take();
    /// The readable text in `pieces`.
    static std::string text_of(const json::array& pieces);

  private:
    json::array entries_;
};

/// Where documents come from. It matters where a server sends `message` and `delta` side by side.
enum class Source { whole_answer, stream };

class Reader {
  public:
    /// `issuer` is the provider's id, put on the reasoning it may get back.
    Reader(std::string issuer, Source source) : issuer_(std::move(issuer)), source_(source) {}

    /// One chunk or one whole answer. Errors: the provider's own, after the usage it states has been emitted.
    Result<void> take(const json::value& document, const EventSink& sink);
    /// Nothing more comes: emits reasoning state that was held back.
    void close(const EventSink& sink);
    /// Has the model stopped?
    bool stopped() const { return !raw_finish_.empty(); }

  private:
    struct Call {
        std::optional<std::int64_t> index;  // as the provider numbers it, if it does
        std::string id;
    };

    void take_identity(const json::value& document, const EventSink& sink);
    void take_usage(const json::value& document, const EventSink& sink);
    Result<void> take_choice(const json::value& choice, const EventSink& sink);
    void take_message(const json::value& message, const EventSink& sink);
    void take_reasoning(const json::value& message, const EventSink& sink);
    void take_content(const json::value& content, const EventSink& sink);
    void take_content_block(const json::value& block, const EventSink& sink);
    void take_tool_call(const json::value& call, const EventSink& sink);
    std::size_t start_call(const json::value& call, const EventSink& sink);
    std::optional<std::size_t> known_call(const json::value& call) const;
    Result<void> take_finish(std::string_view reason, const EventSink& sink);
    void emit_text(std::string_view text, const EventSink& sink);
    void emit_reasoning(std::string_view text, const EventSink& sink);

    std::string issuer_;
    Source source_;
    std::string id_, model_;
    std::string service_tier_;
    std::string raw_finish_;
    std::vector<Call> calls_;  // position = our index
    ReasoningDetails details_;
    bool reasoning_open_ = false;
    bool refused_ = false;
};

}  // namespace gateway::wire::openai_chat

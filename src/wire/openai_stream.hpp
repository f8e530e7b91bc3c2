// The half of a stream decoder that the OpenAI dialects share: Server-Sent Events whose data is one JSON
// document each, `[DONE]`, and a body that stops in the middle. A dialect adds what its documents mean.
#pragma once

#include <string>
#include <string_view>

#include "wire/codec.hpp"
#include "wire/sse.hpp"

namespace gateway::wire::openai {

class EventStreamDecoder : public StreamDecoder {
  public:
    Result<void> feed(std::string_view bytes, const EventSink& sink) final;
    Result<void> finish(const EventSink& sink) final;
    bool done() const final { return ended_; }

  protected:
    /// One event. `name` is the SSE event name, "" if none.
    virtual Result<void> take(std::string_view name, const json::value& document, const EventSink& sink) = 0;
    /// The body ended or `[DONE]` came: emit what was held back.
    virtual void close(const EventSink& sink) { (void)sink; }
    /// May the body end here?
    virtual bool may_end() const = 0;
    /// Is `[DONE]` the end of an answer in this dialect, whatever came before?
    virtual bool ends_with_done() const = 0;
    /// The dialect's own terminal event came; later bytes are ignored.
    void end() { ended_ = true; }

  private:
    Result<void> take_event(std::string_view name, std::string_view data, const EventSink& sink);

    enum class Form { unknown, events, plain };
    SseParser parser_;
    Form form_ = Form::unknown;
    std::string plain_;  // the body of a server that ignored `stream` and answered with one JSON document
    bool ended_ = false;
    bool at_end_of_body_ = false;
};

}  // namespace gateway::wire::openai

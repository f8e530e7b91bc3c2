// A streamed answer as the JSON documents it is made of, whatever carries them: the data of Server-Sent
// Events, the elements of one JSON array sent piecemeal (Gemini without alt=sse), or a single object — what a
// server sends that could not or would not stream, errors with status 200 among them. The first byte decides.
//
// JsonStreamDecoder is the frame of a StreamDecoder over that: a dialect says only what a document means.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "json/json.hpp"
#include "wire/codec.hpp"
#include "wire/sse.hpp"

namespace gateway::wire {

/// Receives one document. An error stops the stream and is what feed() or finish() returns.
using JsonHandler = std::function<Result<void>(const json::value& document)>;

/// Cuts a body into documents. Any cut of the bytes into pieces gives the same documents.
class JsonFraming {
  public:
    /// Errors: malformed_response when something is not JSON or larger than SseParser::kMaxEventBytes; the
    /// handler's own. Not to be fed again after an error.
    Result<void> feed(std::string_view bytes, const JsonHandler& handler);
    /// The body ended. Error truncated_stream when it ended inside a document, an event or the array.
    Result<void> finish(const JsonHandler& handler);
    /// Has the body said by itself that it is over (the array or the single object is closed)? What follows
    /// is ignored.
    bool closed() const { return closed_; }

  private:
    enum class Kind { undecided, events, array, object };

    Result<void> feed_events(std::string_view bytes, const JsonHandler& handler);
    Result<void> feed_json(std::string_view bytes, const JsonHandler& handler);
    Result<bool> starts_document(char c);
    bool ends_document(char c);

    Kind kind_ = Kind::undecided;
    SseParser sse_;
    std::string document_;  // the beginning of a document whose end has not come yet
    int depth_ = 0;         // open brackets of that document
    bool in_string_ = false;
    bool escaped_ = false;
    bool closed_ = false;
};

/// A StreamDecoder whose stream consists of JSON documents. The first error is final: it is what every later
/// call returns. Once done(), whatever follows is ignored.
class JsonStreamDecoder : public StreamDecoder {
  public:
    Result<void> feed(std::string_view bytes, const EventSink& sink) final;
    Result<void> finish(const EventSink& sink) final;

  protected:
    /// One document of the stream.
    virtual Result<void> take(const json::value& document, const EventSink& sink) = 0;
    /// The body ended after whole documents, or said that it is over. Error truncated_stream when the
    /// terminal document is missing, else done() holds afterwards.
    virtual Result<void> end(const EventSink& sink) = 0;

  private:
    Result<void> keep(Result<void> result);

    JsonFraming framing_;
    std::optional<Error> failure_;
};

/// The error of an answer that broke off.
Error truncated_answer();

}  // namespace gateway::wire

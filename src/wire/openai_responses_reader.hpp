// Reads the output items of the Responses dialect — whole, or piece by piece from a stream — and says what
// they mean as stream events. A finished item fills in whatever its pieces did not bring, so servers that
// skip the pieces, or the items, lose nothing.
#pragma once

#include <map>
#include <string>

#include "wire/codec.hpp"

namespace gateway::wire::openai_responses {

class Reader {
  public:
    /// `issuer` is the provider's id, put on the reasoning it may get back.
    explicit Reader(std::string issuer) : issuer_(std::move(issuer)) {}

    /// id and model of a `response` object.
    void take_identity(const json::value& response, const EventSink& sink);
    /// A piece of text, refusal, thinking or arguments: the data of a `….delta` event of that `type`.
    /// `position`, here and below, is the item's place in the output.
    void take_delta(std::string_view type, const json::value& data, int position, const EventSink& sink);
    /// An item begins.
    void begin_item(const json::value& item, int position, const EventSink& sink);
    /// An item is complete.
    void finish_item(const json::value& item, int position, const EventSink& sink);
    /// A `response` object in a final state: items not seen yet, usage, and why the model stopped. Errors:
    /// the provider's own when it failed, after the usage it states has been emitted; malformed_response when
    /// the state is not final.
    Result<void> take_final(const json::value& response, const EventSink& sink);

  private:
    struct Item {
        bool begun = false;     // a tool call has been announced
        bool has_text = false;  // some of its text, thinking or arguments has been emitted
        bool finished = false;
    };

    void finish_message(const json::value& item, const Item& seen, const EventSink& sink);
    void finish_call(const json::value& item, int position, const EventSink& sink);
    void finish_reasoning(const json::value& item, const Item& seen, const EventSink& sink);
    void emit_usage(const json::value& response, const EventSink& sink);
    void emit_finish(const json::value& response, const EventSink& sink);

    std::string issuer_;
    std::map<int, Item> items_;  // by position
    std::int64_t searches_ = 0;
    bool called_ = false;
    bool refused_ = false;
};

}  // namespace gateway::wire::openai_responses

#include <map>
#include <optional>
#include <utility>

#include "wire/anthropic_error.hpp"
#include "wire/anthropic_messages.hpp"
#include "wire/anthropic_usage.hpp"
#include "wire/error_reply.hpp"
#include "wire/json_stream.hpp"

namespace gateway::wire::anthropic_messages {
namespace {

using llm::Completion;
using llm::Finish;

llm::Finished finished(std::string_view reason) {
    const auto as = [&](Finish finish, Completion completion = Completion::complete) {
        return llm::Finished{finish, std::string(reason), completion};
    };
    if (reason == "end_turn" || reason == "stop_sequence") return as(Finish::stop);
    if (reason == "tool_use") return as(Finish::tool_calls);
    if (reason == "max_tokens" || reason == "model_context_window_exceeded")
        return as(Finish::length, Completion::truncated);
    if (reason == "refusal") return as(Finish::refusal, Completion::refused);
    if (reason == "pause_turn") return as(Finish::pause, Completion::truncated);
    // A reason of the future: what is not known to be the end is not called complete.
    return as(Finish::unknown, Completion::truncated);
}

// Why it stopped; a refusal brings its explanation, if it has one.
void emit_stop(const json::value& holder, const EventSink& sink) {
    const std::string_view reason = json::get_string(holder, "stop_reason");
    const json::value* details = json::find(holder, "stop_details");
    const std::string_view why = details ? json::get_string(*details, "explanation") : std::string_view{};
    if (reason == "refusal" && !why.empty()) sink(llm::RefusalDelta{std::string(why)});
    sink(finished(reason));
}

llm::ToolCallStarted tool_call(int index, const json::value& block) {
    return {index, std::string(json::get_string(block, "id")), std::string(json::get_string(block, "name"))};
}

std::string input_text(const json::value& block) {
    const json::value* input = json::find(block, "input");
    return input && !input->is_null() ? json::write(*input) : "{}";
}

// A content block that came whole.
void emit_block(int index, const json::value& block, const std::string& issuer, const EventSink& sink) {
    const std::string_view type = json::get_string(block, "type");
    if (type == "text") {
        if (const auto text = json::get_string(block, "text"); !text.empty())
            sink(llm::TextDelta{std::string(text)});
        return;
    }
    if (type == "tool_use") {
        sink(tool_call(index, block));
        sink(llm::ToolArgumentsDelta{index, input_text(block)});
        return;
    }
    if (const auto thinking = json::get_string(block, "thinking"); !thinking.empty())
        sink(llm::ReasoningDelta{std::string(thinking)});
    sink(llm::ReasoningState{block, issuer});
}

bool is_error(const json::value& document) {
    const json::value* error = json::find(document, "error");
    return json::get_string(document, "type") == "error" ||
           (error && !error->is_null() && !json::find(document, "content"));
}

// A message that came whole. Error malformed_response when it is none.
Result<void> emit_message(const json::value& message, const std::string& issuer, const EventSink& sink) {
    if (is_error(message)) return fail(read_error(message, 200));
    const json::array* content = json::get_array(message, "content");
    if (!content) return fail(ErrorKind::malformed_response, "the provider's answer has no content");
    sink(llm::Started{std::string(json::get_string(message, "id")),
                      std::string(json::get_string(message, "model"))});
    int index = 0;
    for (const auto& block : *content)
        emit_block(index++, block, issuer, sink);
    if (const json::object* usage = json::get_object(message, "usage"))
        sink(llm::UsageUpdate{read_usage(*usage)});
    emit_stop(message, sink);
    return {};
}

// Content blocks of a stream, each collected until it ends so that what is opaque can be handed on whole.
class BlockCollector {
  public:
    explicit BlockCollector(std::string issuer) : issuer_(std::move(issuer)) {}

    void start(int index, const json::value& block, const EventSink& sink) {
        if (!block.is_object()) return;
        const std::string_view type = json::get_string(block, "type");
        if (type == "tool_use") sink(tool_call(index, block));
        if (const auto text = json::get_string(block, "text"); type == "text" && !text.empty())
            sink(llm::TextDelta{std::string(text)});
        open_[index] = Open{block.get_object(), {}};
    }

    void add(int index, const json::value& delta, const EventSink& sink) {
        const std::string_view type = json::get_string(delta, "type");
        Open& block = open_[index];
        if (type == "text_delta") {
            if (const auto text = json::get_string(delta, "text"); !text.empty())
                sink(llm::TextDelta{std::string(text)});
        } else if (type == "input_json_delta") {
            add_input(index, block, json::get_string(delta, "partial_json"), sink);
        } else if (type == "thinking_delta") {
            const std::string_view thinking = json::get_string(delta, "thinking");
            if (block.value.empty()) block.value["type"] = "thinking";  // a start that was never sent
            append(block.value, "thinking", thinking);
            if (!thinking.empty()) sink(llm::ReasoningDelta{std::string(thinking)});
        } else if (type == "signature_delta") {
            append(block.value, "signature", json::get_string(delta, "signature"));
        } else if (type == "compaction_delta") {
            append(block.value, "content", json::get_string(delta, "content"));
        }
    }

    void stop(int index, const EventSink& sink) {
        const auto found = open_.find(index);
        if (found == open_.end()) return;
        Open block = std::move(found->second);
        open_.erase(found);
        close(index, std::move(block), sink);
    }

    void stop_all(const EventSink& sink) {
        while (!open_.empty())
            stop(open_.begin()->first, sink);
    }

  private:
    struct Open {
        json::object value;
        std::string input;  // pieces of the JSON text of value["input"]
    };

    static void append(json::object& block, std::string_view key, std::string_view text) {
        json::value& member = block[key];
        if (!member.is_string()) member.emplace_string();
        member.get_string().append(boost::json::string_view(text.data(), text.size()));
    }

    static std::string_view type_of(const json::object& block) {
        const json::value* type = block.if_contains("type");
        return type ? json::as_string(*type) : std::string_view{};
    }

    static void add_input(int index, Open& block, std::string_view piece, const EventSink& sink) {
        if (piece.empty()) return;
        block.input += piece;
        if (type_of(block.value) == "tool_use") sink(llm::ToolArgumentsDelta{index, std::string(piece)});
    }

    void close(int index, Open block, const EventSink& sink) const {
        const std::string_view type = type_of(block.value);
        const json::value* input = block.value.if_contains("input");
        if (type == "tool_use") {
            // Anthropic starts with an empty input and streams the rest; others send it whole at the start.
            if (block.input.empty() && input && input->is_object() && !input->get_object().empty())
                sink(llm::ToolArgumentsDelta{index, json::write(*input)});
            return;
        }
        if (type == "text" || block.value.empty()) return;
        if (auto whole = json::parse(block.input)) block.value["input"] = std::move(*whole);
        sink(llm::ReasoningState{json::value(std::move(block.value)), issuer_});
    }

    std::string issuer_;
    std::map<int, Open> open_;
};

class MessageStreamDecoder final : public JsonStreamDecoder {
  public:
    explicit MessageStreamDecoder(const Traits& traits)
        : issuer_(traits.provider), blocks_(traits.provider) {}

    bool done() const override { return done_; }

  protected:
    Result<void> take(const json::value& document, const EventSink& sink) override {
        if (done_) return {};
        const std::string_view type = json::get_string(document, "type");
        if (is_error(document)) return fail(read_error(document, 200));
        if (type == "message") {  // the server would not stream
            auto emitted = emit_message(document, issuer_, sink);
            done_ = emitted.has_value();
            return emitted;
        }
        if (type == "message_start") start(document, sink);
        if (type == "message_delta") change(document, sink);
        if (type == "message_stop") stop(sink);
        if (type.starts_with("content_block_")) take_block(type, document, sink);
        return {};  // pings, and events of the future
    }

    Result<void> end(const EventSink&) override { return done_ ? Result<void>{} : fail(truncated_answer()); }

  private:
    void start(const json::value& document, const EventSink& sink) {
        const json::value* message = json::find(document, "message");
        if (!message) return;
        sink(llm::Started{std::string(json::get_string(*message, "id")),
                          std::string(json::get_string(*message, "model"))});
        if (const json::object* usage = json::get_object(*message, "usage")) {
            overwrite(*usage);
            usage_.erase("output_tokens");  // a count of the first piece, not of the answer
            sink(llm::UsageUpdate{read_usage(usage_)});
        }
    }

    void take_block(std::string_view type, const json::value& document, const EventSink& sink) {
        const int index = static_cast<int>(json::get_int(document, "index").value_or(0));
        if (const json::value* block = json::find(document, "content_block");
            block && type == "content_block_start")
            blocks_.start(index, *block, sink);
        if (const json::value* delta = json::find(document, "delta"); delta && type == "content_block_delta")
            blocks_.add(index, *delta, sink);
        if (type == "content_block_stop") blocks_.stop(index, sink);
    }

    void change(const json::value& document, const EventSink& sink) {
        if (const json::object* usage = json::get_object(document, "usage")) {
            overwrite(*usage);
            sink(llm::UsageUpdate{read_usage(usage_)});
        }
        const json::value* delta = json::find(document, "delta");
        if (!delta || json::get_string(*delta, "stop_reason").empty()) return;
        blocks_.stop_all(sink);
        emit_stop(*delta, sink);
        stopped_ = true;
    }

    void stop(const EventSink& sink) {
        blocks_.stop_all(sink);
        if (!stopped_) sink(finished({}));
        done_ = true;
    }

    // Counts are cumulative: a later field replaces the earlier one, an absent or null one leaves it.
    void overwrite(const json::object& usage) {
        for (const auto& member : usage)
            if (!member.value().is_null()) usage_[member.key()] = member.value();
    }

    std::string issuer_;
    BlockCollector blocks_;
    json::object usage_;
    bool stopped_ = false;  // the reason has been stated
    bool done_ = false;
};

}  // namespace

Result<llm::Response> decode(std::string_view body, const Traits& traits) {
    const auto message = json::parse(body);
    if (!message) return fail(message.error());
    llm::Accumulator answer;
    const auto emitted =
        emit_message(*message, traits.provider, [&](const llm::StreamEvent& event) { answer.add(event); });
    if (!emitted) return fail(emitted.error());
    return answer.take();
}

std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits) {
    return std::make_unique<MessageStreamDecoder>(traits);
}

}  // namespace gateway::wire::anthropic_messages

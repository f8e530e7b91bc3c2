#include "wire/openai_responses_reader.hpp"

#include <utility>

#include "wire/openai_error.hpp"
#include "wire/openai_usage.hpp"

namespace gateway::wire::openai_responses {
namespace {

// The readable text of a reasoning item: its summary, or the thoughts themselves where the provider shows
// them.
std::string readable_text(const json::value& item) {
    std::string text;
    for (const std::string_view key : {"summary", "content"})
        if (const auto* parts = json::get_array(item, key))
            for (const auto& part : *parts)
                text += json::get_string(part, "text");
    return text;
}

}  // namespace

void Reader::take_identity(const json::value& response, const EventSink& sink) {
    llm::Started started{std::string(json::get_string(response, "id")),
                         std::string(json::get_string(response, "model"))};
    if (!started.id.empty() || !started.model.empty()) sink(std::move(started));
}

void Reader::take_delta(std::string_view type, const json::value& data, int position, const EventSink& sink) {
    std::string piece{json::get_string(data, "delta")};
    if (piece.empty()) return;
    Item& item = items_[position];
    if (type == "response.output_text.delta") {
        sink(llm::TextDelta{std::move(piece)});
    } else if (type == "response.refusal.delta") {
        refused_ = true;
        sink(llm::RefusalDelta{std::move(piece)});
    } else if (type == "response.reasoning_summary_text.delta" || type == "response.reasoning_text.delta") {
        sink(llm::ReasoningDelta{std::move(piece)});
    } else if (type == "response.function_call_arguments.delta" && item.begun) {
        sink(llm::ToolArgumentsDelta{position, std::move(piece)});
    } else {
        return;
    }
    item.has_text = true;
}

void Reader::begin_item(const json::value& item, int position, const EventSink& sink) {
    Item& seen = items_[position];
    if (json::get_string(item, "type") != "function_call" || std::exchange(seen.begun, true)) return;
    called_ = true;
    std::string id{json::get_string(item, "call_id")};
    if (id.empty()) id = json::get_string(item, "id");
    const bool synthetic = id.empty();
    if (synthetic) id = "call_" + std::to_string(position);
    llm::ToolCallStarted started{position, std::move(id), std::string(json::get_string(item, "name"))};
    started.synthetic_id = synthetic;
    sink(std::move(started));
}

void Reader::finish_item(const json::value& item, int position, const EventSink& sink) {
    Item& seen = items_[position];
    if (std::exchange(seen.finished, true)) return;
    const std::string_view type = json::get_string(item, "type");
    if (type == "message") finish_message(item, seen, sink);
    if (type == "function_call") finish_call(item, position, sink);
    if (type == "reasoning") finish_reasoning(item, seen, sink);
    // Opening a found page is part of the search that found it; only searches are billed.
    if (type == "web_search_call") {
        const auto* action = json::find(item, "action");
        if (!action || json::get_string(*action, "type", "search") == "search") ++searches_;
    }
}

void Reader::finish_message(const json::value& item, const Item& seen, const EventSink& sink) {
    const auto* parts = json::get_array(item, "content");
    if (!parts || seen.has_text) return;
    for (const auto& part : *parts) {
        if (const auto text = json::get_string(part, "text"); !text.empty())
            sink(llm::TextDelta{std::string(text)});
        const auto refusal = json::get_string(part, "refusal");
        if (refusal.empty()) continue;
        refused_ = true;
        sink(llm::RefusalDelta{std::string(refusal)});
    }
}

void Reader::finish_call(const json::value& item, int position, const EventSink& sink) {
    begin_item(item, position, sink);
    std::string arguments{json::get_string(item, "arguments")};
    if (!items_[position].has_text && !arguments.empty())
        sink(llm::ToolArgumentsDelta{position, std::move(arguments)});
}

void Reader::finish_reasoning(const json::value& item, const Item& seen, const EventSink& sink) {
    if (std::string text = seen.has_text ? std::string{} : readable_text(item); !text.empty())
        sink(llm::ReasoningDelta{std::move(text)});
    sink(llm::ReasoningState{item, issuer_});
}

Result<void> Reader::take_final(const json::value& response, const EventSink& sink) {
    const auto* output = json::get_array(response, "output");
    for (std::size_t i = 0; output && i < output->size(); ++i)
        finish_item((*output)[i], static_cast<int>(i), sink);
    take_identity(response, sink);
    emit_usage(response, sink);
    if (const auto stated = openai::read_error(response)) return fail(openai::to_error(*stated, 200));
    const std::string_view status = json::get_string(response, "status", "completed");
    if (status == "failed" || status == "cancelled")
        return fail(ErrorKind::server_error,
                    "the provider reports that the answer has " + std::string(status));
    if (status != "completed" && status != "incomplete")
        return fail(ErrorKind::malformed_response,
                    "the provider's answer is not finished: " + std::string(status));
    emit_finish(response, sink);
    return {};
}

void Reader::emit_usage(const json::value& response, const EventSink& sink) {
    const auto* stated = json::find(response, "usage");
    auto usage =
        stated ? openai::read_usage(*stated, json::get_string(response, "service_tier")) : std::nullopt;
    if (!usage) return;
    if (usage->web_searches == 0) usage->web_searches = searches_;
    sink(llm::UsageUpdate{std::move(*usage)});
}

void Reader::emit_finish(const json::value& response, const EventSink& sink) {
    const auto* details = json::find(response, "incomplete_details");
    const std::string raw{details && details->is_object()
                              ? json::get_string(*details, "reason", "incomplete")
                              : json::get_string(response, "status", "completed")};
    using llm::Completion, llm::Finish;
    if (raw == "content_filter")
        return sink(llm::Finished{Finish::content_filter, raw, Completion::filtered});
    if (raw == "max_output_tokens") return sink(llm::Finished{Finish::length, raw, Completion::truncated});
    if (raw != "completed") return sink(llm::Finished{Finish::unknown, raw, Completion::truncated});
    const Finish finish = called_ ? Finish::tool_calls : Finish::stop;
    sink(llm::Finished{finish, raw, refused_ ? Completion::refused : Completion::complete});
}

}  // namespace gateway::wire::openai_responses

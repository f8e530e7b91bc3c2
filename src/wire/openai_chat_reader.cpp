#include "wire/openai_chat_reader.hpp"

#include <algorithm>

#include "wire/openai_error.hpp"
#include "wire/openai_usage.hpp"

namespace gateway::wire::openai_chat {
namespace {

llm::Finish finish_of(std::string_view reason) {
    using llm::Finish;
    if (reason == "stop" || reason == "eos" || reason == "end_turn" || reason == "stop_sequence")
        return Finish::stop;
    if (reason == "length" || reason == "max_tokens" || reason == "model_length") return Finish::length;
    if (reason == "tool_calls" || reason == "function_call" || reason == "tool_use")
        return Finish::tool_calls;
    if (reason == "content_filter") return Finish::content_filter;
    return Finish::unknown;
}

llm::Completion completion_of(llm::Finish finish, bool refused) {
    if (finish == llm::Finish::content_filter) return llm::Completion::filtered;
    if (finish == llm::Finish::length) return llm::Completion::truncated;
    return refused ? llm::Completion::refused : llm::Completion::complete;
}

// Text, or whatever else a server put there, as text: arguments come as an object from some.
std::string text_or_json(const json::value* member) {
    if (!member || member->is_null()) return {};
    return member->is_string() ? std::string(json::as_string(*member)) : json::write(*member);
}

// Choice 0: the one that says so, or the first when none is numbered.
const json::value* first_choice(const json::value& document) {
    const auto* choices = json::get_array(document, "choices");
    if (!choices || choices->empty()) return nullptr;
    const auto chosen = std::find_if(choices->begin(), choices->end(), [](const json::value& c) {
        return json::get_int(c, "index").value_or(0) == 0;
    });
    return chosen == choices->end() ? nullptr : &*chosen;
}

// Gemini's OpenAI endpoint hands over a thought signature with the call and wants it back with it.
std::string thought_signature(const json::value& call) {
    const auto* signature = json::find(call, "extra_content", "google", "thought_signature");
    return signature ? std::string(json::as_string(*signature)) : std::string{};
}

}  // namespace

// Pieces of one entry share type and index. Text grows; anything else is stated once, and later facts win.
void ReasoningDetails::add(const json::array& pieces) {
    for (const auto& piece : pieces) {
        const auto* fresh = piece.if_object();
        if (!fresh) continue;
        auto* last = entries_.empty() ? nullptr : entries_.back().if_object();
        const auto same = [&](std::string_view key) {
            const auto *a = json::find(*last, key), *b = json::find(*fresh, key);
            return a && b && *a == *b;
        };
        const bool grows = last && same("type") && same("index") && !fresh->contains("data");
        if (!grows) {
            entries_.push_back(*fresh);
            continue;
        }
        for (const auto& [key, value] : *fresh) {
            const bool is_text = key == "text" || key == "summary";
            auto* known = last->if_contains(key);
            if (is_text && value.is_string() && known && known->is_string())
                known->get_string().append(value.get_string());
            else if (!value.is_null())
                (*last)[key] = value;
        }
    }
}

json::value ReasoningDetails::take() {
    if (entries_.empty()) return nullptr;
    json::value taken = std::move(entries_);
    entries_ = json::array{};
    return taken;
}

std::string ReasoningDetails::text_of(const json::array& pieces) {
    std::string text;
    for (const auto& piece : pieces)
        for (const std::string_view key : {"text", "summary"})
            text += json::get_string(piece, key);
    return text;
}

Result<void> Reader::take(const json::value& document, const EventSink& sink) {
    take_identity(document, sink);
    take_usage(document, sink);
    if (const auto stated = openai::read_error(document)) return fail(openai::to_error(*stated, 200));
    if (const auto* groq = json::find(document, "x_groq"))
        if (const auto stated = openai::read_error(*groq)) return fail(openai::to_error(*stated, 200));
    const auto* choice = first_choice(document);
    return choice ? take_choice(*choice, sink) : Result<void>{};
}

void Reader::take_identity(const json::value& document, const EventSink& sink) {
    const std::string_view id = json::get_string(document, "id"), model = json::get_string(document, "model");
    const bool news = (!id.empty() && id != id_) || (!model.empty() && model != model_);
    if (!id.empty()) id_ = id;
    if (!model.empty()) model_ = model;
    if (news) sink(llm::Started{id_, model_});
}

// Usage stands in the last choice's chunk, in one of its own, in every chunk, or under x_groq. The last one
// wins.
void Reader::take_usage(const json::value& document, const EventSink& sink) {
    if (const auto tier = json::get_string(document, "service_tier"); !tier.empty()) service_tier_ = tier;
    for (const json::value* usage :
         {json::find(document, "usage"), json::find(document, "x_groq", "usage")}) {
        if (!usage) continue;
        if (auto read = openai::read_usage(*usage, service_tier_)) {
            sink(llm::UsageUpdate{std::move(*read)});
            return;
        }
    }
}

Result<void> Reader::take_choice(const json::value& choice, const EventSink& sink) {
    if (const auto stated = openai::read_error(choice)) return fail(openai::to_error(*stated, 200));
    // Perplexity sends both: in a stream `delta` is the piece and `message` all of it so far, in a whole
    // answer `delta` is there but empty.
    const auto *delta = json::find(choice, "delta"), *message = json::find(choice, "message");
    const bool use_message = message && (source_ == Source::whole_answer || !delta);
    if (const auto* said = use_message ? message : delta) take_message(*said, sink);
    return take_finish(json::get_string(choice, "finish_reason"), sink);
}

void Reader::take_message(const json::value& message, const EventSink& sink) {
    take_reasoning(message, sink);
    if (const auto* content = json::find(message, "content")) take_content(*content, sink);
    if (const auto refusal = json::get_string(message, "refusal"); !refusal.empty()) {
        refused_ = true;
        sink(llm::RefusalDelta{std::string(refusal)});
    }
    if (const auto* calls = json::get_array(message, "tool_calls"))
        for (const auto& call : *calls)
            take_tool_call(call, sink);
}

void Reader::take_reasoning(const json::value& message, const EventSink& sink) {
    const auto* details = json::get_array(message, "reasoning_details");
    if (details) details_.add(*details);
    for (const std::string_view key : {"reasoning_content", "reasoning"}) {
        const auto text = json::get_string(message, key);
        if (text.empty()) continue;
        emit_reasoning(text, sink);
        return;
    }
    if (details) emit_reasoning(ReasoningDetails::text_of(*details), sink);
}

void Reader::take_content(const json::value& content, const EventSink& sink) {
    if (const auto* blocks = content.if_array())
        for (const auto& block : *blocks)
            take_content_block(block, sink);
    else
        emit_text(json::as_string(content), sink);
}

// Magistral: [{"type":"thinking","thinking":[{"type":"text",…}]},{"type":"text",…}].
void Reader::take_content_block(const json::value& block, const EventSink& sink) {
    if (block.is_string()) return emit_text(json::as_string(block), sink);
    const std::string_view type = json::get_string(block, "type");
    if (type == "text" || type == "output_text") return emit_text(json::get_string(block, "text"), sink);
    if (type != "thinking") return;
    emit_reasoning(json::get_string(block, "thinking"), sink);
    if (const auto* thoughts = json::get_array(block, "thinking"))
        for (const auto& thought : *thoughts)
            emit_reasoning(json::get_string(thought, "text"), sink);
}

// Which call a delta continues. The index decides, except that some servers number every call 0: a new id
// with a name begins a new call whatever the index says. Without an index, no id and no name continue the
// last call.
std::optional<std::size_t> Reader::known_call(const json::value& call) const {
    const auto index = json::get_int(call, "index");
    const std::string_view id = json::get_string(call, "id");
    const auto* function = json::find(call, "function");
    const bool named = function && !json::get_string(*function, "name").empty();
    for (std::size_t i = calls_.size(); i-- > 0;) {
        const bool other_id = !id.empty() && id != calls_[i].id;
        bool same = false;
        if (index)
            same = calls_[i].index == index && !(other_id && named);
        else if (!id.empty())
            same = !other_id;
        else
            same = !named && i + 1 == calls_.size();
        if (same) return i;
    }
    return std::nullopt;
}

void Reader::take_tool_call(const json::value& call, const EventSink& sink) {
    const auto known = known_call(call);
    const std::size_t position = known ? *known : start_call(call, sink);
    const auto* function = json::find(call, "function");
    if (!function) return;
    std::string arguments = text_or_json(json::find(*function, "arguments"));
    if (!arguments.empty()) sink(llm::ToolArgumentsDelta{static_cast<int>(position), std::move(arguments)});
}

std::size_t Reader::start_call(const json::value& call, const EventSink& sink) {
    close(sink);
    const std::size_t position = calls_.size();
    std::string id{json::get_string(call, "id")};
    const bool synthetic = id.empty();
    if (synthetic) id = "call_" + (id_.empty() ? std::string{} : id_ + "_") + std::to_string(position);
    calls_.push_back({json::get_int(call, "index"), id});
    llm::ToolCallStarted started{static_cast<int>(position), std::move(id), {}};
    if (const auto* function = json::find(call, "function"))
        started.name = json::get_string(*function, "name");
    started.signature = thought_signature(call);
    if (!started.signature.empty()) started.issuer = issuer_;
    started.synthetic_id = synthetic;
    sink(std::move(started));
    return position;
}

// Repeated by some (OpenRouter sends it once more with the usage); said once.
Result<void> Reader::take_finish(std::string_view reason, const EventSink& sink) {
    if (reason.empty() || reason == raw_finish_) return {};
    if (reason == "insufficient_system_resource" || reason == "error") {
        openai::StatedError stated;
        stated.message = "the provider broke off the answer";
        stated.code = reason;
        return fail(openai::to_error(stated, 200));
    }
    raw_finish_ = reason;
    const llm::Finish finish = finish_of(reason);
    sink(llm::Finished{finish, raw_finish_, completion_of(finish, refused_)});
    return {};
}

void Reader::emit_text(std::string_view text, const EventSink& sink) {
    if (text.empty()) return;
    close(sink);
    sink(llm::TextDelta{std::string(text)});
}

void Reader::emit_reasoning(std::string_view text, const EventSink& sink) {
    if (text.empty()) return;
    reasoning_open_ = true;
    sink(llm::ReasoningDelta{std::string(text)});
}

// What the model says next shows that a thought is over. Its issuer goes with it even where there is no
// state.
void Reader::close(const EventSink& sink) {
    if (!reasoning_open_ && details_.empty()) return;
    reasoning_open_ = false;
    sink(llm::ReasoningState{details_.take(), issuer_});
}

}  // namespace gateway::wire::openai_chat

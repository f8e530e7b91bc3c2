#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "wire/error_reply.hpp"
#include "wire/gemini_error.hpp"
#include "wire/gemini_generate.hpp"
#include "wire/gemini_usage.hpp"
#include "wire/json_stream.hpp"

namespace gateway::wire::gemini_generate {
namespace {

using llm::Completion;
using llm::Finish;

constexpr std::array<std::string_view, 10> kFiltered{"SAFETY",
                                                     "RECITATION",
                                                     "LANGUAGE",
                                                     "BLOCKLIST",
                                                     "PROHIBITED_CONTENT",
                                                     "SPII",
                                                     "IMAGE_SAFETY",
                                                     "IMAGE_PROHIBITED_CONTENT",
                                                     "IMAGE_RECITATION",
                                                     "MODEL_ARMOR"};

// It started and then failed on the provider's side.
constexpr std::array<std::string_view, 8> kFailed{
    "OTHER",    "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL",     "TOO_MANY_TOOL_CALLS", "IMAGE_OTHER",
    "NO_IMAGE", "MALFORMED_RESPONSE",      "MISSING_THOUGHT_SIGNATURE"};

llm::Finished finished(std::string_view reason, bool has_calls) {
    const auto as = [&](Finish finish, Completion completion) {
        return llm::Finished{finish, std::string(reason), completion};
    };
    const auto is_in = [&](const auto& words) {
        return std::find(words.begin(), words.end(), reason) != words.end();
    };
    if (reason == "STOP") return as(has_calls ? Finish::tool_calls : Finish::stop, Completion::complete);
    if (reason == "MAX_TOKENS") return as(Finish::length, Completion::truncated);
    if (is_in(kFiltered)) return as(Finish::content_filter, Completion::filtered);
    // STOP is the only natural end: what is not known to be one is not called complete.
    return as(is_in(kFailed) ? Finish::error : Finish::unknown, Completion::truncated);
}

// Only the first candidate is read; the gateway never asks for more.
const json::value* first_candidate(const json::value& chunk) {
    const json::array* candidates = json::get_array(chunk, "candidates");
    if (!candidates) return nullptr;
    const auto found = std::find_if(candidates->begin(), candidates->end(), [](const json::value& candidate) {
        return json::get_int(candidate, "index").value_or(0) == 0;
    });
    return found != candidates->end() ? &*found : nullptr;
}

bool is_of_this_dialect(const json::value& chunk) {
    constexpr std::array<std::string_view, 4> kMembers{"candidates", "promptFeedback", "usageMetadata",
                                                       "modelVersion"};
    return std::any_of(kMembers.begin(), kMembers.end(),
                       [&](std::string_view member) { return json::find(chunk, member) != nullptr; });
}

// Reads the response objects of one answer: the only one of a whole answer, or each chunk of a stream. A
// finish reason may come before the last chunk and does not say whether tools are wanted, so the end is
// stated by end().
class AnswerReader {
  public:
    explicit AnswerReader(std::string issuer) : issuer_(std::move(issuer)) {}

    Result<void> take(const json::value& chunk, const EventSink& sink) {
        if (const json::value* error = json::find(chunk, "error"); error && !error->is_null())
            return fail(read_error(chunk, 200));
        if (!is_of_this_dialect(chunk))
            return fail(ErrorKind::malformed_response, "the provider's answer is not a Gemini response");
        take_names(chunk, sink);
        const json::value* candidate = first_candidate(chunk);
        if (candidate) take_candidate(*candidate, sink);
        if (const json::value* feedback = json::find(chunk, "promptFeedback"); feedback && !candidate)
            block_reason_ = json::get_string(*feedback, "blockReason", block_reason_);
        take_usage(chunk, sink);
        return {};
    }

    /// Has the answer said why it stopped, or why there is none?
    bool stopped() const { return !finish_reason_.empty() || !block_reason_.empty(); }

    void end(const EventSink& sink) {
        if (!usage_metadata_.is_null()) sink(llm::UsageUpdate{read_usage(usage_metadata_, true)});
        if (finish_reason_.empty() && !block_reason_.empty())
            sink(llm::Finished{Finish::content_filter, block_reason_, Completion::filtered});
        else
            sink(finished(finish_reason_, calls_ > 0));
    }

  private:
    void take_names(const json::value& chunk, const EventSink& sink) {
        const std::string_view id = json::get_string(chunk, "responseId", id_);
        const std::string_view model = json::get_string(chunk, "modelVersion", model_);
        if (id == id_ && model == model_) return;
        id_ = std::string(id);
        model_ = std::string(model);
        sink(llm::Started{id_, model_});
    }

    // Content or parts may be missing: thinking alone can use up the limit.
    void take_candidate(const json::value& candidate, const EventSink& sink) {
        const json::value* parts = json::find(candidate, "content", "parts");
        if (const json::array* list = parts ? parts->if_array() : nullptr)
            for (const auto& part : *list)
                take_part(part, sink);
        const std::string_view reason = json::get_string(candidate, "finishReason");
        if (!reason.empty() && reason != "FINISH_REASON_UNSPECIFIED") finish_reason_ = reason;
    }

    void take_part(const json::value& part, const EventSink& sink) {
        if (const json::value* call = json::find(part, "functionCall")) return take_call(part, *call, sink);
        const json::value* text = json::find(part, "text");
        if (text && text->is_string()) return take_text(part, std::string(json::as_string(*text)), sink);
        if (part.is_object() && !part.get_object().empty()) sink(llm::ReasoningState{part, issuer_});
    }

    void take_text(const json::value& part, std::string text, const EventSink& sink) {
        const bool thought = json::get_bool(part, "thought").value_or(false);
        const std::string_view signature = json::get_string(part, "thoughtSignature");
        const bool has_text = !text.empty();
        if (has_text && thought) sink(llm::ReasoningDelta{std::move(text)});
        if (has_text && !thought) sink(llm::TextDelta{std::move(text)});
        if (signature.empty()) return;
        json::object opaque;
        if (thought) opaque["thought"] = true;
        if (!thought && !has_text) opaque["text"] = "";
        opaque["thoughtSignature"] = signature;
        sink(llm::ReasoningState{json::value(std::move(opaque)), issuer_});
    }

    void take_call(const json::value& part, const json::value& call, const EventSink& sink) {
        const int index = calls_++;
        const std::string_view id = json::get_string(call, "id");
        const std::string_view signature = json::get_string(part, "thoughtSignature");
        const std::string made = "call_" + (id_.empty() ? "" : id_ + "_") + std::to_string(index);
        sink(llm::ToolCallStarted{index, id.empty() ? made : std::string(id),
                                  std::string(json::get_string(call, "name")), std::string(signature),
                                  signature.empty() ? std::string{} : issuer_, id.empty()});
        if (const json::object* arguments = json::get_object(call, "args"))
            sink(llm::ToolArgumentsDelta{index, json::write(*arguments)});
    }

    // Every chunk brings the counts so far; the last one holds.
    void take_usage(const json::value& chunk, const EventSink& sink) {
        const json::value* metadata = json::find(chunk, "usageMetadata");
        if (!metadata || !metadata->is_object()) return;
        usage_metadata_ = *metadata;
        sink(llm::UsageUpdate{read_usage(usage_metadata_, false)});
    }

    std::string issuer_;
    std::string id_, model_;
    std::string finish_reason_, block_reason_;
    json::value usage_metadata_;
    int calls_ = 0;
};

class GenerateStreamDecoder final : public JsonStreamDecoder {
  public:
    explicit GenerateStreamDecoder(const Traits& traits) : reader_(traits.provider) {}

    // The end of the body is the only end an event stream has; an array says so itself.
    bool done() const override { return ended_; }

  protected:
    Result<void> take(const json::value& document, const EventSink& sink) override {
        return reader_.take(document, sink);
    }

    Result<void> end(const EventSink& sink) override {
        if (!reader_.stopped()) return fail(truncated_answer());
        ended_ = true;
        reader_.end(sink);
        return {};
    }

  private:
    AnswerReader reader_;
    bool ended_ = false;
};

}  // namespace

Result<llm::Response> decode(std::string_view body, const Traits& traits) {
    const auto document = json::parse(body);
    if (!document) return fail(document.error());
    llm::Accumulator answer;
    const EventSink sink = [&](const llm::StreamEvent& event) { answer.add(event); };
    AnswerReader reader(traits.provider);
    if (const json::array* chunks = document->if_array(); chunks && !chunks->empty()) {
        for (const auto& chunk : *chunks)
            if (auto taken = reader.take(chunk, sink); !taken) return fail(taken.error());
    } else if (auto taken = reader.take(*document, sink); !taken) {
        return fail(taken.error());
    }
    reader.end(sink);
    return answer.take();
}

std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits) {
    return std::make_unique<GenerateStreamDecoder>(traits);
}

}  // namespace gateway::wire::gemini_generate

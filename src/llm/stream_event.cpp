#include "llm/stream_event.hpp"

#include <algorithm>

namespace gateway::llm {
namespace {

template <class... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

}  // namespace

void Accumulator::add(const StreamEvent& event) {
    auto& parts = response_.parts;
    const bool reasoning = std::holds_alternative<ReasoningDelta>(event);
    std::visit(Overloaded{
                   [&](const Started& e) {
                       if (!e.id.empty()) response_.id = e.id;
                       if (!e.model.empty()) response_.model = e.model;
                   },
                   [&](const TextDelta& e) {
                       if (e.text.empty()) return;
                       if (auto* last = parts.empty() ? nullptr : std::get_if<TextPart>(&parts.back()))
                           last->text += e.text;
                       else
                           parts.push_back(TextPart{e.text});
                       reasoning_open_ = false;
                   },
                   [&](const RefusalDelta& e) { response_.refusal += e.text; },
                   [&](const ReasoningDelta& e) {
                       auto* last = parts.empty() ? nullptr : std::get_if<ReasoningPart>(&parts.back());
                       if (last && reasoning_open_)
                           last->text += e.text;
                       else
                           parts.push_back(ReasoningPart{e.text});
                   },
                   [&](const ReasoningState& e) {
                       auto* last = parts.empty() ? nullptr : std::get_if<ReasoningPart>(&parts.back());
                       if (last && reasoning_open_) {
                           last->opaque = e.opaque;
                           last->issuer = e.issuer;
                       } else {
                           parts.push_back(ReasoningPart{"", e.opaque, e.issuer});
                       }
                       reasoning_open_ = false;
                   },
                   [&](const ToolCallStarted& e) {
                       calls_.emplace_back(e.index, parts.size());
                       parts.push_back(ToolCall{e.id, e.name, "", e.signature, e.issuer, e.synthetic_id});
                       reasoning_open_ = false;
                   },
                   [&](const ToolArgumentsDelta& e) {
                       // The newest call with this index: an index may be reused when a provider sends none.
                       const auto call = std::find_if(calls_.rbegin(), calls_.rend(),
                                                      [&](const auto& c) { return c.first == e.index; });
                       if (call != calls_.rend())
                           std::get<ToolCall>(parts[call->second]).arguments += e.fragment;
                   },
                   [&](const UsageUpdate& e) { response_.usage = e.usage; },
                   [&](const Finished& e) {
                       response_.finish = e.finish;
                       response_.raw_finish = e.raw;
                       response_.completion = e.completion;
                   },
               },
               event);
    if (reasoning) reasoning_open_ = true;
}

Response Accumulator::take() {
    for (auto& part : response_.parts)
        if (auto* call = std::get_if<ToolCall>(&part); call && call->arguments.empty())
            call->arguments = "{}";
    Response response = std::move(response_);
    *this = {};
    return response;
}

bool Accumulator::has_content() const { return !response_.parts.empty() || !response_.refusal.empty(); }

}  // namespace gateway::llm

#include "tools/shared/result.hpp"

namespace gateway::tools {
namespace {

// Seconds with millisecond precision: more digits are noise that the reader pays for.
double seconds(std::chrono::milliseconds ms) { return static_cast<double>(ms.count()) / 1000.0; }

json::array notes_of(const delegation::Answer& answer) {
    json::array notes;
    for (const auto& note : answer.notes)
        notes.emplace_back(note);
    if (answer.spend.estimated) notes.emplace_back("cost is an estimate");
    return notes;
}

json::array tries_of(const std::vector<delegation::Try>& tries) {
    json::array list;
    for (const auto& t : tries) {
        json::object o{{"model", t.provider + "/" + t.model}, {"outcome", ledger::to_string(t.outcome)}};
        if (!t.error_kind.empty()) o["error"] = t.error_kind;
        o["cost"] = cost_value(t.cost.amount);
        list.push_back(std::move(o));
    }
    return list;
}

}  // namespace

json::value cost_value(const std::optional<Money>& amount) {
    // The double nearest to the exact decimal is what the reader's parser makes of that decimal.
    return amount ? json::value(amount->usd()) : json::value(nullptr);
}

double seconds_since(SteadyTime started, const Clock& clock) {
    return seconds(std::chrono::duration_cast<std::chrono::milliseconds>(clock.steady() - started));
}

void add_meta(json::object& result, const delegation::Answer& answer, std::string_view request_id) {
    const auto& usage = answer.response.usage;
    result["model"] = answer.response.model.empty() ? answer.ran.model : answer.response.model;
    result["provider"] = answer.ran.provider;
    result["tokens"] = json::object{
        {"input", usage.prompt_tokens()}, {"output", usage.output.tokens}, {"total", usage.total_tokens()}};
    result["cost"] = cost_value(answer.spend.amount);
    result["processing_time"] = seconds(answer.latency);
    if (usage.cache_read.tokens > 0) result["cache_read"] = usage.cache_read.tokens;
    if (usage.reasoning.tokens > 0) result["reasoning"] = usage.reasoning.tokens;
    if (answer.cached) {
        result["cached"] = true;
        result["cache_level"] = answer.cache_level;
        result["saved_cost"] = cost_value(answer.saved);
    }
    if (answer.response.completion != llm::Completion::complete)
        result["completion"] = llm::to_string(answer.response.completion);
    // One try that succeeded says nothing; one that failed before a fallback's cached answer does.
    const bool one_failed = answer.cached && !answer.tries.empty();
    if (answer.tries.size() > 1 || one_failed) result["tries"] = tries_of(answer.tries);
    if (auto notes = notes_of(answer); !notes.empty()) result["notes"] = std::move(notes);
    result["request_id"] = request_id;
}

json::object completion_result(const delegation::Answer& answer, std::string_view request_id) {
    json::object result;
    result["text"] = answer.response.text();
    if (!answer.response.refusal.empty()) result["refusal"] = answer.response.refusal;
    add_meta(result, answer, request_id);
    return result;
}

mcp::ToolResult failure_result(const delegation::Failure& failure, std::string_view request_id) {
    auto result = mcp::error_result(failure.error);
    result.structured["cost"] = cost_value(failure.spend.amount);
    if (failure.tries.size() > 1) result.structured["tries"] = tries_of(failure.tries);
    if (!failure.partial_text.empty()) result.structured["partial_text"] = failure.partial_text;
    result.structured["request_id"] = request_id;
    return result;
}

json::object meta_schema() {
    const auto type = [](const char* name) { return json::object{{"type", name}}; };
    return {
        {"model", type("string")},      {"provider", type("string")},        {"tokens", type("object")},
        {"cost", json::object{}},       {"processing_time", type("number")}, {"cache_read", type("integer")},
        {"reasoning", type("integer")}, {"cached", type("boolean")},         {"cache_level", type("string")},
        {"saved_cost", json::object{}}, {"completion", type("string")},      {"tries", type("array")},
        {"notes", type("array")},       {"request_id", type("string")},
    };
}

}  // namespace gateway::tools

// estimate_cost: what a call would cost, before it is made. Texts are counted with o200k, which is exact for
// OpenAI's models, and corrected by what other providers reported (calibration.hpp); the whole is an estimate
// and marked so.
#include "tools/shared/options.hpp"
#include "tools/shared/result.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

constexpr std::int64_t kTypicalAnswer = 500;  // tokens, when the caller states no max_tokens

// The model as a call would choose it; one that a call could not reach for want of a key has a price all the
// same.
Result<routing::Resolved> priced_target(const House& house, const json::object& arguments) {
    const routing::Wish wish{std::string(json::get_string(arguments, "provider")),
                             std::string(json::get_string(arguments, "model")), false};
    auto known = house.providers.known();
    const auto now = house.clock.wall();
    auto target = routing::resolve(wish, known, *house.catalog, house.default_target, now);
    if (target || (wish.model.empty() && wish.provider.empty())) return target;
    for (auto& provider : known)
        provider.configured = true;
    auto anywhere = routing::resolve(wish, known, *house.catalog, house.default_target, now);
    return anywhere ? anywhere : target;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto messages = messages_from_prompt(call, arguments, Prompt::or_sources);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);
    const auto target = priced_target(call.house, arguments);
    if (!target) co_return mcp::error_result(target.error());

    const bool with_output = json::get_bool(arguments, "include_output").value_or(true);
    const auto prompt = call.house.calibration->estimate(request, target->target);
    const auto input = static_cast<std::int64_t>(prompt.tokens);
    const auto output = with_output ? json::get_int(arguments, "max_tokens").value_or(kTypicalAnswer) : 0;
    const auto& id = target->target;
    const auto now = call.house.clock.wall();
    const auto total = call.house.catalog->ceiling(id.provider, id.model, input, output, now).amount;
    const auto prompt_only = call.house.catalog->ceiling(id.provider, id.model, input, 0, now).amount;

    json::object breakdown{{"input_cost", cost_value(prompt_only)}, {"output_cost", nullptr}};
    if (total && prompt_only) breakdown["output_cost"] = cost_value(*total - *prompt_only);
    json::object rate{{"input", nullptr}, {"output", nullptr}, {"unit", "USD per million tokens"}};
    if (target->row && target->row->rates.input)
        rate["input"] = cost_value(*target->row->rates.input * 1'000'000);
    if (target->row && target->row->rates.output)
        rate["output"] = cost_value(*target->row->rates.output * 1'000'000);
    json::object result{
        {"cost", cost_value(total)},
        {"breakdown", std::move(breakdown)},
        {"tokens", json::object{{"input", input}, {"output", output}, {"total", input + output}}},
        {"rate", std::move(rate)},
        {"is_estimate", true},
        {"provider", id.provider},
        {"model", id.model},
        {"prices_as_of", call.house.catalog->prices_as_of()}};
    json::array notes(call.notes.begin(), call.notes.end());
    for (const auto& note : target->notes)
        notes.emplace_back(note);
    if (prompt.observations > 0)
        notes.emplace_back("tokens as " + std::to_string(prompt.observations) +
                           " usage reports of this provider's models suggest");
    if (!total) notes.emplace_back("the price of this model is unknown");
    if (with_output && !arguments.contains("max_tokens"))
        notes.emplace_back("assumes " + std::to_string(kTypicalAnswer) +
                           " output tokens; give max_tokens to change it");
    if (!notes.empty()) result["notes"] = std::move(notes);
    co_return mcp::ToolResult{std::move(result), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "estimate_cost";
    tool.title = "Estimate cost";
    tool.description = "What a prompt (or files, by source) would cost at a model, before sending it.";
    tool.input_schema = {
        {"type", "object"},
        {"properties", json::object{{"prompt", json::object{{"type", "string"}}},
                                    {"model", json::object{{"type", "string"}}},
                                    {"max_tokens", json::object{{"type", "integer"}, {"minimum", 1}}},
                                    {"include_output", json::object{{"type", "boolean"}}}}}};
    tool.hidden = {{"provider", json::object{{"type", "string"}}},
                   {"sources", json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}}},
                   {"system_prompt", json::object{{"type", "string"}}}};
    tool.aliases = {{"source", "sources"}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"cost", json::object{}},
                                                      {"breakdown", json::object{{"type", "object"}}},
                                                      {"tokens", json::object{{"type", "object"}}},
                                                      {"rate", json::object{{"type", "object"}}},
                                                      {"is_estimate", json::object{{"type", "boolean"}}},
                                                      {"provider", json::object{{"type", "string"}}},
                                                      {"model", json::object{{"type", "string"}}},
                                                      {"prices_as_of", json::object{{"type", "string"}}},
                                                      {"notes", json::object{{"type", "array"}}}}}};
    tool.annotations = {true, false, true, false};
    tool.example = {{"prompt", "Summarise the plot of Hamlet in 200 words."},
                    {"model", "openai/gpt-4o-mini"},
                    {"max_tokens", 300}};
    return tool;
}

}  // namespace

ToolFile estimate_cost() { return {describe(), &run, false}; }

}  // namespace gateway::tools

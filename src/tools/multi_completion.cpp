// multi_completion: the same question to several models at once, each answer with its bill.
#include <boost/asio/this_coro.hpp>

#include "delegation/parallel.hpp"
#include "tools/shared/options.hpp"
#include "tools/shared/result.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

struct Leg {
    std::string key;  // "provider/model", "#2" appended for an equal second one
    Result<delegation::Call> call;
};

// One entry of `providers`: its own options over those of the call.
Result<delegation::Call> leg_call(const Invocation& invocation, const json::object& arguments,
                                  const json::value& entry, const llm::Request& request) {
    json::object merged = arguments;
    merged.erase("model");
    merged.erase("provider");
    if (entry.is_string()) {
        merged["model"] = entry;  // "openai/gpt-4o-mini", or a bare provider
        const auto* connection = invocation.house.providers.find(json::as_string(entry));
        if (connection) {
            merged["provider"] = entry;
            merged.erase("model");
        }
    } else if (const auto* o = entry.if_object()) {
        for (const auto& member : *o)
            merged[member.key()] = member.value();
    } else {
        return fail(ErrorKind::invalid_parameter,
                    "An entry of providers is {provider, model?} or \"provider/model\".", "providers");
    }
    return make_call(invocation, merged, "multi_completion", request);
}

std::vector<Leg> make_legs(const Invocation& invocation, const json::object& arguments,
                           const json::array& entries, const llm::Request& request) {
    std::vector<Leg> legs;
    for (const auto& entry : entries) {
        Leg leg{"", leg_call(invocation, arguments, entry, request)};
        leg.key = leg.call ? leg.call->targets.front().target.provider + "/" +
                                 leg.call->targets.front().target.model
                           : (entry.is_string() ? std::string(json::as_string(entry))
                                                : std::string(json::get_string(entry, "provider")) + "/" +
                                                      std::string(json::get_string(entry, "model")));
        int twins = 0;
        for (const auto& earlier : legs)
            if (earlier.key == leg.key || earlier.key.starts_with(leg.key + "#")) ++twins;
        if (twins > 0) {
            leg.key += "#" + std::to_string(twins + 1);
            // Two equal legs are two samples, not one answer twice.
            if (leg.call) leg.call->sample = twins;
        }
        legs.push_back(std::move(leg));
    }
    return legs;
}

json::object leg_result(const Leg& leg, const delegation::Outcome& outcome, std::string_view request_id) {
    json::object o = outcome ? completion_result(*outcome, request_id)
                             : failure_result(outcome.error(), request_id).structured;
    o.erase("request_id");
    o["success"] = outcome.has_value();
    o["provider_key"] = leg.key;
    return o;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation invocation, json::object arguments) {
    const auto* entries = json::get_array(arguments, "providers");
    if (!entries || entries->empty())
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter,
             "providers needs at least one entry: [{\"provider\": \"openai\", \"model\": \"...\"}].",
             "providers"});
    auto messages = arguments.contains("messages") ? messages_from_chat(invocation, arguments)
                                                   : messages_from_prompt(invocation, arguments);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);

    const auto started = invocation.house.clock.steady();
    const auto legs = make_legs(invocation, arguments, *entries, request);
    std::vector<delegation::Call> calls;
    for (const auto& leg : legs)
        if (leg.call) calls.push_back(*leg.call);

    const auto total = calls.size();
    std::function<void(std::size_t, const delegation::Outcome&)> on_done;
    if (invocation.progress) {
        const auto done = std::make_shared<std::size_t>(0);
        on_done = [progress = invocation.progress, done, total](std::size_t, const delegation::Outcome&) {
            ++*done;
            progress({static_cast<double>(*done), static_cast<double>(total),
                      std::to_string(*done) + " of " + std::to_string(total) + " models answered"});
        };
    }
    const auto concurrency =
        static_cast<std::size_t>(json::get_int(arguments, "max_concurrency").value_or(3));
    const auto executor = co_await boost::asio::this_coro::executor;
    auto outcomes = co_await delegation::run_all(executor, invocation.house.completions, std::move(calls),
                                                 concurrency, std::move(on_done));

    json::object results;
    delegation::Spend spend;
    std::size_t succeeded = 0, next = 0;
    for (const auto& leg : legs) {
        const delegation::Outcome outcome =
            leg.call ? std::move(outcomes[next++]) : tl::unexpected(delegation::Failure{leg.call.error()});
        const auto& bill = outcome ? outcome->spend : outcome.error().spend;
        spend.add({bill.amount, llm::Cost::Source::computed, ""});
        succeeded += outcome.has_value();
        results[leg.key] = leg_result(leg, outcome, invocation.request_id);
    }
    const auto elapsed = std::chrono::duration<double>(invocation.house.clock.steady() - started).count();
    json::object result{
        {"results", std::move(results)},
        {"successful_count", succeeded},
        {"total_providers", legs.size()},
        {"total_cost", cost_value(spend.amount)},
        {"processing_time", static_cast<double>(static_cast<std::int64_t>(elapsed * 1000)) / 1000},
        {"request_id", invocation.request_id}};
    if (succeeded == 0) {
        result["error"] = "Every provider failed; see results.";
        result["error_code"] = "provider_error";
    }
    co_return mcp::ToolResult{std::move(result), succeeded == 0};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "multi_completion";
    tool.title = "Ask several models";
    tool.description =
        "Ask the same question to several LLMs at once and get every answer with its cost: for a second "
        "opinion, or to "
        "compare models.";
    json::object properties{
        {"prompt", json::object{{"type", "string"}}},
        {"providers", json::object{{"type", "array"},
                                   {"items", json::object{{"type", "object"}}},
                                   {"description", "[{provider, model?}]"}}},
        {"max_concurrency", json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 50}}},
        {"max_tokens", json::object{{"type", "integer"}, {"minimum", 1}}},
    };
    tool.input_schema = {
        {"type", "object"}, {"properties", properties}, {"required", json::array{"providers"}}};
    tool.hidden = hidden_options();
    tool.hidden["messages"] = json::object{{"type", "array"}, {"items", json::object{{"type", "object"}}}};
    tool.hidden["sources"] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
    tool.hidden["system_prompt"] = json::object{{"type", "string"}};
    tool.hidden["providers"] =
        json::object{{"type", "array"}};  // entries may be plain "provider/model" strings
    tool.aliases = {{"source", "sources"}, {"models", "providers"}, {"system", "system_prompt"}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"results", json::object{{"type", "object"}}},
                                                      {"successful_count", json::object{{"type", "integer"}}},
                                                      {"total_providers", json::object{{"type", "integer"}}},
                                                      {"total_cost", json::object{}},
                                                      {"processing_time", json::object{{"type", "number"}}},
                                                      {"request_id", json::object{{"type", "string"}}}}}};
    tool.annotations = {true, false, false, true};
    tool.example = {{"prompt", "Is 221 prime? Answer yes or no."},
                    {"providers", json::array{json::object{{"provider", "openai"}},
                                              json::object{{"provider", "gemini"}}}}};
    return tool;
}

}  // namespace

ToolFile multi_completion() { return {describe(), &run, true}; }

}  // namespace gateway::tools

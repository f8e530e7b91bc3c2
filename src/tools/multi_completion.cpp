// multi_completion: the same question to several models at once, each answer with its bill.
#include <boost/asio/this_coro.hpp>

#include <algorithm>

#include "base/text.hpp"
#include "delegation/parallel.hpp"
#include "tools/shared/completing.hpp"

namespace gateway::tools {
namespace {

mcp::Tool describe();

struct Leg {
    std::string key;  // "provider/model", "#2" appended for an equal second one
    Result<delegation::Call> call;
};

// Hosts send objects as JSON text. An entry may be a plain name too, so the text of one is read as the object
// it is only here, and then checked like every argument.
Result<json::object> with_entries_read(json::object arguments) {
    auto& entries = arguments["providers"];
    bool any = false;
    for (auto& entry : *entries.if_array()) {
        if (!trim(json::as_string(entry)).starts_with('{')) continue;
        auto read = json::parse(json::as_string(entry));
        if (!read)
            return fail(ErrorKind::invalid_parameter,
                        "An entry of providers is not valid JSON; give {\"provider\": \"...\"} or "
                        "\"provider/model\".",
                        "providers");
        entry = std::move(*read);
        any = true;
    }
    if (!any) return arguments;
    return check_arguments(describe(), std::move(arguments));
}

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

std::string written_name(const json::value& entry) {
    if (entry.is_string()) return std::string(json::as_string(entry));
    return std::string(json::get_string(entry, "provider")) + "/" +
           std::string(json::get_string(entry, "model"));
}

// max_cost is the ceiling of the whole call: the legs run at once, so each gets an equal share of it.
void share_ceiling(const json::object& arguments, std::vector<Leg>& legs) {
    const auto ceiling = json::get_double(arguments, "max_cost");
    const auto whole = ceiling ? money_from_usd(*ceiling) : std::nullopt;
    if (!whole) return;
    const auto share = Money::pico(whole->picodollars() / static_cast<std::int64_t>(legs.size()));
    for (auto& leg : legs)
        if (leg.call) leg.call->max_cost = std::min(leg.call->max_cost.value_or(share), share);
}

std::vector<Leg> make_legs(const Invocation& invocation, const json::object& arguments,
                           const json::array& entries, const llm::Request& request) {
    std::vector<Leg> legs;
    for (const auto& entry : entries) {
        Leg leg{"", leg_call(invocation, arguments, entry, request)};
        leg.key = written_name(entry);
        if (leg.call) {
            const auto& target = leg.call->targets.front().target;
            leg.key = target.provider + "/" + target.model;
        }
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
    share_ceiling(arguments, legs);
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

// What every leg would cost, and all of them together.
mcp::ToolResult quotes(const House& house, const std::vector<Leg>& legs) {
    json::object results;
    delegation::Spend most;
    for (const auto& leg : legs) {
        auto quoted = leg.call ? quote(house, *leg.call) : fail(leg.call.error());
        json::object o = quoted ? std::move(*quoted) : mcp::error_result(quoted.error()).structured;
        o["success"] = quoted.has_value();
        o["provider_key"] = leg.key;
        const auto cost = quoted ? json::get_double(o, "cost") : std::optional{0.0};
        most.add({cost ? money_from_usd(*cost) : std::nullopt, llm::Cost::Source::estimated, ""});
        results[leg.key] = std::move(o);
    }
    return {json::object{{"dry_run", true},
                         {"results", std::move(results)},
                         {"total_providers", legs.size()},
                         {"total_cost", cost_value(most.amount)}},
            false};
}

using OnDone = std::function<void(std::size_t, const delegation::Outcome&)>;

// "2 of 3 models answered, $0.0021"
OnDone reporter(const Invocation& invocation, std::size_t total) {
    if (!invocation.progress) return {};
    struct Tally {
        std::size_t done = 0;
        delegation::Spend spend;
    };
    const auto tally = std::make_shared<Tally>();
    return [progress = invocation.progress, tally, total](std::size_t, const delegation::Outcome& outcome) {
        const auto& bill = outcome ? outcome->spend : outcome.error().spend;
        tally->spend.add({bill.amount, llm::Cost::Source::computed, ""});
        const auto spent = tally->spend.amount ? ", $" + to_decimal(*tally->spend.amount) : std::string{};
        progress({static_cast<double>(++tally->done), static_cast<double>(total),
                  std::to_string(tally->done) + " of " + std::to_string(total) + " models answered" + spent});
    };
}

// The whole fails only when every leg did; then it says in one code why, if they agree.
void add_failure(json::object& result, const std::vector<const Error*>& errors, std::optional<Money> spent) {
    const auto code_of = [](const Error* error) { return traits(error->kind).tool_code; };
    const bool agree = std::all_of(errors.begin(), errors.end(),
                                   [&](const Error* e) { return code_of(e) == code_of(errors.front()); });
    result["error"] = "Every provider failed; see results.";
    result["error_code"] = agree ? code_of(errors.front()) : traits(ErrorKind::server_error).tool_code;
    result["retryable"] =
        std::any_of(errors.begin(), errors.end(), [](const Error* e) { return e->retryable(); });
    result["cost"] = cost_value(spent);
}

json::object collected(const std::vector<Leg>& legs, std::vector<delegation::Outcome> outcomes,
                       const std::string& request_id) {
    json::object results;
    delegation::Spend spend;
    std::vector<const Error*> errors;
    std::vector<delegation::Outcome> ended;
    ended.reserve(legs.size());
    std::size_t next = 0;
    for (const auto& leg : legs) {
        ended.push_back(leg.call ? std::move(outcomes[next++])
                                 : tl::unexpected(delegation::Failure{leg.call.error()}));
        const auto& outcome = ended.back();
        spend.add(
            {(outcome ? outcome->spend : outcome.error().spend).amount, llm::Cost::Source::computed, ""});
        if (!outcome) errors.push_back(&outcome.error().error);
        results[leg.key] = leg_result(leg, outcome, request_id);
    }
    json::object result{{"results", std::move(results)},
                        {"successful_count", legs.size() - errors.size()},
                        {"total_providers", legs.size()},
                        {"total_cost", cost_value(spend.amount)}};
    if (errors.size() == legs.size()) add_failure(result, errors, spend.amount);
    return result;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation invocation, json::object arguments) {
    const auto* entries = json::get_array(arguments, "providers");
    if (!entries || entries->empty())
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter,
             "providers needs at least one entry: [{\"provider\": \"openai\", \"model\": \"...\"}].",
             "providers"});
    auto read = with_entries_read(std::move(arguments));
    if (!read) co_return mcp::error_result(read.error());
    arguments = std::move(*read);
    entries = json::get_array(arguments, "providers");
    const bool chat = arguments.contains("messages");
    if (chat == arguments.contains("prompt"))
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter, "Give exactly one of prompt and messages.", "prompt"});
    auto messages =
        chat ? messages_from_chat(invocation, arguments) : messages_from_prompt(invocation, arguments);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);

    const auto started = invocation.house.clock.steady();
    const auto legs = make_legs(invocation, arguments, *entries, request);
    if (json::get_bool(arguments, "dry_run").value_or(false)) co_return quotes(invocation.house, legs);
    std::vector<delegation::Call> calls;
    for (const auto& leg : legs)
        if (leg.call) calls.push_back(*leg.call);

    auto on_done = reporter(invocation, calls.size());
    const auto concurrency =
        static_cast<std::size_t>(json::get_int(arguments, "max_concurrency").value_or(3));
    const auto executor = co_await boost::asio::this_coro::executor;
    auto outcomes = co_await delegation::run_all(executor, invocation.house.completions, std::move(calls),
                                                 concurrency, std::move(on_done));

    auto result = collected(legs, std::move(outcomes), invocation.request_id);
    result["processing_time"] = seconds_since(started, invocation.house.clock);
    result["request_id"] = invocation.request_id;
    const bool failed = result.contains("error");
    co_return mcp::ToolResult{std::move(result), failed};
}

// An entry may be a plain "provider/model" too; an object is checked like the call's own arguments.
json::object entry_schema() {
    json::object properties = hidden_options();
    for (const auto& member : advertised_options())
        properties[member.key()] = member.value();
    return {{"type", json::array{"object", "string"}},
            {"properties", std::move(properties)},
            {"additionalProperties", false}};
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
    tool.hidden["providers"] = json::object{{"type", "array"}, {"items", entry_schema()}};
    tool.aliases = {{"source", "sources"}, {"models", "providers"}, {"system", "system_prompt"}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"results", json::object{{"type", "object"}}},
                                                      {"successful_count", json::object{{"type", "integer"}}},
                                                      {"total_providers", json::object{{"type", "integer"}}},
                                                      {"total_cost", json::object{}},
                                                      {"processing_time", json::object{{"type", "number"}}},
                                                      {"request_id", json::object{{"type", "string"}}}}}};
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"prompt", "Is 221 prime? Answer yes or no."},
                    {"providers", json::array{json::object{{"provider", "openai"}},
                                              json::object{{"provider", "gemini"}}}}};
    return tool;
}

}  // namespace

ToolFile multi_completion() { return {describe(), &run, true, "results"}; }

}  // namespace gateway::tools

#include "tools/shared/operating.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "tools/shared/count.hpp"
#include "tools/shared/options.hpp"
#include "tools/shared/overflow.hpp"
#include "tools/shared/result.hpp"

namespace gateway::tools {
namespace {

constexpr std::string_view kLocal = "local";
constexpr std::size_t kInstructions = 500;  // tokens around a part's text
constexpr std::size_t kPartsToLimit = 3;    // anchored parts have a third of their limit on average

// The operation's progress is the call's: parts done of those known so far.
std::function<void(const operations::Progress&)> reporter(const Invocation& call) {
    if (!call.progress) return {};
    return [progress = call.progress](const operations::Progress& step) {
        mcp::Progress told;
        told.progress = static_cast<double>(step.done);
        told.total = static_cast<double>(step.total);
        told.message = step.text;
        told.meta = {{"cost", cost_value(step.spend.amount)}};
        progress(told);
    };
}

bool any_configured(const House& house) {
    const auto& all = house.providers.all();
    return std::any_of(all.begin(), all.end(), [](const auto& p) { return p->configured(); });
}

}  // namespace

By by_what(const Invocation& call, const json::object& arguments) {
    const auto provider = json::get_string(arguments, "provider");
    if (provider == kLocal) return By::local;
    const bool names_one = !provider.empty() || arguments.contains("model");
    return names_one || any_configured(call.house) ? By::model : By::local;
}

bool may_do_without_model(const json::object& arguments) {
    return !arguments.contains("provider") && !arguments.contains("model");
}

Result<operations::Context> context_of(const Invocation& call, const json::object& arguments,
                                       std::string_view tool) {
    auto made = make_call(call, arguments, tool, {});
    if (!made) {
        // A name that only these tools know.
        const std::vector<std::string> known{std::string(kLocal)};
        if (nearest_name(json::get_string(arguments, "provider"), known))
            made.error().message += " Did you mean 'local'?";
        return fail(made.error());
    }
    const auto& house = call.house;
    operations::Context context{house.completions, call.house.executor, house.clock, house.catalog,
                                std::move(*made)};
    context.spread = string_list(arguments, "model").size() > 1;
    context.on_progress = reporter(call);
    context.allowance = call.allowance;
    return context;
}

mcp::ToolResult operation_quote(const Invocation& call, const operations::Context& context,
                                std::string_view document, std::size_t answer) {
    const auto tokens = tokenizer().count(document);
    const auto parts =
        tokens <= context.sizes.single_call ? 1 : tokens * kPartsToLimit / context.sizes.part + 1;
    const auto input =
        static_cast<std::int64_t>(tokens + parts * kInstructions + (parts > 1 ? parts * answer : 0));
    const auto output = static_cast<std::int64_t>((parts > 1 ? parts + 1 : 1) * answer);
    const auto& target = context.call.targets.front().target;
    const auto cost =
        call.house.catalog->ceiling(target.provider, target.model, input, output, call.house.clock.wall())
            .amount;
    json::array notes(call.notes.begin(), call.notes.end());
    notes.emplace_back("an estimate for " + std::to_string(parts) + (parts == 1 ? " part" : " parts") +
                       "; nothing was sent");
    return {{{"dry_run", true},
             {"provider", target.provider},
             {"model", target.model},
             {"tokens", json::object{{"input", input}, {"output", output}, {"total", input + output}}},
             {"cost", cost_value(cost)},
             {"notes", std::move(notes)}},
            false};
}

mcp::ToolResult needs_model(const Invocation& call, std::string what, std::string detail) {
    what += any_configured(call.house)
                ? " Leave provider \"local\" out, and a model does it."
                : " With a model it can be done: set " + std::string(kWaysToAModel) + ".";
    auto result = mcp::error_result({ErrorKind::not_configured, std::move(what), std::move(detail)});
    if (!call.notes.empty()) result.structured["notes"] = json::array(call.notes.begin(), call.notes.end());
    return result;
}

mcp::ToolResult finished(const Invocation& call, json::object result, const operations::Bill& bill) {
    add_meta(result, bill.as_answer(), call.request_id);
    return {std::move(result), false};
}

mcp::ToolResult finished_locally(const Invocation& call, json::object result, SteadyTime started,
                                 std::string how, bool exact) {
    result["model"] = kLocal;
    result["provider"] = kLocal;
    result["cost"] = 0;
    result["processing_time"] = seconds_since(started, call.house.clock);
    json::array notes(call.notes.begin(), call.notes.end());
    notes.emplace_back(std::move(how));
    if (!exact && !any_configured(call.house))
        notes.emplace_back("for what a model makes of it, set " + std::string(kWaysToAModel));
    result["notes"] = std::move(notes);
    return {std::move(result), false};
}

boost::asio::awaitable<mcp::ToolResult> failed(Invocation call, operations::Failed failure) {
    auto result = failure_result(failure.bill.as_failure(failure.error), call.request_id);
    if (failure.attempts > 0) result.structured["attempts"] = failure.attempts;
    if (failure.best.is_null()) co_return result;
    auto handle = co_await store_artifact(call.house, call.principal, "candidate.json", "application/json",
                                          json::write(failure.best));
    if (handle) result.structured["candidate"] = *handle;
    co_return result;
}

void take_call_options(mcp::Tool& tool) {
    auto& properties = tool.input_schema["properties"].as_object();
    for (const char* name : {"provider", "model"})
        properties[name] = json::object{{"type", "string"}};
    for (auto& option : hidden_options())
        tool.hidden[option.key()] = option.value();
    tool.hidden["max_tokens"] = json::object{{"type", "integer"}, {"minimum", 1}};
    tool.hidden["model"] =
        json::object{{"type", json::array{"string", "array"}}, {"items", json::object{{"type", "string"}}}};
}

json::object output_of(json::object members) {
    for (auto& member : meta_schema())
        members[member.key()] = member.value();
    members["overflow"] = json::object{{"type", "object"}};
    return {{"type", "object"}, {"properties", std::move(members)}};
}

}  // namespace gateway::tools

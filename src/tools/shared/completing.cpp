#include "tools/shared/completing.hpp"

#include <algorithm>

#include "delegation/fit.hpp"
#include "delegation/form.hpp"
#include "json/schema/schema.hpp"
#include "llm/estimate.hpp"

namespace gateway::tools {
namespace {

// The form asked for goes into the request. A schema that no answer can be checked by is refused here, before
// one is paid for.
Result<void> apply_format(const json::object& arguments, llm::Request& request) {
    const auto* schema = json::find(arguments, "schema");
    if (!schema || !schema->is_object()) {
        if (json::get_bool(arguments, "json_mode").value_or(false))
            request.response_format = llm::ResponseFormat{llm::ResponseFormat::Kind::json_object};
        return {};
    }
    if (const auto usable = json::Schema::compile(*schema); !usable)
        return fail(ErrorKind::invalid_parameter,
                    "schema cannot be used, so nothing was sent: " + usable.error().message + ".", "schema");
    request.response_format =
        llm::ResponseFormat{llm::ResponseFormat::Kind::json_schema, "answer", *schema, {}};
    return {};
}

// What a stream has cost so far, by estimate: linear in the tokens written, so two prices say it all.
struct RunningCost {
    std::optional<Money> prompt, million;

    RunningCost(const House& house, const delegation::Call& call) {
        const auto& target = call.targets.front().target;
        const auto tokens = llm::estimate_prompt_tokens(call.request);
        const auto now = house.clock.wall();
        prompt = house.catalog->ceiling(target.provider, target.model, tokens, 0, now).amount;
        million = house.catalog->ceiling(target.provider, target.model, tokens, 1'000'000, now).amount;
    }
    std::optional<Money> after(std::int64_t output) const {
        if (!prompt || !million) return std::nullopt;
        return *prompt + (*million - *prompt).scaled(output, 1'000'000);
    }
};

delegation::OnPiece forwarder(const Invocation& invocation, const delegation::Call& call) {
    if (!invocation.progress) return {};
    // Progress must grow with each notification: a piece is at least one token. The text itself is the
    // message.
    return [progress = invocation.progress,
            cost = RunningCost(invocation.house, call)](const delegation::Piece& piece) {
        mcp::Progress step;
        step.progress = static_cast<double>(piece.output_tokens);
        step.message = piece.text;
        step.meta = {{"tokens", piece.output_tokens}, {"cost", cost_value(cost.after(piece.output_tokens))}};
        progress(step);
    };
}

// The longest answer that the request allows; nothing when nobody states a limit.
std::optional<std::int64_t> most_output(const House& house, const llm::Request& request,
                                        const routing::Resolved& target) {
    if (request.max_tokens) return request.max_tokens;
    const auto* connection = house.providers.find(target.target.provider);
    const auto required = connection ? connection->provider->traits.default_max_tokens : 0;
    const auto most = target.row ? target.row->max_output : std::nullopt;
    if (required > 0) return most ? std::min(required, *most) : required;
    return most;
}

}  // namespace

Result<json::object> quote(const House& house, const delegation::Call& call) {
    const auto& target = call.targets.front();
    const auto now = house.clock.wall();
    const auto fitted = delegation::fit(call.request, target, *house.catalog, call.max_cost, now);
    if (!fitted) return fail(fitted.error());
    const auto prompt = llm::estimate_prompt_tokens(fitted->request);
    const auto output = most_output(house, fitted->request, target);
    const auto& [provider, model] = target.target;
    std::optional<Money> cost;
    if (output) cost = house.catalog->ceiling(provider, model, prompt, *output, now).amount;

    json::object tokens{{"input", prompt}};
    if (output) {
        tokens["output"] = *output;
        tokens["total"] = prompt + *output;
    }
    json::array notes;
    for (const auto* list : {&call.notes, &fitted->notes})
        for (const auto& note : *list)
            notes.emplace_back(note);
    notes.emplace_back(output ? "at most, by estimated tokens; nothing was sent"
                              : "no limit of the answer is known: give max_tokens; nothing was sent");
    return json::object{{"dry_run", true},          {"provider", provider},
                        {"model", model},           {"tokens", std::move(tokens)},
                        {"cost", cost_value(cost)}, {"notes", std::move(notes)}};
}

boost::asio::awaitable<mcp::ToolResult> complete(Invocation invocation, json::object arguments,
                                                 std::string tool, llm::Request request, Extend extend) {
    if (auto applied = apply_format(arguments, request); !applied)
        co_return mcp::error_result(applied.error());
    // A caller that wants progress gets the answer as it is written; asking for `stream` without a token is
    // harmless.
    request.stream = request.stream || json::get_bool(arguments, "stream").value_or(false);
    auto call = make_call(invocation, arguments, tool, std::move(request));
    if (!call) co_return mcp::error_result(call.error());
    if (json::get_bool(arguments, "dry_run").value_or(false)) {
        auto quoted = quote(invocation.house, *call);
        if (!quoted) co_return mcp::error_result(quoted.error());
        co_return mcp::ToolResult{std::move(*quoted), false};
    }

    auto on_piece = call->request.stream ? forwarder(invocation, *call) : delegation::OnPiece{};
    const auto format = call->request.response_format;
    auto& calibration = *invocation.house.calibration;
    const auto sampled = calibration.sample(call->request, call->targets.front().target);
    auto outcome = co_await invocation.house.completions.run(std::move(*call), std::move(on_piece));
    if (!outcome) co_return failure_result(outcome.error(), invocation.request_id);

    if (sampled && !outcome->cached) calibration.learn(outcome->ran, *sampled, outcome->response.usage);

    std::optional<json::value> data;
    if (format && format->kind == llm::ResponseFormat::Kind::json_schema) {
        auto read = delegation::fitting_document(outcome->response, format->schema);
        if (!read)
            co_return failure_result({read.error(), outcome->spend, outcome->tries, outcome->response.text()},
                                     invocation.request_id);
        if (auto note = read->note(); !note.empty()) outcome->notes.push_back(std::move(note));
        data = std::move(read->document);
    }
    auto result = completion_result(*outcome, invocation.request_id);
    if (data) result["data"] = std::move(*data);
    if (extend) extend(result, *outcome);
    co_return mcp::ToolResult{std::move(result), false};
}

json::object completion_output_schema(json::object extra) {
    json::object properties{{"text", json::object{{"type", "string"}}}};
    for (auto& member : extra)
        properties[member.key()] = member.value();
    for (auto& member : meta_schema())
        properties[member.key()] = member.value();
    return {{"type", "object"}, {"properties", std::move(properties)}};
}

}  // namespace gateway::tools

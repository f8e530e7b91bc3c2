#include "tools/shared/completing.hpp"

#include "json/schema.hpp"
#include "llm/estimate.hpp"

namespace gateway::tools {
namespace {

void apply_format(const json::object& arguments, llm::Request& request) {
    if (const auto* schema = json::find(arguments, "schema"); schema && schema->is_object())
        request.response_format =
            llm::ResponseFormat{llm::ResponseFormat::Kind::json_schema, "answer", *schema, {}};
    else if (json::get_bool(arguments, "json_mode").value_or(false))
        request.response_format = llm::ResponseFormat{llm::ResponseFormat::Kind::json_object};
}

// The answer as data, re-checked against the whole schema whatever the provider promised.
Result<json::value> checked_data(const delegation::Answer& answer, const json::value& schema) {
    auto data = json::parse(answer.response.text());
    if (!data)
        return fail(ErrorKind::validation_failed,
                    "The model's answer is not JSON" +
                        std::string(answer.response.completion == llm::Completion::truncated
                                        ? ": it was cut; raise max_tokens."
                                        : ". Try again, another model, or extract from `text` yourself."));
    const auto problems = json::schema_problems(*data, schema);
    if (problems.empty()) return std::move(*data);
    std::string text = "The model's answer does not fit the schema:";
    for (const auto& problem : problems)
        text += " " + problem + ";";
    text.back() = '.';
    return fail(ErrorKind::validation_failed, std::move(text));
}

json::object quote(const House& house, const delegation::Call& call) {
    const auto& target = call.targets.front();
    const auto prompt = llm::estimate_prompt_tokens(call.request);
    const auto output =
        call.request.max_tokens.value_or(target.row && target.row->max_output ? *target.row->max_output : 0);
    const auto cost = house.catalog->ceiling(target.target.provider, target.target.model, prompt, output,
                                             house.clock.wall());
    json::object result{
        {"dry_run", true},
        {"provider", target.target.provider},
        {"model", target.target.model},
        {"tokens", json::object{{"input", prompt}, {"output", output}, {"total", prompt + output}}},
        {"cost", cost_value(cost.amount)}};
    json::array notes;
    for (const auto& note : call.notes)
        notes.emplace_back(note);
    notes.emplace_back("an upper bound from estimated tokens; nothing was sent");
    result["notes"] = std::move(notes);
    return result;
}

delegation::OnPiece forwarder(const Invocation& invocation) {
    if (!invocation.progress) return {};
    // Progress must grow with each notification, so it counts pieces; the text itself is the message.
    auto count = std::make_shared<std::int64_t>(0);
    return [progress = invocation.progress, count](const delegation::Piece& piece) {
        mcp::Progress step;
        step.progress = static_cast<double>(++*count);
        step.message = piece.text;
        progress(step);
    };
}

}  // namespace

boost::asio::awaitable<mcp::ToolResult> complete(Invocation invocation, json::object arguments,
                                                 std::string tool, llm::Request request, Extend extend) {
    apply_format(arguments, request);
    // A caller that wants progress gets the answer as it is written; asking for `stream` without a token is
    // harmless.
    request.stream = request.stream || json::get_bool(arguments, "stream").value_or(false);
    auto call = make_call(invocation, arguments, tool, std::move(request));
    if (!call) co_return mcp::error_result(call.error());
    if (json::get_bool(arguments, "dry_run").value_or(false))
        co_return mcp::ToolResult{quote(invocation.house, *call), false};

    auto on_piece = call->request.stream ? forwarder(invocation) : delegation::OnPiece{};
    const auto format = call->request.response_format;
    auto outcome = co_await invocation.house.completions.run(std::move(*call), std::move(on_piece));
    if (!outcome) co_return failure_result(outcome.error(), invocation.request_id);

    auto result = completion_result(*outcome, invocation.request_id);
    if (format && format->kind == llm::ResponseFormat::Kind::json_schema) {
        auto data = checked_data(*outcome, format->schema);
        if (!data) {
            auto failed =
                failure_result({data.error(), outcome->spend, outcome->tries, outcome->response.text()},
                               invocation.request_id);
            co_return failed;
        }
        result["data"] = std::move(*data);
    }
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

// stream_completion: as generate_completion or chat_completion, with each piece sent on as progress.
#include "tools/shared/completing.hpp"

namespace gateway::tools {
namespace {

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const bool chat = arguments.contains("messages");
    if (chat == arguments.contains("prompt"))
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter, "Give exactly one of prompt and messages.", "prompt"});
    auto messages = chat ? messages_from_chat(call, arguments) : messages_from_prompt(call, arguments);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);
    request.stream = true;
    auto result = co_await complete(
        std::move(call), std::move(arguments), "stream_completion", std::move(request),
        [](json::object& out, const delegation::Answer& answer) {
            out["chunks"] = answer.pieces;
            if (answer.first_token)
                out["time_to_first_token"] = static_cast<double>(answer.first_token->count()) / 1000.0;
        });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "stream_completion";
    tool.title = "Stream completion";
    tool.description =
        "Like generate_completion, but the answer arrives piece by piece as progress while it is written. "
        "For long "
        "answers somebody watches.";
    json::object properties{
        {"prompt", json::object{{"type", "string"}}},
        {"messages", json::object{{"type", "array"}, {"items", json::object{{"type", "object"}}}}}};
    for (const auto& [key, value] : advertised_options())
        properties[key] = value;
    tool.input_schema = {{"type", "object"}, {"properties", properties}};
    tool.hidden = hidden_options();
    tool.hidden["sources"] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
    tool.hidden["system_prompt"] = json::object{{"type", "string"}};
    tool.hidden["json_mode"] = json::object{{"type", "boolean"}};
    tool.aliases = {{"source", "sources"}, {"system", "system_prompt"}};
    tool.output_schema =
        completion_output_schema({{"chunks", json::object{{"type", "integer"}}},
                                  {"time_to_first_token", json::object{{"type", "number"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"prompt", "Tell a two-sentence story about a lighthouse."}, {"max_tokens", 120}};
    return tool;
}

}  // namespace

ToolFile stream_completion() { return {describe(), &run, false, "text"}; }

}  // namespace gateway::tools

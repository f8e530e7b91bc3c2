// generate_completion: one prompt, one answer, from a model that costs less than the caller.
#include "tools/shared/completing.hpp"

namespace gateway::tools {
namespace {

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto messages = messages_from_prompt(call, arguments);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);
    auto result =
        co_await complete(std::move(call), std::move(arguments), "generate_completion", std::move(request));
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "generate_completion";
    tool.title = "Generate completion";
    tool.description =
        "Ask another (cheaper) LLM such as GPT, Gemini, Claude or DeepSeek: draft, rewrite, translate, "
        "classify, answer "
        "questions about files. Name big inputs in sources; the gateway reads them, so they cost you "
        "nothing. Returns "
        "the text and its cost.";
    json::object properties{
        {"prompt", json::object{{"type", "string"}}},
        {"sources", json::object{{"type", "array"},
                                 {"items", json::object{{"type", "string"}}},
                                 {"description", "files or globs the model shall read"}}},
    };
    for (const auto& [key, value] : advertised_options())
        properties[key] = value;
    tool.input_schema = {{"type", "object"}, {"properties", properties}, {"required", json::array{"prompt"}}};
    tool.hidden = hidden_options();
    tool.hidden["system_prompt"] = json::object{{"type", "string"}};
    tool.hidden["schema"] = json::object{{"type", "object"}};
    tool.hidden["json_mode"] = json::object{{"type", "boolean"}};
    tool.hidden["stream"] = json::object{{"type", "boolean"}};
    tool.aliases = {{"json_schema", "schema"}, {"source", "sources"}, {"system", "system_prompt"}};
    tool.output_schema = completion_output_schema({{"data", json::object{}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"prompt", "Name three rivers in France."}, {"max_tokens", 60}};
    return tool;
}

}  // namespace

ToolFile generate_completion() { return {describe(), &run, true, "text"}; }

}  // namespace gateway::tools

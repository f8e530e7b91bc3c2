// chat_completion: a whole conversation in, the next message out, tool calls included.
#include "tools/shared/completing.hpp"

namespace gateway::tools {
namespace {

std::vector<llm::ToolDefinition> definitions(const json::object& arguments) {
    std::vector<llm::ToolDefinition> list;
    if (const auto* tools = json::get_array(arguments, "tools"))
        for (const auto& v : *tools) {
            // OpenAI nests them under "function", MCP and Anthropic do not: take either.
            const auto* nested = json::find(v, "function");
            const json::value& body = nested ? *nested : v;
            llm::ToolDefinition definition;
            definition.name = json::get_string(body, "name");
            definition.description = json::get_string(body, "description");
            for (const char* key : {"parameters", "input_schema", "inputSchema"})
                if (const auto* schema = json::find(body, key)) definition.parameters = *schema;
            definition.strict = json::get_bool(body, "strict");
            list.push_back(std::move(definition));
        }
    return list;
}

// A word (auto, none, required, a tool's name) or one of the providers' objects: OpenAI's
// {"type":"function","function":{"name"}}, Anthropic's {"type":"tool","name"}.
std::optional<llm::ToolChoice> tool_choice(const json::object& arguments) {
    const auto* given = json::find(arguments, "tool_choice");
    if (!given) return std::nullopt;
    auto word = json::as_string(*given);
    if (given->is_object()) {
        const auto* nested = json::find(*given, "function");
        word = json::get_string(nested ? *nested : *given, "name", json::get_string(*given, "type"));
    }
    if (word.empty()) return std::nullopt;
    using Mode = llm::ToolChoice::Mode;
    if (word == "auto") return llm::ToolChoice{Mode::automatic};
    if (word == "none") return llm::ToolChoice{Mode::none};
    if (word == "required" || word == "any") return llm::ToolChoice{Mode::required};
    return llm::ToolChoice{Mode::named, std::string(word)};
}

// The assistant message as the caller shall send it back: OpenAI's form, plus what the provider wants
// returned.
json::object message_of(const llm::Response& response) {
    json::object message{{"role", "assistant"}, {"content", response.text()}};
    json::array calls, state;
    for (const auto& part : response.parts) {
        if (const auto* call = std::get_if<llm::ToolCall>(&part)) {
            json::object o{{"id", call->id},
                           {"type", "function"},
                           {"function", json::object{{"name", call->name}, {"arguments", call->arguments}}}};
            if (!call->signature.empty()) {
                o["signature"] = call->signature;
                o["issuer"] = call->issuer;
            }
            if (call->synthetic_id) o["synthetic_id"] = true;
            calls.push_back(std::move(o));
        } else if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part);
                   reasoning && !reasoning->opaque.is_null()) {
            state.push_back(json::object{
                {"text", reasoning->text}, {"opaque", reasoning->opaque}, {"issuer", reasoning->issuer}});
        }
    }
    // Opaque state matters only inside a tool loop; elsewhere it would cost the caller tokens for nothing.
    if (!calls.empty() && !state.empty()) message["reasoning_state"] = std::move(state);
    if (!calls.empty()) message["tool_calls"] = std::move(calls);
    return message;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto messages = messages_from_chat(call, arguments);
    if (!messages) co_return mcp::error_result(messages.error());
    llm::Request request;
    request.messages = std::move(*messages);
    request.tools = definitions(arguments);
    request.tool_choice = tool_choice(arguments);
    auto result =
        co_await complete(std::move(call), std::move(arguments), "chat_completion", std::move(request),
                          [](json::object& out, const delegation::Answer& answer) {
                              out["message"] = message_of(answer.response);
                          });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "chat_completion";
    tool.title = "Chat completion";
    tool.description =
        "Continue a conversation with another LLM: give the messages (system, user, assistant, tool), get "
        "the next one. "
        "Takes images and tool definitions. Use generate_completion for a single question.";
    json::object properties{
        {"messages", json::object{{"type", "array"},
                                  {"items", json::object{{"type", "object"}}},
                                  {"description", "[{role, content}]"}}},
    };
    for (const auto& [key, value] : advertised_options())
        properties[key] = value;
    tool.input_schema = {
        {"type", "object"}, {"properties", properties}, {"required", json::array{"messages"}}};
    tool.hidden = hidden_options();
    tool.hidden["sources"] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
    tool.hidden["system_prompt"] = json::object{{"type", "string"}};
    tool.hidden["json_mode"] = json::object{{"type", "boolean"}};
    tool.hidden["schema"] = json::object{{"type", "object"}};
    tool.hidden["tools"] = json::object{{"type", "array"}, {"items", json::object{{"type", "object"}}}};
    tool.hidden["tool_choice"] = json::object{{"type", json::array{"string", "object"}}};
    tool.hidden["stream"] = json::object{{"type", "boolean"}};
    tool.aliases = {{"json_schema", "schema"}, {"source", "sources"}, {"system", "system_prompt"}};
    tool.output_schema =
        completion_output_schema({{"message", json::object{{"type", "object"}}}, {"data", json::object{}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {
        {"messages", json::array{json::object{{"role", "user"}, {"content", "What is a monad?"}}}},
        {"max_tokens", 200}};
    return tool;
}

}  // namespace

ToolFile chat_completion() { return {describe(), &run, false, "text"}; }

}  // namespace gateway::tools

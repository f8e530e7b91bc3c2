#include "playback/request_shape.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "recordings/classify.hpp"

namespace gateway::playback {
namespace {

void append_text(std::string& out, const json::value& content);

// One content part of any dialect. What is not text or a tool's result says nothing.
void append_part(std::string& out, const json::object& part) {
    if (const auto* text = json::find(part, "text"); text && text->is_string()) {
        out += json::as_string(*text);
    } else if (const auto* result = json::find(part, "functionResponse")) {
        if (const auto* response = json::find(*result, "response")) out += json::write(*response);
    } else if (const auto* nested = json::find(part, "content")) {
        append_text(out, *nested);  // Anthropic's tool_result
    }
}

// Content as the dialects have it: a string, a list of parts (or strings), or one object with parts.
void append_text(std::string& out, const json::value& content) {
    if (content.is_string()) {
        out += json::as_string(content);
    } else if (content.is_array()) {
        for (const auto& part : content.get_array()) {
            if (part.is_string())
                out += json::as_string(part);
            else if (part.is_object())
                append_part(out, part.get_object());
        }
    } else if (content.is_object()) {
        if (const auto* parts = json::find(content, "parts"))
            append_text(out, *parts);
        else
            append_part(out, content.get_object());
    }
}

Side side_of_role(std::string_view role) {
    if (role == "assistant" || role == "model") return Side::model;
    if (role == "system" || role == "developer") return Side::system;
    return Side::caller;
}

// A message of `messages` or `contents`, or an item of the Responses dialect's `input`.
Turn turn_of(const json::value& message) {
    Turn turn;
    if (message.is_string()) {
        turn.text = json::as_string(message);
        return turn;
    }
    const auto role = json::get_string(message, "role");
    const auto type = json::get_string(message, "type");
    const bool from_model = type == "function_call" || type == "reasoning";
    turn.side = role.empty() && from_model ? Side::model : side_of_role(role);
    for (const std::string_view key : {"content", "parts", "output"})
        if (const auto* content = json::find(message, key)) append_text(turn.text, *content);
    return turn;
}

void append_turns(std::vector<Turn>& turns, const json::value& conversation) {
    if (conversation.is_array()) {
        for (const auto& message : conversation.get_array())
            turns.push_back(turn_of(message));
    } else if (!conversation.is_null()) {
        turns.push_back(turn_of(conversation));
    }
}

// The names of one entry of `tools`: OpenAI nests them in `function`, Gemini lists declarations, and
// provider-side tools have only a type or, at Gemini, a key.
void append_tool_names(std::vector<std::string>& names, const json::object& tool) {
    if (const auto* function = json::find(tool, "function")) {
        names.emplace_back(json::get_string(*function, "name"));
        return;
    }
    for (const std::string_view key : {"name", "type"})
        if (const auto* name = json::find(tool, key); name && name->is_string()) {
            names.emplace_back(json::as_string(*name));
            return;
        }
    for (const auto& [key, content] : tool) {
        const bool declarations = key == "functionDeclarations" || key == "function_declarations";
        if (!declarations || !content.is_array()) {
            names.emplace_back(key);
            continue;
        }
        for (const auto& declaration : content.get_array())
            names.emplace_back(json::get_string(declaration, "name"));
    }
}

}  // namespace

std::vector<Turn> turns_of(const json::value& body) {
    std::vector<Turn> turns;
    for (const std::string_view key : {"system", "instructions", "systemInstruction", "system_instruction"})
        if (const auto* system = json::find(body, key); system && !system->is_null()) {
            turns.push_back({Side::system, {}});
            append_text(turns.back().text, *system);
        }
    for (const std::string_view key : {"messages", "input", "contents", "prompt", "content"})
        if (const auto* conversation = json::find(body, key)) append_turns(turns, *conversation);
    if (const auto* requests = json::get_array(body, "requests"))  // Gemini's batchEmbedContents
        for (const auto& request : *requests)
            if (const auto* content = json::find(request, "content")) append_turns(turns, *content);
    return turns;
}

std::string last_turn_of(const std::vector<Turn>& turns) {
    auto end = turns.size();
    while (end > 0 && turns[end - 1].side != Side::caller)
        --end;
    auto begin = end;
    while (begin > 0 && turns[begin - 1].side != Side::model)
        --begin;
    std::string text;
    for (auto i = begin; i < end; ++i) {
        if (turns[i].side != Side::caller) continue;
        if (!text.empty()) text += '\n';
        text += turns[i].text;
    }
    return text;
}

RequestShape shape_of(std::string_view path, const json::value& body) {
    RequestShape shape;
    shape.model = json::get_string(body, "model");
    if (shape.model.empty()) shape.model = recordings::model_in_path(path);
    shape.last_turn = trim(last_turn_of(turns_of(body)));
    if (const auto* tools = json::get_array(body, "tools"))
        for (const auto& tool : *tools)
            if (tool.is_object()) append_tool_names(shape.tools, tool.get_object());
    std::sort(shape.tools.begin(), shape.tools.end());
    shape.stream = json::get_bool(body, "stream").value_or(path.ends_with(":streamGenerateContent"));
    return shape;
}

}  // namespace gateway::playback

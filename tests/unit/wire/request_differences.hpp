// Where the gateway words a request differently from whoever recorded it, and why that is right. Each
// difference rewrites a recorded body into the gateway's wording; after all of them the two must be equal.
#pragma once

#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::wire::test {

struct Difference {
    const char* reason;
    void (*apply)(json::object& body);
};

inline bool is_list(const json::object& object, std::string_view key) {
    const auto* member = object.if_contains(key);
    return member && member->is_array();
}

/// Calls `visit` with every object in the list at `key`.
template <class Visit>
void for_each_in(json::object& body, std::string_view key, Visit visit) {
    if (!is_list(body, key)) return;
    for (auto& element : body[key].get_array())
        if (element.is_object()) visit(element.get_object());
}

/// A list of one text part, as the text itself.
inline void unwrap_text(json::object& message, std::string_view type) {
    if (!is_list(message, "content") || message["content"].get_array().size() != 1) return;
    const json::value only = message["content"].get_array().front();
    if (json::get_string(only, "type") == type) message["content"] = *json::find(only, "text");
}

inline void erase_false(json::object& body, std::string_view key) {
    if (const auto* member = body.if_contains(key); member && *member == json::value(false)) body.erase(key);
}

inline const std::vector<Difference>& chat_differences() {
    static const std::vector<Difference> all{
        {"not streaming is the default and goes without saying",
         [](json::object& body) { erase_false(body, "stream"); }},
        {"the gateway asks every stream for its usage, or the call could not be billed",
         [](json::object& body) {
             if (body.contains("stream")) body["stream_options"] = {{"include_usage", true}};
         }},
        {"one text part is sent as a string, which every server understands",
         [](json::object& body) {
             for_each_in(body, "messages", [](json::object& message) { unwrap_text(message, "text"); });
         }},
        {"stop is a list even if it is one sequence, and absent if it is none",
         [](json::object& body) {
             if (!body.contains("stop")) return;
             if (body["stop"].is_string()) body["stop"] = json::array{body["stop"]};
             if (body["stop"].get_array().empty()) body.erase("stop");
         }},
        {"an answer that is only calls has null content: absent and empty are refused by some servers",
         [](json::object& body) {
             for_each_in(body, "messages", [](json::object& message) {
                 if (!message.contains("tool_calls")) return;
                 if (!message.contains("content") || message["content"] == json::value(""))
                     message["content"] = nullptr;
             });
         }},
        {"calls are numbered in streams only; in a request their order says it",
         [](json::object& body) {
             for_each_in(body, "messages", [](json::object& message) {
                 for_each_in(message, "tool_calls", [](json::object& call) { call.erase("index"); });
             });
         }},
        {"messages have no participant names in the gateway, and an empty thought is no thought",
         [](json::object& body) {
             for_each_in(body, "messages", [](json::object& message) {
                 message.erase("name");
                 if (json::get_string(message, "reasoning_content").empty())
                     message.erase("reasoning_content");
             });
         }},
        {"marks for the provider's prompt cache are not part of a request of the gateway",
         [](json::object& body) {
             for (const char* list : {"messages", "tools"})
                 for_each_in(body, list, [](json::object& element) {
                     element.erase("cache_control");
                     for_each_in(element, "content", [](json::object& part) { part.erase("cache_control"); });
                 });
         }},
        {"an empty list of tools or an empty description says nothing",
         [](json::object& body) {
             if (is_list(body, "tools") && body["tools"].get_array().empty()) body.erase("tools");
             for_each_in(body, "tools", [](json::object& tool) {
                 auto* function = tool.if_contains("function");
                 if (function && json::get_string(*function, "description").empty())
                     function->get_object().erase("description");
             });
         }},
        {"a schema has a name but no description in the gateway",
         [](json::object& body) {
             const json::value whole = body;
             if (json::find(whole, "response_format", "json_schema", "description"))
                 body["response_format"].get_object()["json_schema"].get_object().erase("description");
         }},
    };
    return all;
}

inline const std::vector<Difference>& responses_differences() {
    static const std::vector<Difference> all{
        {"not streaming is the default and goes without saying",
         [](json::object& body) { erase_false(body, "stream"); }},
        {"a bare string is a user message",
         [](json::object& body) {
             if (body["input"].is_string())
                 body["input"] = json::array{json::object{{"role", "user"}, {"content", body["input"]}}};
         }},
        {"instructions are the system message in front",
         [](json::object& body) {
             if (!body.contains("instructions")) return;
             json::array input{json::object{{"role", "system"}, {"content", body["instructions"]}}};
             for (const auto& item : body["input"].get_array())
                 input.push_back(item);
             body["input"] = std::move(input);
             body.erase("instructions");
         }},
        {"an item with a role is a message without saying so; marks for the prompt cache are not carried",
         [](json::object& body) {
             for_each_in(body, "input", [](json::object& item) {
                 if (item.contains("role")) item.erase("type");
                 for_each_in(item, "content",
                             [](json::object& part) { part.erase("prompt_cache_breakpoint"); });
             });
         }},
        {"one text part is sent as a string",
         [](json::object& body) {
             for_each_in(body, "input", [](json::object& item) { unwrap_text(item, "input_text"); });
         }},
        {"the gateway keeps the conversation, so the provider need not",
         [](json::object& body) { body["store"] = false; }},
        {"strictness is said aloud, because its default differs between dialects",
         [](json::object& body) {
             for_each_in(body, "tools", [](json::object& tool) {
                 if (json::get_string(tool, "type") == "function" && !tool.contains("strict"))
                     tool["strict"] = false;
             });
         }},
    };
    return all;
}

/// `recorded` in the gateway's wording.
inline json::object reworded(const json::value& recorded, const std::vector<Difference>& differences) {
    json::object body = recorded.get_object();
    for (const Difference& difference : differences)
        difference.apply(body);
    return body;
}

}  // namespace gateway::wire::test

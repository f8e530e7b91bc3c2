#include "mcp/input.hpp"

namespace gateway::mcp {
namespace {

// Adds what `question` needs and the client lacks.
void note_missing(json::object& missing, const InputRequest& question, const ClientCapabilities& can) {
    if (question.method == "elicitation/create") {
        const bool by_url = json::get_string(question.params, "mode") == "url";
        if (by_url ? can.url : can.form) return;
        json::object& modes = missing["elicitation"].is_object() ? missing["elicitation"].get_object()
                                                                 : missing["elicitation"].emplace_object();
        if (by_url) modes["url"] = json::object{};
    } else if (question.method == "sampling/createMessage") {
        const bool with_tools = question.params.contains("tools");
        if (can.sampling && (can.sampling_tools || !with_tools)) return;
        missing["sampling"] = with_tools ? json::object{{"tools", json::object{}}} : json::object{};
    } else if (!can.roots) {
        missing["roots"] = json::object{};
    }
}

}  // namespace

InputRequest ask_form(std::string message, json::object schema) {
    return {"elicitation/create",
            {{"mode", "form"}, {"message", std::move(message)}, {"requestedSchema", std::move(schema)}}};
}

InputRequest ask_url(std::string message, std::string url) {
    return {"elicitation/create",
            {{"mode", "url"}, {"message", std::move(message)}, {"url", std::move(url)}}};
}

InputRequest ask_model(json::object params) { return {"sampling/createMessage", std::move(params)}; }

InputRequest ask_roots() { return {"roots/list", {}}; }

std::optional<json::object> missing_capabilities(const InputRequired& input, const ClientCapabilities& can) {
    json::object missing;
    for (const auto& [name, question] : input.questions)
        note_missing(missing, question, can);
    if (missing.empty()) return std::nullopt;
    return missing;
}

json::object render_questions(const InputRequired& input) {
    json::object out;
    for (const auto& [name, question] : input.questions) {
        json::object rendered{{"method", question.method}};
        if (!question.params.empty()) rendered["params"] = question.params;
        out[name] = std::move(rendered);
    }
    return out;
}

}  // namespace gateway::mcp

// Chooses how a provider is asked for the form of an answer.
#include <algorithm>

#include "wire/structured_schema.hpp"

namespace gateway::wire {
namespace {

using Kind = llm::ResponseFormat::Kind;

void ask_in_words(llm::Request& request, const json::value& schema) {
    const auto first_other =
        std::find_if(request.messages.begin(), request.messages.end(),
                     [](const auto& message) { return message.role != llm::Role::system; });
    request.messages.insert(
        first_other,
        llm::text_message(llm::Role::system,
                          "Answer with one JSON document that satisfies this JSON Schema, and with "
                          "nothing else: " +
                              json::write(schema)));
}

void note_words(const StructuredSchema& structured, std::vector<std::string>& notes) {
    if (structured.in_words.empty()) return;
    std::string note = "checked by the gateway only, not enforced by the provider: ";
    for (std::size_t i = 0; i < structured.in_words.size(); ++i)
        note += (i > 0 ? ", " : "") + structured.in_words[i];
    notes.push_back(std::move(note));
}

}  // namespace

llm::Request adapt_format(const llm::Request& request, Dialect dialect, const Traits& traits,
                          std::vector<std::string>& notes) {
    const auto& asked = request.response_format;
    if (!asked || !asked->adapt || asked->kind != Kind::json_schema) return request;
    llm::Request adapted = request;
    auto& format = adapted.response_format;
    const bool gemini = dialect == Dialect::gemini_generate;
    const bool openai = dialect == Dialect::openai_chat || dialect == Dialect::openai_responses;
    const bool object = json::get_string(asked->schema, "type") == "object";
    const auto in_words = [&] {
        // JSON mode of the OpenAI dialects means an object; Anthropic has no such mode.
        format.reset();
        if (gemini || (openai && object)) format = llm::ResponseFormat{Kind::json_object};
        ask_in_words(adapted, asked->schema);
        return adapted;
    };
    if (!traits.json_schema) return in_words();
    // Servers that speak OpenAI's dialect take schemas as they are; what their strictness means differs.
    if (openai && !traits.strict_schema) return object ? adapted : in_words();

    auto structured = structured_schema(asked->schema, gemini   ? SchemaSubset::gemini
                                                       : openai ? SchemaSubset::openai_strict
                                                                : SchemaSubset::anthropic);
    if (structured) {
        note_words(*structured, notes);
        format->schema = std::move(structured->schema);
        if (openai) format->strict = true;
        return adapted;
    }
    notes.push_back("the provider does not enforce the schema (" + structured.error().message +
                    "); the gateway checks the answer");
    if (openai && object) {
        format->strict = false;
        return adapted;
    }
    return in_words();
}

}  // namespace gateway::wire

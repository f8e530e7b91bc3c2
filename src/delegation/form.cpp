#include "delegation/form.hpp"

#include "json/absent.hpp"
#include "json/schema/schema.hpp"

namespace gateway::delegation {

bool has_asked_form(const llm::Request& request, const llm::Response& response) {
    using Kind = llm::ResponseFormat::Kind;
    if (!request.response_format || request.response_format->kind == Kind::text) return true;
    if (!response.tool_calls().empty()) return true;
    if (request.response_format->kind == Kind::json_schema)
        return fitting_document(response, request.response_format->schema).has_value();
    return json::parse(response.text()).has_value();
}

Result<json::Repaired> fitting_document(const llm::Response& response, const json::value& schema) {
    auto read = json::repair(response.text());
    if (read ? read->has(json::Repair::cut) : response.completion == llm::Completion::truncated)
        return fail(ErrorKind::validation_failed, "The model's answer was cut; raise max_tokens.");
    if (!read)
        return fail(ErrorKind::validation_failed,
                    "The model's answer is not JSON (" + read.error().message +
                        "). Try again, another model, or extract from `text` yourself.");
    json::drop_absent(read->document, schema);
    const auto problems = json::schema_problems(read->document, schema);
    if (problems.empty()) return read;
    std::string message = "The model's answer does not fit the schema:";
    for (const auto& problem : problems)
        message += " " + problem + ";";
    message.back() = '.';
    return fail(ErrorKind::validation_failed, std::move(message));
}

}  // namespace gateway::delegation

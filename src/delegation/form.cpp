#include "delegation/form.hpp"

#include "json/absent.hpp"
#include "json/schema/schema.hpp"

namespace gateway::delegation {
namespace {

constexpr auto kWrapped = "value";

bool is_wrapped(const json::value& schema) {
    const auto* members = json::get_object(schema, "properties");
    return members && members->size() == 1 && members->contains(kWrapped) &&
           json::get_bool(schema, "additionalProperties") == false;
}

// What is wrong with the document, of which nulls that stand for nothing are taken out.
std::vector<std::string> problems_of(json::value& document, const json::value& schema) {
    json::drop_absent(document, schema);
    return json::schema_problems(document, schema);
}

}  // namespace

json::value wrapped_schema(json::value schema) {
    return json::object{{"type", "object"},
                        {"properties", json::object{{kWrapped, std::move(schema)}}},
                        {"required", json::array{kWrapped}},
                        {"additionalProperties", false}};
}

json::value unwrapped(json::value document) {
    const auto* inner = json::find(document, kWrapped);
    return inner ? json::value(*inner) : document;
}

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
                    "The model's answer is not JSON (" + read.error().message + ").");
    const auto problems = problems_of(read->document, schema);
    if (problems.empty()) return read;
    if (is_wrapped(schema)) {
        json::value whole = json::object{{kWrapped, read->document}};
        if (problems_of(whole, schema).empty()) {
            read->document = std::move(whole);
            return read;
        }
    }
    std::string message = "The model's answer does not fit the schema:";
    for (const auto& problem : problems)
        message += " " + problem + ";";
    message.back() = '.';
    return fail(ErrorKind::validation_failed, std::move(message));
}

}  // namespace gateway::delegation

#include "delegation/form.hpp"

#include "json/schema/schema.hpp"

namespace gateway::delegation {

bool has_asked_form(const llm::Request& request, const llm::Response& response) {
    using Kind = llm::ResponseFormat::Kind;
    if (!request.response_format || request.response_format->kind == Kind::text) return true;
    if (!response.tool_calls().empty()) return true;
    const auto document = json::parse(response.text());
    if (!document) return false;
    return request.response_format->kind == Kind::json_object ||
           json::schema_problems(*document, request.response_format->schema, 1).empty();
}

}  // namespace gateway::delegation

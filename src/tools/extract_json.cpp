// extract_json: what a text holds, as JSON that is valid against the caller's schema.
#include "operations/extract.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 800;  // tokens; for quotes

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    if (by_what(call, arguments) == By::local)
        co_return needs_model(call,
                              "JSON by a schema cannot be made without a model; extract_table and "
                              "extract_key_value_pairs may do.");
    operations::JsonOptions options;
    options.schema = *json::find(arguments, "schema");
    options.max_attempts = static_cast<int>(json::get_int(arguments, "max_attempts").value_or(3));
    options.validate_output = json::get_bool(arguments, "validate_output").value_or(true);
    auto result = co_await work_with_model<operations::ExtractedJson>(
        std::move(call), std::move(arguments), "extract_json", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::extract_json(std::move(context), std::move(text), options);
        },
        [](operations::ExtractedJson found) {
            return json::object{{"data", std::move(found.data)}, {"attempts", found.attempts}};
        });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "extract_json";
    tool.title = "Extract JSON";
    tool.description =
        "Turn text (an invoice, a page, a log, notes) into JSON that fits your schema. The answer is checked "
        "against "
        "the whole schema and asked for again until it fits; never invalid data as success.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"schema", json::object{{"type", "object"}, {"description", "JSON Schema"}}}}},
        {"required", json::array{"schema"}}};
    take_document(tool);
    take_call_options(tool);
    tool.hidden["max_attempts"] = json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 10}};
    tool.hidden["validate_output"] = json::object{{"type", "boolean"}};
    tool.aliases.emplace_back("json_schema", "schema");
    tool.output_schema =
        output_of({{"data", json::object{}}, {"attempts", json::object{{"type", "integer"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {
        {"document", "Invoice 17, total 40 EUR"},
        {"schema", json::object{{"type", "object"},
                                {"properties", json::object{{"total", json::object{{"type", "number"}}}}}}}};
    return tool;
}

}  // namespace

ToolFile extract_json() { return {describe(), &run, true, "data"}; }

}  // namespace gateway::tools

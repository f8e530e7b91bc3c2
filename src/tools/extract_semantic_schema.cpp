// extract_semantic_schema: the shape of what a text holds, as a schema or as types of a language.
#include "local/schema.hpp"
#include "operations/extract.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 800;  // tokens; for quotes

// The type that JSON documents have, or that a JSON Schema states. Error: why the text is none of these.
Result<local::Type> type_without_model(const std::string& text) {
    if (const auto parsed = json::parse(text); parsed && local::is_json_schema(*parsed)) {
        auto type = local::type_from_json_schema(*parsed);
        if (type) return std::move(*type);
    }
    auto inferred = local::infer_type(text);
    if (!inferred) return fail(inferred.error());
    return std::move(inferred->type);
}

json::object shown(const local::Type& type, local::SchemaTarget target) {
    json::value schema;
    if (target == local::SchemaTarget::json_schema)
        schema = local::json_schema_of(type);
    else
        schema = local::render_schema(type, target);
    return {{"schema", std::move(schema)}, {"format", local::name_of(target)}};
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto started = call.house.clock.steady();
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    const auto target =
        local::schema_target_from_name(json::get_string(arguments, "target_format", "json_schema"))
            .value_or(local::SchemaTarget::json_schema);  // the schema lists the names
    const By by = by_what(call, arguments);
    if (by == By::local || may_do_without_model(arguments)) {
        auto infer = [text = document->text](std::stop_token) { return type_without_model(text); };
        const auto type = co_await call.house.worker.run(std::move(infer));
        if (type)
            co_return finished_locally(call, shown(*type, target), started,
                                       "inferred from the JSON, without a model", true);
        if (by == By::local)
            co_return needs_model(call,
                                  "Without a model the shape of JSON can be told. " + type.error().message);
    }
    auto context = context_of(call, arguments, "extract_semantic_schema");
    if (!context) co_return mcp::error_result(context.error());
    if (json::get_bool(arguments, "dry_run").value_or(false))
        co_return operation_quote(call, *context, document->text, kAnswer);
    auto outcome = co_await operations::infer_schema(std::move(*context),
                                                     operations::make_text(std::move(document->text)));
    if (!outcome) {
        auto failure = co_await failed(std::move(call), std::move(outcome.error()));
        co_return failure;
    }
    if (target == local::SchemaTarget::json_schema) {
        json::object result{{"schema", std::move(outcome->value.schema)}, {"format", local::name_of(target)}};
        co_return finished(call, std::move(result), outcome->bill);
    }
    const auto type = local::type_from_json_schema(outcome->value.schema);
    if (!type) {
        operations::Failed failure{type.error(), std::move(outcome->bill), std::move(outcome->value.schema)};
        auto told = co_await failed(std::move(call), std::move(failure));
        co_return told;
    }
    co_return finished(call, shown(*type, target), outcome->bill);
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "extract_semantic_schema";
    tool.title = "Infer schema";
    tool.description =
        "Describe the shape of what a document holds as JSON Schema, TypeScript, Python dataclasses or C++ "
        "structs. Free "
        "for JSON and JSON lines, by a cheap model for other texts.";
    json::array targets;
    for (const auto target : {local::SchemaTarget::json_schema, local::SchemaTarget::typescript,
                              local::SchemaTarget::python_dataclass, local::SchemaTarget::cpp_struct})
        targets.emplace_back(local::name_of(target));
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"target_format", json::object{{"type", "string"}, {"enum", std::move(targets)}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.aliases.emplace_back("format", "target_format");
    tool.output_schema =
        output_of({{"schema", json::object{}}, {"format", json::object{{"type", "string"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "{\"name\": \"Ada\", \"age\": 36}"}, {"target_format", "typescript"}};
    return tool;
}

}  // namespace

ToolFile extract_semantic_schema() { return {describe(), &run, false, "schema"}; }

}  // namespace gateway::tools

// extract_key_value_pairs: the fields of a text and what they say.
#include "local/key_values.hpp"
#include "operations/extract.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"
#include "tools/shared/options.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 500;  // tokens; for quotes

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto started = call.house.clock.steady();
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    const auto keys = string_list(arguments, "expected_keys");
    const bool normalize = json::get_bool(arguments, "normalize_keys").value_or(true);
    const By by = by_what(call, arguments);
    if (by == By::local || may_do_without_model(arguments)) {
        auto read = [text = document->text,
                     options = local::KeyValueOptions{keys, normalize}](const std::stop_token& stop) {
            return local::choose_key_values(local::read_key_values(text, stop), options);
        };
        auto found = co_await call.house.worker.run(std::move(read));
        found.exact = found.exact && document->exact;
        if (by == By::local && found.data.empty())
            co_return needs_model(call, "No pair is written down as \"Key: value\" or the like.");
        if (found.exact || by == By::local) {
            for (const auto& missing : found.missing)
                call.notes.push_back("no value of '" + missing + "' was found");
            json::object result{{"data", std::move(found.data)}};
            co_return finished_locally(call, std::move(result), started,
                                       found.exact ? "read exactly, without a model"
                                                   : "read without a model; there may be more in the text",
                                       found.exact);
        }
    }
    operations::KeyValueOptions options{keys, normalize};
    auto result = co_await work_with_model<operations::KeyValues>(
        std::move(call), std::move(arguments), "extract_key_value_pairs", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::extract_key_values(std::move(context), std::move(text), options);
        },
        [](operations::KeyValues found) { return json::object{{"data", std::move(found.data)}}; });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "extract_key_value_pairs";
    tool.title = "Extract key-value pairs";
    tool.description =
        "Get the fields of a document (Name: ..., Total = ...) as an object. Lines that are written so are "
        "read exactly "
        "and free, what stands in prose by a cheap model.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"expected_keys",
                       json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.hidden["normalize_keys"] = json::object{{"type", "boolean"}};
    tool.aliases.emplace_back("keys", "expected_keys");
    tool.output_schema = output_of({{"data", json::object{{"type", "object"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "Name: Ada\nTown: Lisbon\n"}};
    return tool;
}

}  // namespace

ToolFile extract_key_value_pairs() {
    return {.tool = describe(), .run = &run, .main = "data", .as_laid_out = true};
}

}  // namespace gateway::tools

// extract_table: the rows of a table in a text, in the forms the caller wants.
#include <algorithm>
#include <iterator>

#include "local/table.hpp"
#include "operations/extract.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"
#include "tools/shared/options.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 1'000;  // tokens; for quotes

constexpr const char* kFormats[] = {"json", "csv", "markdown"};

Result<void> check_format(const json::object& arguments) {
    for (const auto& word : string_list(arguments, "format"))
        if (std::find(std::begin(kFormats), std::end(kFormats), word) == std::end(kFormats))
            return fail(ErrorKind::invalid_parameter,
                        "format must be one of json, csv, markdown; got \"" + word + "\".", "format");
    return {};
}

json::value rendered(const local::Table& table, std::string_view format) {
    if (format == "csv") return json::value(local::table_csv(table));
    if (format == "markdown") return json::value(local::table_markdown(table));
    return local::table_json(table);
}

// One format gives that; a list gives an object with a member for each.
json::object shown(const local::Table& table, const json::object& arguments) {
    json::value data;
    if (is_list(arguments, "format")) {
        json::object by_format;
        for (const auto& format : string_list(arguments, "format"))
            by_format[format] = rendered(table, format);
        data = std::move(by_format);
    } else {
        data = rendered(table, json::get_string(arguments, "format", "json"));
    }
    const auto columns = local::column_names(table);
    return {{"data", std::move(data)},
            {"rows", table.rows.size()},
            {"columns", json::array(columns.begin(), columns.end())}};
}

std::string text_of(const json::value& cell) {
    if (cell.is_null()) return {};
    return cell.is_string() ? std::string(json::as_string(cell)) : json::write(cell);
}

local::Table table_from(const operations::Table& found) {
    local::Table table;
    table.header = found.columns;
    table.columns = found.columns.size();
    for (const auto& row : found.rows) {
        local::TableRow cells;
        for (const auto& cell : row)
            cells.push_back(text_of(cell));
        table.rows.push_back(std::move(cells));
    }
    return table;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto started = call.house.clock.steady();
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    if (auto checked = check_format(arguments); !checked) co_return mcp::error_result(checked.error());
    const auto headers = string_list(arguments, "headers");
    const By by = by_what(call, arguments);
    if (by == By::local || may_do_without_model(arguments)) {
        auto read = [text = document->text, headers](const std::stop_token& stop) {
            const auto tables = local::find_tables(text, stop);
            return std::pair{local::choose_table(tables, headers), tables.size()};
        };
        auto [choice, tables] = co_await call.house.worker.run(std::move(read));
        if (choice && tables > 1)
            call.notes.push_back("one of " + std::to_string(tables) +
                                 " tables; headers choose another, or chunk_document gives each");
        if (choice) choice->exact = choice->exact && document->exact;
        if (choice && (choice->exact || by == By::local)) {
            for (const auto& missing : choice->missing)
                call.notes.push_back("no column '" + missing + "' was found");
            auto result = shown(choice->table, arguments);
            if (json::get_bool(arguments, "include_raw").value_or(false))
                result["raw"] =
                    document->text.substr(choice->table.begin, choice->table.end - choice->table.begin);
            co_return finished_locally(call, std::move(result), started,
                                       choice->exact ? "read exactly, without a model"
                                                     : "read without a model; another reading is possible",
                                       choice->exact);
        }
    }
    if (by == By::local)
        co_return needs_model(
            call,
            headers.empty() ? "No table is written down as such; rows of cells are found without a model."
                            : "No table that is written down as such has one of these headers.",
            headers.empty() ? "" : "headers");
    operations::TableOptions options{headers};
    auto result = co_await work_with_model<operations::Table>(
        std::move(call), arguments, "extract_table", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::extract_table(std::move(context), std::move(text), options);
        },
        [arguments](operations::Table found) {
            auto result = shown(table_from(found), arguments);
            if (json::get_bool(arguments, "include_raw").value_or(false))
                result["raw"] = std::move(found.raw);
            return result;
        });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "extract_table";
    tool.title = "Extract table";
    tool.description =
        "Get a table out of a document as JSON rows, CSV or Markdown: one that is written as a table is read "
        "exactly and "
        "free, one that hides in prose by a cheap model.";
    json::array formats(std::begin(kFormats), std::end(kFormats));
    tool.input_schema = {
        {"type", "object"},
        {"properties", json::object{{"headers", json::object{{"type", "array"},
                                                             {"items", json::object{{"type", "string"}}},
                                                             {"description", "columns wanted"}}},
                                    {"format", json::object{{"type", "string"}, {"enum", formats}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.hidden["format"] = json::object{{"type", json::array{"string", "array"}},
                                         {"items", json::object{{"type", "string"}, {"enum", formats}}}};
    tool.hidden["include_raw"] = json::object{{"type", "boolean"}};
    tool.aliases.emplace_back("return_formats", "format");
    tool.output_schema = output_of({{"data", json::object{}},
                                    {"rows", json::object{{"type", "integer"}}},
                                    {"columns", json::object{{"type", "array"}}},
                                    {"raw", json::object{{"type", "string"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "| city | people |\n|---|---|\n| Lisbon | 545000 |\n| Porto | 232000 |\n"},
                    {"headers", json::array{"city", "people"}}};
    return tool;
}

}  // namespace

ToolFile extract_table() {
    return {
        .tool = describe(), .run = &run, .main = "data", .beside = {"raw", "columns"}, .as_laid_out = true};
}

}  // namespace gateway::tools

// read_artifact: a page of what a handle stands for, or the lines of it that match a pattern.
#include "json/schema/pattern.hpp"
#include "tools/shared/overflow.hpp"
#include "tools/shared/text_pages.hpp"

namespace gateway::tools {
namespace {

constexpr std::int64_t kDefaultLimit = 8'000;

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto handle = std::string(json::get_string(arguments, "handle"));
    if (!artifacts::parse_handle(handle))
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter,
             "'" + handle + "' is no handle; handles look like gateway://artifact/<id>.", "handle"});
    std::optional<json::schema::Pattern> pattern;
    if (const auto written = json::get_string(arguments, "pattern"); !written.empty()) {
        auto compiled = json::schema::Pattern::compile(written);
        if (!compiled)
            co_return mcp::error_result(
                {ErrorKind::invalid_parameter,
                 "pattern is no regular expression: " + compiled.error().message + ".", "pattern"});
        pattern = std::move(*compiled);
    }
    std::vector<std::string> references{handle};
    documents::Access access{{}, call.principal};
    auto read = co_await call.house.reader.read(std::move(references), std::move(access));
    if (!read) co_return mcp::error_result(read.error());

    PageRequest wanted;
    wanted.offset = static_cast<std::size_t>(json::get_int(arguments, "offset").value_or(0));
    wanted.limit = static_cast<std::size_t>(json::get_int(arguments, "limit").value_or(kDefaultLimit));
    wanted.most_tokens = kResultBudget;
    auto look = [text = std::move(read->front().text), pattern = std::move(pattern),
                 wanted](std::stop_token) -> Result<Page> {
        if (pattern) return matching_lines(text, *pattern, wanted);
        return page_of(text, wanted);
    };
    auto page = co_await call.house.worker.run(std::move(look));
    if (!page) co_return mcp::error_result(page.error());
    json::object result{{"text", std::move(page->text)}, {"total_chars", page->total}};
    if (page->next) result["next_offset"] = *page->next;
    co_return mcp::ToolResult{std::move(result), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "read_artifact";
    tool.title = "Read artifact";
    tool.description =
        "Read a handle (gateway://artifact/...) that a result or upload gave: page by page, or with pattern "
        "only the matching lines, each after its offset. Often cheaper: pass the handle on as source.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{
             {"handle", json::object{{"type", "string"}}},
             {"offset", json::object{{"type", "integer"}, {"minimum", 0}}},
             {"limit", json::object{{"type", "integer"}, {"minimum", 1}, {"description", "characters"}}},
             {"pattern", json::object{{"type", "string"}, {"description", "regular expression"}}}}},
        {"required", json::array{"handle"}}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"text", json::object{{"type", "string"}}},
                                                      {"total_chars", json::object{{"type", "integer"}}},
                                                      {"next_offset", json::object{{"type", "integer"}}}}}};
    tool.annotations = {true, false, true, false};
    tool.example = {{"handle", "gateway://artifact/00000000000000000000000000000000"}, {"offset", 8000}};
    return tool;
}

}  // namespace

ToolFile read_artifact() { return {describe(), &run, true}; }

}  // namespace gateway::tools

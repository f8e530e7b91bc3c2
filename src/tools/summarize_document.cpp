// summarize_document: what a document of any length says, in a few words.
#include "local/summary.hpp"
#include "operations/summarize.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 600;  // tokens; for quotes

boost::asio::awaitable<mcp::ToolResult> without_model(Invocation call, std::string text,
                                                      local::SummaryOptions options) {
    const auto started = call.house.clock.steady();
    const std::string format(local::name_of(options.format));
    auto work = [text = std::move(text), options](const std::stop_token& stop) {
        return local::summarize(text, options, stop);
    };
    auto summary = co_await call.house.worker.run(std::move(work));
    if (summary.text.empty())
        co_return needs_model(call,
                              "Without a model a summary is made of a text's own sentences, and this one has "
                              "none (read_artifact and chunk_document give it as it is).");
    if (summary.focus_unknown)
        call.notes.push_back("no sentence has a word of the focus '" + options.focus +
                             "', so it changed nothing");
    json::object result{{"summary", std::move(summary.text)}, {"format", format}};
    co_return finished_locally(call, std::move(result), started,
                               "extractive: sentences of the document itself, chosen without a model");
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    const auto format = json::get_string(arguments, "format", "paragraph");
    const auto words = json::get_int(arguments, "max_length").value_or(300);
    const std::string focus(json::get_string(arguments, "focus"));
    if (by_what(call, arguments) == By::local) {
        local::SummaryOptions options{
            static_cast<std::size_t>(words),
            local::summary_format_from_name(format).value_or(local::SummaryFormat{}), focus};
        auto result = co_await without_model(std::move(call), std::move(document->text), std::move(options));
        co_return result;
    }
    operations::SummaryOptions options{
        words, operations::summary_format_from_name(format).value_or(operations::SummaryFormat{}), focus};
    auto result = co_await work_with_model<operations::Summary>(
        std::move(call), std::move(arguments), "summarize_document", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::summarize(std::move(context), std::move(text), options);
        },
        [format = std::string(format)](operations::Summary summary) {
            return json::object{{"summary", std::move(summary.text)}, {"format", format}};
        });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "summarize_document";
    tool.title = "Summarize document";
    tool.description =
        "Read and summarize (tl;dr, key points) a long file, PDF, log or web page with a cheap model instead "
        "of "
        "reading it yourself. Any length. Use source; paste document only if short.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{
             {"max_length", json::object{{"type", "integer"}, {"minimum", 1}, {"description", "words"}}},
             {"format",
              json::object{{"type", "string"},
                           {"enum", json::array{"paragraph", "bullet_points", "key_points", "tldr"}}}},
             {"focus", json::object{{"type", "string"}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.aliases.emplace_back("summary_format", "format");
    tool.output_schema = output_of(
        {{"summary", json::object{{"type", "string"}}}, {"format", json::object{{"type", "string"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document",
                     "Rivers shape valleys. Over centuries the water carries stone away. The valley "
                     "of the Rhine was cut in this way."},
                    {"format", "tldr"}};
    return tool;
}

}  // namespace

ToolFile summarize_document() { return {describe(), &run, true, "summary"}; }

}  // namespace gateway::tools

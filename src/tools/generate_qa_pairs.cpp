// generate_qa_pairs: questions that a document answers, each with the place that answers it.
#include "operations/qa.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 800;  // tokens; for quotes

operations::QaOptions options_of(const json::object& arguments) {
    operations::QaOptions options;
    options.count = static_cast<std::size_t>(json::get_int(arguments, "num_questions").value_or(5));
    const auto* types = json::get_array(arguments, "question_types");
    if (!types || types->empty()) return options;
    options.types.clear();
    for (const auto& type : *types)
        options.types.emplace_back(json::as_string(type));
    return options;
}

json::object shown(operations::QaPairs found) {
    json::array pairs;
    for (const auto& pair : found.pairs)
        pairs.push_back(json::object{{"question", pair.question},
                                     {"answer", pair.answer},
                                     {"type", pair.type},
                                     {"evidence", pair.evidence}});
    return {{"qa_pairs", std::move(pairs)}};
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    if (by_what(call, arguments) == By::local)
        co_return needs_model(call, "Questions cannot be made without a model.");
    const auto options = options_of(arguments);
    auto result = co_await work_with_model<operations::QaPairs>(
        std::move(call), std::move(arguments), "generate_qa_pairs", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::generate_qa_pairs(std::move(context), std::move(text), options);
        },
        shown);
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "generate_qa_pairs";
    tool.title = "Generate questions and answers";
    tool.description =
        "Make questions with answers from a document of any length, each with the sentence that proves it: "
        "for "
        "tests, flashcards, FAQs or evaluation sets.";
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{
             {"num_questions", json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 200}}},
             {"question_types", json::object{{"type", "array"},
                                             {"items", json::object{{"type", "string"}}},
                                             {"description", "factual, conceptual, procedural, ..."}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.aliases.emplace_back("num_pairs", "num_questions");
    tool.output_schema = output_of({{"qa_pairs", json::object{{"type", "array"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "Water boils at 100 degrees at sea level."}, {"num_questions", 1}};
    return tool;
}

}  // namespace

ToolFile generate_qa_pairs() { return {describe(), &run, false, "qa_pairs"}; }

}  // namespace gateway::tools

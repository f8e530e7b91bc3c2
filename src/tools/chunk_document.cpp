// chunk_document: a document in pieces of a bounded number of tokens. No model, no cost.
#include "chunking/chunker.hpp"
#include "tools/shared/count.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/options.hpp"
#include "tools/shared/overflow.hpp"
#include "tools/shared/result.hpp"

namespace gateway::tools {
namespace {

// About 5,000 tokens.
constexpr std::size_t kListedHandles = 200;

struct Chunked {
    json::array texts, spans;
    std::size_t tokens = 0;
};

Result<chunking::Options> options_of(const json::object& arguments) {
    chunking::Options options;
    options.method = chunking::method_from_name(json::get_string(arguments, "method", "structural"))
                         .value_or(chunking::Method::structural);  // the schema lists the names
    options.size = static_cast<std::size_t>(json::get_int(arguments, "chunk_size").value_or(1000));
    // The default overlap is for the default size; a small chunk gets less by itself.
    options.overlap = static_cast<std::size_t>(
        json::get_int(arguments, "chunk_overlap")
            .value_or(std::min<std::int64_t>(100, static_cast<std::int64_t>(options.size / 5))));
    if (auto valid = chunking::validate(options); !valid) return fail(valid.error());
    return options;
}

Result<Chunked> chunked(const std::string& text, const chunking::Options& options,
                        const std::stop_token& stop) {
    Chunked out;
    const auto sink = [&](const chunking::Span& span, std::string_view chunk) {
        out.texts.emplace_back(chunk);
        out.spans.push_back(json::object{
            {"start", span.begin_character}, {"end", span.end_character}, {"tokens", span.tokens}});
        out.tokens += span.tokens;
    };
    chunking::Chunker chunker(tokenizer(), options, sink);
    constexpr std::size_t kPiece = 1u << 20;  // between two looks at the stop token
    for (std::string_view rest = text; !rest.empty();) {
        if (stop.stop_requested()) return fail(ErrorKind::cancelled, "The call was cancelled.");
        const auto piece = rest.substr(0, kPiece);
        chunker.feed(piece);
        rest.remove_prefix(piece.size());
    }
    chunker.finish();
    return out;
}

// Over the budget each chunk is a handle of its own, into one artifact; of very many the first are listed.
boost::asio::awaitable<Result<void>> by_handle(Invocation& call, const std::string& name, Chunked& chunks) {
    auto handle = co_await store_artifact(call.house, call.principal, name + ".chunks.json",
                                          "application/json", json::write(chunks.texts));
    if (!handle) co_return fail(handle.error());
    const auto listed = std::min(chunks.texts.size(), kListedHandles);
    if (listed < chunks.texts.size())
        call.notes.push_back("the first " + std::to_string(listed) +
                             " handles are listed; chunk n, from 0, is " + *handle + "/n");
    chunks.texts.resize(listed);
    for (std::size_t i = 0; i < listed; ++i)
        chunks.texts[i] = *handle + '/' + std::to_string(i);
    co_return Result<void>{};
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto started = call.house.clock.steady();
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    const auto options = options_of(arguments);
    if (!options) co_return mcp::error_result(options.error());
    if (json::get_string(arguments, "method") == "semantic")
        call.notes.push_back(
            "semantic means structural here: the vocabulary decides among headings, blocks and sentences. "
            "There is no method by embeddings.");

    auto work = [text = std::move(document->text), options = *options](std::stop_token stop) {
        return chunked(text, options, stop);
    };
    auto chunks = co_await call.house.worker.run(std::move(work));
    if (!chunks) co_return mcp::error_result(chunks.error());

    const auto count = chunks->texts.size();
    const auto wanted = return_as(arguments);
    const bool too_large = chunks->tokens > kResultBudget && wanted == ReturnAs::automatic;
    if (too_large || wanted == ReturnAs::artifact) {
        auto stored = co_await by_handle(call, document->name, *chunks);
        if (!stored) co_return mcp::error_result(stored.error());
    }
    json::object result{{"chunks", std::move(chunks->texts)},
                        {"chunk_count", count},
                        {"method", chunking::name_of(options->method)}};
    if (json::get_bool(arguments, "spans").value_or(false)) result["spans"] = std::move(chunks->spans);
    if (!call.notes.empty()) result["notes"] = json::array(call.notes.begin(), call.notes.end());
    result["processing_time"] = seconds_since(started, call.house.clock);
    co_return mcp::ToolResult{std::move(result), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "chunk_document";
    tool.title = "Chunk document";
    tool.description =
        "Cut a long document into pieces of so many tokens at headings, paragraphs or sentences, for "
        "indexing or "
        "for working on part by part. Free: no model is called. Many pieces come back as handles.";
    json::array methods;
    for (const char* name : {"structural", "token", "character", "sentence", "paragraph", "semantic"})
        methods.emplace_back(name);
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{
             {"chunk_size", json::object{{"type", "integer"}, {"minimum", 1}, {"description", "tokens"}}},
             {"chunk_overlap", json::object{{"type", "integer"}, {"minimum", 0}}},
             {"method", json::object{{"type", "string"}, {"enum", std::move(methods)}}}}}};
    take_document(tool);
    tool.hidden["spans"] = json::object{{"type", "boolean"}};
    tool.hidden["return_as"] = *json::find(hidden_options(), "return_as");
    tool.hidden["provider"] = json::object{{"type", "string"}, {"enum", json::array{"local"}}};
    for (const auto& [alias, name] :
         {std::pair{"overlap", "chunk_overlap"}, {"chunk_method", "method"}, {"size", "chunk_size"}})
        tool.aliases.emplace_back(alias, name);
    tool.output_schema = {
        {"type", "object"},
        {"properties", json::object{{"chunks", json::object{{"type", "array"},
                                                            {"items", json::object{{"type", "string"}}}}},
                                    {"chunk_count", json::object{{"type", "integer"}}},
                                    {"method", json::object{{"type", "string"}}},
                                    {"spans", json::object{{"type", "array"}}},
                                    {"overflow", json::object{{"type", "object"}}},
                                    {"notes", json::object{{"type", "array"}}},
                                    {"processing_time", json::object{{"type", "number"}}}}}};
    tool.annotations = {true, false, true, false};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "# Tea\n\nBoil the water.\n\nWait four minutes.\n"}, {"chunk_size", 8}};
    return tool;
}

}  // namespace

ToolFile chunk_document() { return {describe(), &run, false, "", {"spans"}}; }

}  // namespace gateway::tools

#include "tools/shared/document.hpp"

#include <algorithm>

#include "artifacts/handle.hpp"
#include "base/text.hpp"

namespace gateway::tools {
namespace {

Result<void> exactly_one(bool is_inline, bool by_reference, const char* name) {
    if (is_inline != by_reference) return {};
    return fail(ErrorKind::invalid_parameter,
                is_inline ? std::string("Give ") + name + " or source, not both."
                          : std::string("Name a file, URL or handle in source, or give ") + name + ".",
                is_inline ? name : "source");
}

bool all_exact(const std::vector<documents::SourceText>& sources) {
    return std::all_of(sources.begin(), sources.end(), [](const auto& source) { return source.exact; });
}

std::string joined(const std::vector<documents::SourceText>& sources) {
    std::string text;
    for (const auto& source : sources) {
        text += (text.empty() ? "# " : "\n\n# ") + source.name + "\n\n";
        text += source.text;
    }
    return text;
}

}  // namespace

Result<documents::SourceText> document_of(Invocation& call, const json::object& arguments) {
    const auto given = json::get_string(arguments, "document");
    // Hosts fill in what they have nothing for with "".
    const bool is_inline = call.sources.empty() ? arguments.contains("document") : !trim(given).empty();
    auto one = exactly_one(is_inline, !call.sources.empty(), "document");
    if (!one) return fail(one.error());
    documents::SourceText document;
    if (call.sources.empty())
        document = {"document", repair_utf8(given)};
    else if (call.sources.size() == 1)
        document = std::move(call.sources.front());
    else
        document = {.name = std::to_string(call.sources.size()) + " documents",
                    .text = joined(call.sources),
                    .exact = all_exact(call.sources)};
    if (trim(document.text).empty())
        return fail(ErrorKind::invalid_parameter, "'" + document.name + "' has no text.", "document");
    return document;
}

boost::asio::awaitable<Result<std::vector<documents::SourceText>>> documents_of(
    Invocation& call, const json::object& arguments) {
    const auto* given = json::get_array(arguments, "documents");
    auto one = exactly_one(given != nullptr, !call.sources.empty(), "documents");
    if (!one) co_return fail(one.error());
    if (!given) co_return std::move(call.sources);
    std::vector<documents::SourceText> documents;
    for (const auto& item : *given) {
        const auto text = json::as_string(item);
        if (!artifacts::looks_like_handle(text)) {
            documents.push_back({"document " + std::to_string(documents.size()), repair_utf8(text)});
            continue;
        }
        std::vector<std::string> handle{std::string(text)};
        documents::Access access{{}, call.principal, {documents::Unreadable::is_told}};
        auto read = co_await call.house.reader.read(std::move(handle), std::move(access));
        if (!read) co_return fail(read.error());
        for (auto& source : *read)
            documents.push_back(std::move(source));
    }
    if (documents.empty()) co_return fail(ErrorKind::invalid_parameter, "documents is empty.", "documents");
    co_return documents;
}

void take_document(mcp::Tool& tool) {
    auto& properties = tool.input_schema["properties"].as_object();
    json::object taken{
        {"source", json::object{{"type", "string"}, {"description", "file, glob, URL or handle"}}},
        {"document", json::object{{"type", "string"}, {"description", "the text itself, if short"}}}};
    for (auto& member : properties)
        taken[member.key()] = member.value();
    properties = std::move(taken);
    // A list in `source` is taken as well.
    tool.hidden["source"] =
        json::object{{"type", json::array{"string", "array"}}, {"items", json::object{{"type", "string"}}}};
    tool.hidden["sources"] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
    tool.aliases.emplace_back("text", "document");
}

}  // namespace gateway::tools

// What happens around every handler: references become texts before it, large results become handles after
// it.
#include <algorithm>
#include <array>

#include "artifacts/handle.hpp"
#include "base/text.hpp"
#include "tools/shared/options.hpp"
#include "tools/shared/overflow.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {
namespace {

// Arguments whose handles are what the tool works on, not texts to be read in their place.
bool keeps_handles(std::string_view name) {
    return name == "handle" || name == "source" || name == "sources";
}

bool is_handle(const json::value& value) {
    return value.is_string() && artifacts::looks_like_handle(json::as_string(value));
}

boost::asio::awaitable<Result<void>> read_in_place(Invocation& call, json::value& value) {
    std::vector<std::string> reference{std::string(json::as_string(value))};
    documents::Access access{{}, call.principal};
    auto read = co_await call.house.reader.read(std::move(reference), std::move(access));
    if (!read) co_return fail(read.error());
    value = std::move(read->front().text);
    co_return Result<void>{};
}

// The inline documents of a tool that works on each alone are sources like others, in the caller's order.
bool are_sources(const ToolFile& file, std::string_view name) {
    return file.one_by_one && name == "documents";
}

// A string argument that is a handle as a whole means that artifact; an item of a list too.
boost::asio::awaitable<Result<void>> read_handles(const ToolFile& file, Invocation& call,
                                                  json::object& arguments) {
    for (auto& [name, value] : arguments) {
        if (keeps_handles(name) || are_sources(file, name)) continue;
        std::vector<json::value*> handles;
        if (is_handle(value)) handles.push_back(&value);
        if (value.is_array())
            for (auto& item : value.get_array())
                if (is_handle(item)) handles.push_back(&item);
        for (json::value* handle : handles) {
            auto read = co_await read_in_place(call, *handle);
            if (!read) co_return read;
        }
    }
    co_return Result<void>{};
}

void take_sources(Invocation& call, std::vector<documents::SourceText> sources) {
    call.sources = std::move(sources);
    for (const auto& source : call.sources)
        for (const auto& note : source.notes)
            call.notes.push_back(source.name + ": " + note);
}

// Does a text begin with an element that pages, or the parts of them that are worth reading, begin with?
bool begins_as_page(std::string_view text) {
    text = trim(text);
    if (!text.starts_with('<')) return false;
    const auto name = to_lower(text.substr(1, std::min(text.find_first_of(" >\t\r\n"), std::size_t{16}) - 1));
    constexpr std::array kNames = {"!doctype", "html",    "head",  "body", "main",
                                   "article",  "section", "table", "dl"};
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

boost::asio::awaitable<Result<void>> read_sources(const ToolFile& file, Invocation& call,
                                                  const json::object& arguments) {
    auto references = string_list(arguments, "source");
    for (auto& reference : string_list(arguments, "sources"))
        references.push_back(std::move(reference));
    if (references.empty()) co_return Result<void>{};
    documents::Access access{call.roots, call.principal};
    if (file.one_by_one) access.manner.unreadable = documents::Unreadable::is_told;
    access.manner.as_laid_out = file.as_laid_out;
    auto read = co_await call.house.reader.read(std::move(references), std::move(access));
    if (!read) co_return fail(read.error());
    take_sources(call, std::move(*read));
    co_return Result<void>{};
}

// A page that was pasted is read as one, as it would be from a file.
boost::asio::awaitable<Result<void>> read_page(Invocation& call, json::object& arguments) {
    const auto text = json::get_string(arguments, "document");
    if (!call.sources.empty() || !begins_as_page(text)) co_return Result<void>{};
    auto read = co_await call.house.reader.read({std::string(text), "document", "text/html"});
    if (!read) co_return fail(read.error());
    take_sources(call, std::move(*read));
    call.notes.emplace_back("document: read as HTML");
    arguments.erase("document");
    co_return Result<void>{};
}

}  // namespace

boost::asio::awaitable<mcp::ToolResult> perform(const ToolFile& file, Invocation call,
                                                json::object arguments) {
    auto read = co_await read_handles(file, call, arguments);
    if (read) read = co_await read_sources(file, call, arguments);
    if (read) read = co_await read_page(call, arguments);
    if (!read) co_return mcp::error_result(read.error());
    Budget budget{&file, return_as(arguments), call.principal};
    House& house = call.house;
    auto result = co_await file.run(std::move(call), std::move(arguments));
    co_await keep_within(std::move(budget), house, result);
    co_return result;
}

}  // namespace gateway::tools

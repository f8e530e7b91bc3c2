// What happens around every handler: references become texts before it, large results become handles after
// it.
#include "artifacts/handle.hpp"
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

boost::asio::awaitable<Result<void>> read_sources(const ToolFile& file, Invocation& call,
                                                  const json::object& arguments) {
    std::vector<std::string> references;
    if (const auto source = json::get_string(arguments, "source"); !source.empty())
        references.emplace_back(source);
    if (const auto* list = json::get_array(arguments, "sources"))
        for (const auto& reference : *list)
            if (reference.is_string()) references.emplace_back(json::as_string(reference));
    if (references.empty()) co_return Result<void>{};
    documents::Access access{call.roots, call.principal};
    if (file.one_by_one) access.unreadable = documents::Unreadable::is_told;
    auto read = co_await call.house.reader.read(std::move(references), std::move(access));
    if (!read) co_return fail(read.error());
    call.sources = std::move(*read);
    for (const auto& source : call.sources)
        for (const auto& note : source.notes)
            call.notes.push_back(source.name + ": " + note);
    co_return Result<void>{};
}

}  // namespace

boost::asio::awaitable<mcp::ToolResult> perform(const ToolFile& file, Invocation call,
                                                json::object arguments) {
    auto read = co_await read_handles(file, call, arguments);
    if (read) read = co_await read_sources(file, call, arguments);
    if (!read) co_return mcp::error_result(read.error());
    Budget budget{&file, return_as(arguments), call.principal};
    House& house = call.house;
    auto result = co_await file.run(std::move(call), std::move(arguments));
    co_await keep_within(std::move(budget), house, result);
    co_return result;
}

}  // namespace gateway::tools

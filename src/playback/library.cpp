#include "playback/library.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/text.hpp"

namespace gateway::playback {
namespace {

constexpr std::string_view kScenarioTag = "scenario:";

// Headers that describe the transfer; the server makes its own.
bool describes_transfer(std::string_view name) {
    for (const std::string_view transfer :
         {"content-length", "content-encoding", "transfer-encoding", "connection"})
        if (equals_ignoring_case(name, transfer)) return true;
    return false;
}

std::string sorted_query(std::string_view query) {
    auto parameters = split(query, '&');
    std::erase_if(parameters, [](std::string_view p) { return p.empty() || p.starts_with("key="); });
    std::sort(parameters.begin(), parameters.end());
    std::string out;
    for (const auto parameter : parameters) {
        if (!out.empty()) out += '&';
        out += parameter;
    }
    return out;
}

// The request's body as text, whether it was recorded as JSON or as text.
std::string body_text(const json::value* body) {
    if (!body || body->is_null()) return {};
    return body->is_string() ? std::string{json::as_string(*body)} : json::write(*body);
}

Reply reply_of(const json::value& response) {
    Reply reply;
    reply.status = static_cast<int>(json::get_int(response, "status").value_or(200));
    if (const auto* headers = json::get_object(response, "headers"))
        for (const auto& [name, content] : *headers)
            if (!describes_transfer(name))
                reply.headers.add(std::string{name}, std::string{json::as_string(content)});
    const auto* sse = json::find(response, "sse");
    reply.chunked = sse && sse->is_string();
    reply.body = reply.chunked ? std::string{json::as_string(*sse)} : body_text(json::find(response, "body"));
    if (reply.headers.get("content-type").empty())
        reply.headers.add("content-type", reply.chunked ? "text/event-stream" : "application/json");
    return reply;
}

Result<Entry> read_entry(std::string file, std::string_view text) {
    const auto document = json::parse(text);
    if (!document) return fail(document.error());
    const auto* request = json::find(*document, "request");
    const auto* response = json::find(*document, "response");
    if (!request || !response || json::get_string(*request, "path").empty())
        return fail(ErrorKind::invalid_parameter, "not a recording (no request, response or path)");

    Entry entry;
    entry.file = std::move(file);
    entry.name = json::get_string(*document, "name");
    entry.scenarios.push_back(entry.name);
    if (const auto* tags = json::get_array(*document, "tags"))
        for (const auto& tag : *tags)
            if (json::as_string(tag).starts_with(kScenarioTag))
                entry.scenarios.emplace_back(json::as_string(tag).substr(kScenarioTag.size()));
    entry.request = request_key(std::string{json::get_string(*document, "provider")},
                                std::string{json::get_string(*request, "method", "POST")},
                                json::get_string(*request, "path"), body_text(json::find(*request, "body")));
    entry.reply = reply_of(*response);
    return entry;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::filesystem::path> json_files_below(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error))
        if (it->path().extension() == ".json" && it->is_regular_file(error)) files.push_back(it->path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

RequestKey request_key(std::string provider, std::string method, std::string_view target,
                       std::string_view body) {
    const auto query_at = target.find('?');
    RequestKey key;
    key.provider = std::move(provider);
    key.method = std::move(method);
    key.path = target.substr(0, query_at);
    if (query_at != std::string_view::npos) key.query = sorted_query(target.substr(query_at + 1));
    const auto parsed = json::parse(body);
    key.body = parsed ? json::canonical(*parsed) : std::string{body};
    key.shape = shape_of(key.path, parsed ? *parsed : json::value{});
    return key;
}

Library::Library(std::vector<Entry> entries, std::vector<std::string> skipped)
    : entries_(std::move(entries)), skipped_(std::move(skipped)) {
    for (const auto& entry : entries_)
        providers_.push_back(entry.request.provider);
    std::sort(providers_.begin(), providers_.end());
    providers_.erase(std::unique(providers_.begin(), providers_.end()), providers_.end());
}

Result<Library> Library::load(const std::filesystem::path& folder) {
    std::error_code error;
    if (!std::filesystem::is_directory(folder, error))
        return fail(ErrorKind::not_found, "There is no folder of recordings at \"" + folder.string() + "\".");
    std::vector<Entry> entries;
    std::vector<std::string> skipped;
    for (const auto& path : json_files_below(folder)) {
        auto file = path.lexically_relative(folder).generic_string();
        auto entry = read_entry(file, read_file(path));
        if (entry)
            entries.push_back(*std::move(entry));
        else
            skipped.push_back(file + ": " + entry.error().message);
    }
    if (entries.empty())
        return fail(ErrorKind::not_found, "There is no recording below \"" + folder.string() + "\".");
    return Library{std::move(entries), std::move(skipped)};
}

}  // namespace gateway::playback

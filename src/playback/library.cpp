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

// A request's body as text, whether it was recorded as JSON or as text.
std::string request_text(const json::value& body) {
    if (body.is_null()) return {};
    return body.is_string() ? std::string{json::as_string(body)} : json::write(body);
}

Reply reply_of(const recordings::RecordedResponse& response) {
    Reply reply;
    reply.status = response.status;
    for (const auto& [name, content] : response.headers)
        if (!describes_transfer(name)) reply.headers.add(name, content);
    reply.chunked = response.sse.has_value();
    reply.body = recordings::body_text(response);
    if (reply.headers.get("content-type").empty())
        reply.headers.add("content-type", reply.chunked ? "text/event-stream" : "application/json");
    return reply;
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

Entry make_entry(std::string file, const recordings::Recording& recording) {
    Entry entry;
    entry.file = std::move(file);
    entry.name = recording.name;
    entry.scenarios.push_back(recording.name);
    for (const auto& tag : recording.tags)
        if (tag.starts_with(kScenarioTag)) entry.scenarios.push_back(tag.substr(kScenarioTag.size()));
    const auto& request = recording.request;
    entry.request = request_key(recording.provider, request.method, request.path, request_text(request.body));
    entry.reply = reply_of(recording.response);
    return entry;
}

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
        const auto recording = recordings::parse(read_file(path));
        if (recording)
            entries.push_back(make_entry(std::move(file), *recording));
        else
            skipped.push_back(file + ": " + recording.error().message);
    }
    if (entries.empty())
        return fail(ErrorKind::not_found, "There is no recording below \"" + folder.string() + "\".");
    return Library{std::move(entries), std::move(skipped)};
}

}  // namespace gateway::playback

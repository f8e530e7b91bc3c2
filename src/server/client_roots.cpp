#include "server/client_roots.hpp"

#include <optional>
#include <string>

#include "base/text.hpp"

namespace gateway::server {
namespace {

// "file:///home/me/a%20b" as a path; nothing for other schemes, other machines and bad escapes.
std::optional<std::filesystem::path> path_of(std::string_view uri) {
    constexpr std::string_view kScheme = "file://";
    if (!uri.starts_with(kScheme)) return std::nullopt;
    uri.remove_prefix(kScheme.size());
    if (uri.starts_with("localhost/")) uri.remove_prefix(std::string_view{"localhost"}.size());
    if (!uri.starts_with('/')) return std::nullopt;
    const auto path = percent_decoded(uri);
    if (!path || path->find('\0') != std::string::npos) return std::nullopt;
    return *path;
}

}  // namespace

bool names_files(const json::object& arguments) {
    for (const std::string_view name : {"source", "sources", "path", "paths", "file"})
        if (const json::value* given = json::find(arguments, name); given && !given->is_null()) return true;
    return false;
}

documents::Roots roots_of(const mcp::Answers& answers, const IsProject& is_project) {
    documents::Roots roots;
    const json::object* answer = json::get_object(answers, kRootsQuestion);
    const json::array* named = answer ? json::get_array(*answer, "roots") : nullptr;
    if (!named) return roots;
    for (const json::value& root : *named) {
        const auto path = path_of(json::get_string(root, "uri"));
        if (!path) continue;
        std::error_code error;
        auto folder = std::filesystem::canonical(*path, error);
        if (error || !std::filesystem::is_directory(folder, error) || !is_project(folder)) continue;
        roots.folders.push_back(std::move(folder));
    }
    return roots;
}

}  // namespace gateway::server

#include "server/client_roots.hpp"

#include <optional>
#include <string>

namespace gateway::server {
namespace {

int hex_digit(char c) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    const auto at = kDigits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
    return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

// "file:///home/me/a%20b" as a path; nothing for other schemes, other machines and bad escapes.
std::optional<std::filesystem::path> path_of(std::string_view uri) {
    constexpr std::string_view kScheme = "file://";
    if (!uri.starts_with(kScheme)) return std::nullopt;
    uri.remove_prefix(kScheme.size());
    if (uri.starts_with("localhost/")) uri.remove_prefix(std::string_view{"localhost"}.size());
    if (!uri.starts_with('/')) return std::nullopt;
    std::string path;
    for (std::size_t i = 0; i < uri.size(); ++i) {
        if (uri[i] != '%') {
            path += uri[i];
            continue;
        }
        if (i + 2 >= uri.size()) return std::nullopt;
        const int high = hex_digit(uri[i + 1]);
        const int low = hex_digit(uri[i + 2]);
        if (high < 0 || low < 0 || high + low == 0) return std::nullopt;
        path += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return path;
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

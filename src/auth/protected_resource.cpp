#include "auth/protected_resource.hpp"

namespace gateway::auth {
namespace {

/// Where the path of an absolute URL begins; its end when it has none.
std::size_t path_begin(std::string_view url) {
    const auto scheme = url.find("://");
    const auto path = url.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    return path == std::string_view::npos ? url.size() : path;
}

json::array texts(const std::vector<std::string>& items) { return json::array(items.begin(), items.end()); }

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const auto& word : words)
        out += (out.empty() ? "" : " ") + word;
    return out;
}

}  // namespace

std::string metadata_path(const ProtectedResource& resource) {
    auto path = resource.identifier.substr(path_begin(resource.identifier));
    if (path == "/") path.clear();
    return std::string(kMetadataPath) + path;
}

std::string metadata_url(const ProtectedResource& resource) {
    return resource.identifier.substr(0, path_begin(resource.identifier)) + metadata_path(resource);
}

json::object metadata(const ProtectedResource& resource) {
    json::object document{{"resource", resource.identifier},
                          {"authorization_servers", json::array{json::value(resource.issuer)}},
                          {"bearer_methods_supported", json::array{json::value("header")}}};
    if (!resource.scopes.empty()) document["scopes_supported"] = texts(resource.scopes);
    if (!resource.name.empty()) document["resource_name"] = resource.name;
    return document;
}

std::string challenge(const ProtectedResource& resource, const Refused& refused) {
    std::string text = "Bearer ";
    if (const auto code = error_code(refused.why); !code.empty())
        text.append("error=\"")
            .append(code)
            .append("\", error_description=\"")
            .append(refused.message)
            .append("\", ");
    text.append("resource_metadata=\"").append(metadata_url(resource)).append("\"");
    if (!resource.scopes.empty()) text.append(", scope=\"").append(joined(resource.scopes)).append("\"");
    return text;
}

}  // namespace gateway::auth

#include "server/artifact_routes.hpp"

#include <algorithm>

#include "artifacts/handle.hpp"
#include "base/text.hpp"
#include "tools/shared/overflow.hpp"

namespace gateway::server {
namespace {

constexpr std::size_t kLongestName = 255;

wire::Headers json_headers() { return {{"Content-Type", "application/json"}}; }

PlainReply refusal(int status, std::string_view message) {
    return {status, json_headers(), json::write(json::object{{"error", message}})};
}

PlainReply refusal(const Error& error) {
    const int status = error.kind == ErrorKind::storage ? 507 : traits(error.kind).http_status;
    return refusal(status, error.message);
}

// A name for people and for the extension; never a path.
Result<std::string> name_of(std::string_view written) {
    auto name = percent_decoded(written).value_or("");
    const bool printable =
        is_valid_utf8(name) && std::none_of(name.begin(), name.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x20 || c == '/' || c == '\\' || c == 0x7f;
        });
    if (!printable || name.size() > kLongestName || name == "." || name == "..")
        return fail(ErrorKind::invalid_parameter, "The name of an artifact is a plain file name.");
    return name.empty() ? std::string("document") : name;
}

// "text/html; charset=utf-8" -> "text/html"
std::string media_type_of(const net::IncomingRequest& request) {
    const auto given = request.headers.get("Content-Type");
    auto type = to_lower(trim(given.substr(0, given.find(';'))));
    // What clients say when they do not know.
    if (type == "application/octet-stream" || type == "application/x-www-form-urlencoded") type.clear();
    return type;
}

boost::asio::awaitable<PlainReply> put(net::IncomingRequest request, std::string_view written,
                                       std::string principal, tools::House& house) {
    auto name = name_of(written);
    if (!name) co_return refusal(name.error());
    if (request.body.empty()) co_return refusal(400, "The body is the document; it is empty.");
    const auto bytes = request.body.size();
    const auto expires = house.clock.wall() + house.artifacts.time_to_live();
    auto handle = co_await tools::store_artifact(house, std::move(principal), *name, media_type_of(request),
                                                 std::move(request.body));
    if (!handle) co_return refusal(handle.error());
    const json::object told{
        {"handle", *handle}, {"name", *name}, {"bytes", bytes}, {"expires", to_rfc3339(expires)}};
    co_return PlainReply{201, json_headers(), json::write(told)};
}

PlainReply get(std::string_view id, const std::string& principal, tools::House& house) {
    const auto handle = artifacts::parse_handle(std::string(artifacts::kHandlePrefix) + std::string(id));
    if (!handle) return refusal(404, "There is no such artifact.");
    auto artifact = house.reader.artifact(*handle, principal);
    if (!artifact) return refusal(artifact.error());
    const auto& type = artifact->info.media_type;
    // What somebody put in is never run as a page of ours.
    return {200,
            {{"Content-Type", type.empty() ? "application/octet-stream" : type},
             {"Content-Disposition", "attachment"},
             {"X-Content-Type-Options", "nosniff"},
             {"Cache-Control", "no-store"}},
            std::move(artifact->content)};
}

}  // namespace

bool is_artifact_path(std::string_view path) {
    return path == kArtifactsPath ||
           (path.starts_with(kArtifactsPath) && path.substr(kArtifactsPath.size()).starts_with('/'));
}

boost::asio::awaitable<PlainReply> serve_artifact(net::IncomingRequest request, std::string principal,
                                                  const mcp::AccessPolicy& access, tools::House& house) {
    if (!mcp::host_allowed(access, request.headers.get("Host")))
        co_return refusal(403, "This host name is not served here; see server.allowed_hosts.");
    const auto origin = request.headers.get("Origin");
    if (!origin.empty() && !mcp::origin_allowed(access, origin))
        co_return refusal(403, "This origin is not allowed; see server.allowed_origins.");

    const std::string target = request.target.substr(0, request.target.find('?'));
    const auto rest = std::string_view(target).substr(std::min(target.size(), kArtifactsPath.size() + 1));
    if (request.method == "PUT" || request.method == "POST") {
        auto reply = co_await put(std::move(request), rest, std::move(principal), house);
        co_return reply;
    }
    if (request.method == "GET") co_return get(rest, principal, house);
    auto reply = refusal(405, "PUT a document to /artifacts/NAME, or GET /artifacts/ID.");
    reply.headers.add("Allow", "GET, PUT, POST");
    co_return reply;
}

}  // namespace gateway::server

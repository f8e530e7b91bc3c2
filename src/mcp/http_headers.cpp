#include "mcp/http_headers.hpp"

#include <utility>

#include "base/text.hpp"
#include "mcp/envelope.hpp"
#include "mcp/revision.hpp"

namespace gateway::mcp {
namespace {

using Slot = std::optional<std::string_view> KnownHeaders::*;

struct Known {
    std::string_view name;
    Slot slot;
    bool mirrors_body;  // must not be repeated
};

constexpr Known kKnown[] = {
    {"Host", &KnownHeaders::host, false},
    {"Origin", &KnownHeaders::origin, false},
    {"Content-Type", &KnownHeaders::content_type, false},
    {"Accept", &KnownHeaders::accept, false},
    {"MCP-Protocol-Version", &KnownHeaders::version, true},
    {"Mcp-Method", &KnownHeaders::method, true},
    {"Mcp-Name", &KnownHeaders::name, true},
    {"Mcp-Session-Id", &KnownHeaders::session, false},
    {"Last-Event-ID", &KnownHeaders::last_event, false},
};

// Rung 11 for requests that name what they act on.
std::optional<RpcError> check_name_header(const Message& request, const KnownHeaders& headers) {
    const std::string_view member = name_member(request.method);
    const json::value* name = member.empty() ? nullptr : json::find(request.params, member);
    if (!name || !name->is_string()) return std::nullopt;  // nothing to mirror; the handler will say so
    if (!headers.name) return header_mismatch("the Mcp-Name header is required for " + request.method);
    const std::optional<std::string> decoded = decode_header_value(*headers.name);
    if (!decoded) return header_mismatch("the Mcp-Name header is not valid base64 of UTF-8 text");
    if (*decoded != json::as_string(*name))
        return header_mismatch("the Mcp-Name header does not match params." + std::string{member});
    return std::nullopt;
}

const json::value* member_at(const json::object& arguments, const std::vector<std::string>& path) {
    const json::value* at = json::find(arguments, path.front());
    for (std::size_t i = 1; at && i < path.size(); ++i)
        at = json::find(*at, path[i]);
    return at && at->is_null() ? nullptr : at;
}

// Does the text of a header say the same as an argument? Integers are compared as numbers.
bool says(std::string_view header, const json::value& argument) {
    if (argument.is_string()) return header == json::as_string(argument);
    if (argument.is_bool()) return header == (argument.get_bool() ? "true" : "false");
    const auto number = json::as_double(argument);
    const Result<json::value> parsed = json::parse(header);
    return number && parsed && parsed->is_number() && json::as_double(*parsed) == number;
}

}  // namespace

std::optional<RpcError> check_modern_request(const Message& request, const KnownHeaders& headers) {
    if (auto error = check_envelope(request)) return error;
    const std::string_view version = claimed_version(request);
    if (headers.repeated) return header_mismatch("an MCP header occurs more than once");
    if (headers.version && *headers.version != version)
        return header_mismatch("the MCP-Protocol-Version header does not match params._meta");
    if (headers.method && *headers.method != request.method)
        return header_mismatch("the Mcp-Method header does not match the method");
    if (auto error = check_modern_version(version)) return error;
    if (!headers.version) return header_mismatch("the MCP-Protocol-Version header is required");
    if (!headers.method) return header_mismatch("the Mcp-Method header is required");
    return check_name_header(request, headers);
}

std::optional<RpcError> check_mirrored_arguments(const std::vector<MirroredArgument>& mirrored,
                                                 const json::object& params,
                                                 std::span<const HeaderView> headers) {
    const json::object* arguments = json::get_object(params, "arguments");
    for (const MirroredArgument& mirror : mirrored) {
        const HeaderView* found = nullptr;
        for (const HeaderView& header : headers) {
            if (!equals_ignoring_case(header.name, mirror.header)) continue;
            if (found) return header_mismatch("the " + mirror.header + " header occurs more than once");
            found = &header;
        }
        const json::value* argument = arguments ? member_at(*arguments, mirror.path) : nullptr;
        if (!argument && !found) continue;
        if (!found) return header_mismatch("the " + mirror.header + " header is required with its argument");
        const auto text = decode_header_value(trim_ows(found->value));
        if (!text)
            return header_mismatch("the " + mirror.header + " header is not valid base64 of UTF-8 text");
        if (!argument || !says(*text, *argument))
            return header_mismatch("the " + mirror.header + " header does not match its argument");
    }
    return std::nullopt;
}

KnownHeaders known_headers(std::span<const HeaderView> headers) {
    KnownHeaders found;
    for (const HeaderView& header : headers) {
        for (const Known& known : kKnown) {
            // The length first: most headers are told apart by it.
            if (header.name.size() != known.name.size() || !equals_ignoring_case(header.name, known.name))
                continue;
            auto& slot = found.*known.slot;
            if (slot && known.mirrors_body) found.repeated = true;
            if (!slot) slot = trim_ows(header.value);
            break;
        }
    }
    return found;
}

bool is_modern_header(const KnownHeaders& headers) {
    return headers.version && names_modern_revision(*headers.version);
}

std::string_view name_member(std::string_view method) {
    if (method == "tools/call" || method == "prompts/get") return "name";
    if (method == "resources/read") return "uri";
    if (method == "tasks/get" || method == "tasks/update" || method == "tasks/cancel") return "taskId";
    return {};
}

RpcError header_mismatch(std::string message) { return {kHeaderMismatch, std::move(message), 400}; }

RpcError unsupported_legacy_version(std::string_view version) {
    std::string message =
        "unsupported MCP-Protocol-Version \"" + repair_utf8(utf8_prefix(version, 40)) + "\"; served are ";
    for (const Revision revision : kServedRevisions) {
        if (revision != kServedRevisions.front()) message += ", ";
        message += to_string(revision);
    }
    return {kRefused, std::move(message), 400};
}

}  // namespace gateway::mcp

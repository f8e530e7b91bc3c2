#include "mcp/http_headers.hpp"

#include <utility>

#include "base/text.hpp"
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
};

}  // namespace

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
        "unsupported MCP-Protocol-Version \"" + std::string{utf8_prefix(version, 40)} + "\"; served are ";
    for (const Revision revision : kServedRevisions) {
        if (revision != kServedRevisions.front()) message += ", ";
        message += to_string(revision);
    }
    return {kRefused, std::move(message), 400};
}

}  // namespace gateway::mcp

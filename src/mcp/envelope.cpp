#include "mcp/envelope.hpp"

#include <utility>

#include "base/text.hpp"
#include "mcp/revision.hpp"

namespace gateway::mcp {
namespace {

const json::object* meta_of(const Message& message) {
    const json::value* meta = json::find(message.params, "_meta");
    return meta ? meta->if_object() : nullptr;
}

bool has_string(const json::object* meta, std::string_view key) {
    const json::value* member = meta ? json::find(*meta, key) : nullptr;
    return member && member->is_string();
}

RpcError malformed(std::string message) { return {kInvalidParams, std::move(message), 400}; }

}  // namespace

bool claims_modern(const Message& message) {
    const json::object* meta = meta_of(message);
    return meta && meta->contains(kVersionKey);
}

std::string_view claimed_version(const Message& message) {
    const json::object* meta = meta_of(message);
    const json::value* version = meta ? json::find(*meta, kVersionKey) : nullptr;
    return version ? json::as_string(*version) : std::string_view{};
}

std::optional<RpcError> check_envelope(const Message& message) {
    const json::object* meta = meta_of(message);
    const json::value* capabilities = meta ? json::find(*meta, kCapabilitiesKey) : nullptr;
    std::string wrong;
    const auto note = [&](std::string_view key, std::string_view type) {
        wrong += wrong.empty() ? "params._meta lacks " : ", ";
        wrong.append(key).append(" (").append(type).append(")");
    };
    if (!has_string(meta, kVersionKey)) note(kVersionKey, "a string such as \"2026-07-28\"");
    if (!capabilities || !capabilities->is_object()) note(kCapabilitiesKey, "an object, {} if none");
    if (!wrong.empty()) return malformed(std::move(wrong));

    const json::value* level = json::find(*meta, kLogLevelKey);
    if (level && !severity_from(json::as_string(*level)))
        return malformed(std::string{kLogLevelKey} +
                         " must be one of debug, info, notice, warning, error, "
                         "critical, alert, emergency");
    return std::nullopt;
}

ClientCapabilities claimed_capabilities(const Message& message) {
    const json::object* meta = meta_of(message);
    const json::object* declared = meta ? json::get_object(*meta, kCapabilitiesKey) : nullptr;
    return declared ? ClientCapabilities::from(*declared) : ClientCapabilities{};
}

std::optional<Severity> claimed_log_level(const Message& message) {
    const json::object* meta = meta_of(message);
    return meta ? severity_from(json::get_string(*meta, kLogLevelKey)) : std::nullopt;
}

std::optional<RpcError> check_modern_version(std::string_view version) {
    const std::optional<Revision> served = revision_from(version);
    if (served && is_modern(*served)) return std::nullopt;
    return unsupported_version(version, served
                                            ? "revision " + std::string{version} + " is opened by initialize"
                                            : "unsupported protocol version");
}

RpcError unsupported_version(std::string_view requested, std::string message) {
    json::array supported;
    for (const Revision revision : kServedRevisions)
        supported.emplace_back(to_string(revision));
    json::object data{{"supported", std::move(supported)}, {"requested", utf8_prefix(requested, 100)}};
    return {kUnsupportedProtocolVersion, std::move(message), 400, std::move(data)};
}

}  // namespace gateway::mcp

#include "base/error.hpp"

#include <array>
#include <cassert>

namespace gateway {
namespace {

// In the order of the enumerators, so that traits() is an index.
//                name                  tool_code              http  retry  fallback  level
constexpr std::array<ErrorTraits, 25> kTable{{
    {"invalid_parameter", "invalid_parameter", 400, false, false, LogLevel::info},
    {"not_configured", "not_configured", 400, false, true, LogLevel::info},
    {"model_not_found", "model_not_found", 404, false, true, LogLevel::info},
    {"unsupported", "unsupported", 400, false, true, LogLevel::info},
    {"authentication", "authentication_error", 401, false, true, LogLevel::error},
    {"insufficient_funds", "provider_error", 402, false, true, LogLevel::error},
    {"rate_limited", "rate_limited", 429, true, true, LogLevel::warn},
    {"request_too_large", "provider_error", 413, false, true, LogLevel::info},
    {"context_too_long", "context_too_long", 400, false, true, LogLevel::info},
    {"invalid_request", "provider_error", 400, false, false, LogLevel::warn},
    {"content_filtered", "provider_error", 400, false, false, LogLevel::info},
    {"overloaded", "provider_error", 503, true, true, LogLevel::warn},
    {"server_error", "provider_error", 502, true, true, LogLevel::warn},
    {"timeout", "timeout", 504, true, true, LogLevel::warn},
    {"connection", "provider_error", 502, true, true, LogLevel::warn},
    {"truncated_stream", "provider_error", 502, false, true, LogLevel::warn},
    {"malformed_response", "provider_error", 502, false, true, LogLevel::error},
    {"budget_exceeded", "budget_exceeded", 402, false, false, LogLevel::info},
    {"cancelled", "cancelled", 499, false, false, LogLevel::info},
    {"validation_failed", "validation_failed", 422, false, false, LogLevel::info},
    {"document_too_large", "invalid_parameter", 413, false, false, LogLevel::info},
    {"source_not_allowed", "source_not_allowed", 403, false, false, LogLevel::warn},
    {"not_found", "not_found", 404, false, false, LogLevel::info},
    {"storage", "internal", 500, false, false, LogLevel::error},
    {"internal", "internal", 500, false, false, LogLevel::error},
}};

}  // namespace

const ErrorTraits& traits(ErrorKind kind) {
    const auto index = static_cast<std::size_t>(kind);
    assert(index < kTable.size());
    return kTable[index];
}

std::optional<ErrorKind> error_kind_from_name(std::string_view name) {
    for (std::size_t i = 0; i < kTable.size(); ++i)
        if (kTable[i].name == name) return static_cast<ErrorKind>(i);
    return std::nullopt;
}

}  // namespace gateway

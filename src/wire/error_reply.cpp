#include "wire/error_reply.hpp"

#include "base/text.hpp"

namespace gateway::wire {
namespace {

constexpr std::size_t kMaxMessageBytes = 500;

}  // namespace

ErrorKind kind_of_status(int status) {
    switch (status) {
        case 401:
        case 403: return ErrorKind::authentication;
        case 402: return ErrorKind::insufficient_funds;
        case 408:
        case 504: return ErrorKind::timeout;
        case 413: return ErrorKind::request_too_large;
        case 429: return ErrorKind::rate_limited;
        case 501: return ErrorKind::unsupported;
        case 503:
        case 529: return ErrorKind::overloaded;
        default: return status >= 400 && status < 500 ? ErrorKind::invalid_request : ErrorKind::server_error;
    }
}

std::string caller_message(std::string_view words, int status) {
    words = trim(words);
    if (words.empty() || words.front() == '<')
        return "the provider answered with HTTP status " + std::to_string(status);
    // Repair first: a replacement character is longer than the byte it stands for.
    const std::string repaired = repair_utf8(words.substr(0, 4 * kMaxMessageBytes));
    return std::string(utf8_prefix(repaired, kMaxMessageBytes));
}

json::value error_document(std::string_view body) {
    auto parsed = json::parse(body);
    if (!parsed) return nullptr;
    if (const auto* list = parsed->if_array()) return list->empty() ? json::value(nullptr) : list->front();
    return parsed->is_object() ? std::move(*parsed) : json::value(nullptr);
}

}  // namespace gateway::wire

#include "playback/redaction.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kMinCredential =
    6;  // shorter ones (dummy keys of local servers) would match ordinary words
constexpr std::size_t kMinKeyTail = 16;

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
    return std::any_of(names.begin(), names.end(),
                       [&](auto known) { return equals_ignoring_case(name, known); });
}

bool starts_with_any(std::string_view name, std::initializer_list<std::string_view> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](auto prefix) { return name.starts_with(prefix); });
}

bool is_key_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '*';
}

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

// Length of the key or organisation id at `at`, or 0. Seen in the wild: OpenAI sk- and org-, Anthropic
// sk-ant-, Google AIza, Groq gsk_, xAI xai-, OpenAI proj_. A word without a digit or a star is a word ("sk-"
// also begins no name).
std::size_t key_length(std::string_view text, std::size_t at) {
    constexpr std::array<std::string_view, 6> kPrefixes{"sk-", "org-", "AIza", "gsk_", "xai-", "proj_"};
    const auto rest = text.substr(at);
    for (const auto prefix : kPrefixes) {
        if (!rest.starts_with(prefix)) continue;
        const auto end = std::find_if_not(rest.begin(), rest.end(), is_key_character);
        const auto length = static_cast<std::size_t>(end - rest.begin());
        const auto tail = rest.substr(prefix.size(), length - prefix.size());
        const bool like_a_key = tail.find_first_of("0123456789*") != std::string_view::npos;
        return tail.size() >= kMinKeyTail && like_a_key ? length : 0;
    }
    return 0;
}

}  // namespace

wire::Headers recorded_request_headers(const wire::HttpRequest& request) {
    constexpr std::array<std::string_view, 4> kKept{"accept", "content-type", "anthropic-version",
                                                    "anthropic-beta"};
    wire::Headers kept;
    for (const auto& [name, value] : request.headers)
        if (is_one_of(name, kKept)) kept.add(to_lower(name), value);
    if (!request.auth_header.empty())
        kept.add(to_lower(request.auth_header), request.auth_prefix + std::string{kRedacted});
    return kept;
}

wire::Headers recorded_response_headers(const wire::Headers& headers) {
    constexpr std::array<std::string_view, 13> kKept{
        "content-type",          "date",          "retry-after",           "retry-after-ms",
        "x-should-retry",        "request-id",    "x-request-id",          "openai-processing-ms",
        "openai-version",        "x-ds-trace-id", "x-gemini-service-tier", "x-generation-id",
        "mistral-correlation-id"};
    wire::Headers kept;
    for (const auto& [name, value] : headers) {
        const auto lower = to_lower(name);
        if (is_one_of(lower, kKept) || starts_with_any(lower, {"x-ratelimit-", "anthropic-ratelimit-"}))
            kept.add(lower, value);
    }
    return kept;
}

std::string redacted_target(std::string_view target) {
    constexpr std::array<std::string_view, 5> kSecret{"key", "api_key", "api-key", "access_token", "token"};
    const auto query_at = target.find('?');
    if (query_at == std::string_view::npos) return std::string{target};
    std::string out{target.substr(0, query_at)};
    char separator = '?';
    for (const auto parameter : split(target.substr(query_at + 1), '&')) {
        const auto name = parameter.substr(0, parameter.find('='));
        out += separator;
        separator = '&';
        if (is_one_of(name, kSecret))
            out.append(name).append("=").append(kRedacted);
        else
            out.append(parameter);
    }
    return out;
}

std::string redacted_text(std::string text, const Secret& credential) {
    if (credential.expose().size() >= kMinCredential) replace_all(text, credential.expose(), kRedacted);
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const bool word_start = at == 0 || !is_key_character(text[at - 1]);
        const auto length = word_start ? key_length(text, at) : 0;
        if (length > 0)
            out += kRedacted;
        else
            out += text[at];
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

}  // namespace gateway::playback

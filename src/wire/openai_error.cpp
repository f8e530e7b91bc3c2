#include "wire/openai_error.hpp"

#include <algorithm>
#include <initializer_list>

#include "wire/openai_chat.hpp"
#include "wire/retry_hint.hpp"

namespace gateway::wire {
namespace openai {
namespace {

constexpr std::size_t kMaxMessageBytes = 500;

std::string text_at(const json::value& object, std::string_view key) {
    const auto* member = json::find(object, key);
    if (!member) return {};
    if (const auto number = json::as_int(*member)) return std::to_string(*number);
    return std::string(json::as_string(*member));
}

// FastAPI's validation errors: [{"loc":[…],"msg":"…"}, …].
std::string first_message(const json::array& list) {
    for (const auto& element : list) {
        if (!json::as_string(element).empty()) return std::string(json::as_string(element));
        for (const std::string_view key : {"msg", "message"})
            if (const auto text = json::get_string(element, key); !text.empty()) return std::string(text);
    }
    return {};
}

// A message may itself be an object or a list (validation errors).
std::string message_at(const json::value& object) {
    for (const std::string_view key : {"message", "detail", "msg"}) {
        const auto* member = json::find(object, key);
        if (!member) continue;
        if (const auto text = json::as_string(*member); !text.empty()) return std::string(text);
        if (const auto* list = member->if_array()) return first_message(*list);
        if (member->is_object()) return message_at(*member);
    }
    return {};
}

StatedError from_object(const json::value& object) {
    StatedError stated{message_at(object), text_at(object, "type"), text_at(object, "code"),
                       text_at(object, "param")};
    for (const std::string_view key : {"status_code", "raw_status_code", "status", "code"}) {
        const auto status = json::get_int(object, key);
        if (!status || *status < 400 || *status >= 600) continue;
        stated.status = static_cast<int>(*status);
        break;
    }
    return stated;
}

// Some servers send `error` with every answer and leave it null, empty or false.
bool states_something(const json::value& error) {
    return error.is_object() || error.is_array() || !json::as_string(error).empty();
}

// An error object keeps its fields; where it is only a string, its neighbours hold code and type.
StatedError from_error_member(const json::value& document, const json::value& error) {
    if (error.is_object()) return from_object(error);
    StatedError stated = from_object(document);
    if (const auto text = json::as_string(error); !text.empty()) stated.message = text;
    if (const auto* list = error.if_array()) stated.message = first_message(*list);
    return stated;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
    return std::any_of(phrases.begin(), phrases.end(),
                       [&](std::string_view phrase) { return text.find(phrase) != std::string_view::npos; });
}

bool is_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), text) != words.end();
}

// The fields the decision is made on, in lower case.
struct Clues {
    std::string message, type, code;
    int status;
    bool named(std::initializer_list<std::string_view> words) const {
        return is_any(code, words) || is_any(type, words);
    }
};

bool is_out_of_funds(const Clues& c) {
    return c.status == 402 ||
           c.named({"insufficient_quota", "insufficient_balance", "billing_hard_limit_reached",
                    "billing_not_active", "insufficient_credits"}) ||
           contains_any(c.message, {"insufficient balance", "insufficient credit", "insufficient funds",
                                    "requires more credits", "insufficient_quota"});
}

bool is_filtered(const Clues& c) {
    return c.named({"content_filter", "content_policy_violation", "responsibleaipolicyviolation",
                    "moderation_blocked"}) ||
           contains_any(c.message, {"content management policy", "flagged as potentially violating",
                                    "rejected by the safety system", "requires moderation"});
}

bool is_too_long(const Clues& c) {
    return c.named({"context_length_exceeded", "exceed_context_size_error", "too_many_prompt_tokens"}) ||
           contains_any(c.message,
                        {"context length", "context window", "context size", "maximum prompt length",
                         "prompt too long", "prompt is too long", "length of all messages is too long",
                         "reduce the length of the messages", "input is too long", "max_model_len"});
}

bool is_unknown_model(const Clues& c) {
    if (c.named({"model_not_found", "deploymentnotfound", "model_not_available", "invalid_model",
                 "unknown_model"}))
        return true;
    if (contains_any(c.message, {"model not found", "unknown model", "invalid model", "not a valid model",
                                 "no such model", "supported api model names", "no endpoints found"}))
        return true;
    return contains_any(c.message, {"model"}) && contains_any(c.message, {"does not exist", "not found"});
}

bool is_bad_key(const Clues& c) {
    return c.status == 401 ||
           c.named({"invalid_api_key", "authentication_error", "invalid_authentication"}) ||
           contains_any(c.message, {"incorrect api key", "invalid api key", "api key not valid",
                                    "api key is invalid", "no api key", "authentication fails"});
}

bool is_overload(const Clues& c) {
    return is_any(c.code, {"overloaded", "service_unavailable", "engine_overloaded"}) ||
           c.named({"overloaded_error", "service_unavailable_error", "insufficient_system_resource"}) ||
           contains_any(c.message, {"overloaded", "too busy", "over capacity", "at capacity"});
}

ErrorKind kind_of_429(const Clues& c) {
    return contains_any(c.message, {"request too large"}) ? ErrorKind::request_too_large
                                                          : ErrorKind::rate_limited;
}

// By words, where the status says little: 400 and its relatives, and errors inside a successful answer.
ErrorKind kind_of_client_error(const Clues& c) {
    if (is_too_long(c)) return ErrorKind::context_too_long;
    if (is_bad_key(c)) return ErrorKind::authentication;
    if (is_unknown_model(c)) return ErrorKind::model_not_found;
    if (c.status == 403) return ErrorKind::authentication;
    if (c.status == 413) return ErrorKind::request_too_large;
    if (c.status == 408) return ErrorKind::timeout;
    if (c.status == 498 || is_overload(c)) return ErrorKind::overloaded;
    if (c.status >= 400) return ErrorKind::invalid_request;
    if (c.named({"rate_limit_exceeded", "rate_limit_error", "rate_limited"})) return kind_of_429(c);
    if (c.named({"invalid_request_error", "invalid_prompt", "bad_request"}))
        return ErrorKind::invalid_request;
    return ErrorKind::server_error;
}

ErrorKind kind_of(const Clues& c) {
    if (is_out_of_funds(c)) return ErrorKind::insufficient_funds;
    if (is_filtered(c)) return ErrorKind::content_filtered;
    if (c.status == 429) return kind_of_429(c);
    if (c.status < 500) return kind_of_client_error(c);
    if (is_too_long(c)) return ErrorKind::context_too_long;  // some servers answer 500 to an overlong prompt
    if (c.status == 501) return ErrorKind::unsupported;
    if (c.status == 503 || c.status == 529 || is_overload(c)) return ErrorKind::overloaded;
    return ErrorKind::server_error;
}

// Providers quote the refused key back. The word after these phrases never reaches a caller or a log.
std::string without_quoted_key(std::string message) {
    const std::string lower = to_lower(message);
    for (const std::string_view phrase : {"api key provided: ", "api key: ", "token: ", "your api key "}) {
        const std::size_t at = lower.find(phrase);
        if (at == std::string::npos) continue;
        const std::size_t begin = at + phrase.size();
        const std::size_t end = std::min(message.find_first_of(" \t\r\n", begin), message.size());
        const bool sentence_ends = end > begin && message[end - 1] == '.';
        return message.replace(begin, end - begin, sentence_ends ? "[removed]." : "[removed]");
    }
    return message;
}

std::string message_for_caller(const StatedError& stated, ErrorKind kind, int status) {
    std::string message = repair_utf8(trim(stated.message));
    if (kind == ErrorKind::authentication) message = without_quoted_key(std::move(message));
    if (message.empty() && status >= 400)
        return "the provider answered with status " + std::to_string(status);
    if (message.empty()) return "the provider reported an error without saying which";
    return std::string(utf8_prefix(message, kMaxMessageBytes));
}

}  // namespace

std::optional<StatedError> read_error(const json::value& document) {
    if (const auto* list = document.if_array())
        return list->empty() ? std::nullopt : read_error(list->front());
    if (const auto* error = json::find(document, "error"); error && states_something(*error))
        return from_error_member(document, *error);
    const bool flat =
        json::get_string(document, "object") == "error" || json::get_string(document, "type") == "error";
    if (flat || (json::find(document, "detail") && !json::find(document, "object")))
        return from_object(document);
    return std::nullopt;
}

Error to_error(const StatedError& stated, int status) {
    const int effective = status >= 400 ? status : stated.status;
    const Clues clues{to_lower(stated.message), to_lower(stated.type), to_lower(stated.code), effective};
    Error error{kind_of(clues), {}};
    error.message = message_for_caller(stated, error.kind, effective);
    error.detail =
        repair_utf8(utf8_prefix(!stated.code.empty() ? stated.code : stated.type, kMaxMessageBytes));
    if (error.retryable()) error.retry_after = retry_hint({}, stated.message);
    // A daily quota is not back "a little later".
    if (error.kind == ErrorKind::rate_limited && contains_any(clues.message, {"per day", "per-day"}))
        error.retryable_override = false;
    return error;
}

}  // namespace openai

namespace openai_chat {
namespace {

// A flat body such as {"message":"…","code":…} states an error only because the status says it is one.
openai::StatedError stated_in(std::string_view body) {
    const auto document = json::parse(body);
    if (!document) return {};
    if (auto stated = openai::read_error(*document)) return *stated;
    const json::object wrapped{{"error", *document}};
    return openai::read_error(wrapped).value_or(openai::StatedError{});
}

}  // namespace

Error decode_error(int status, const Headers& headers, std::string_view body) {
    const openai::StatedError stated = stated_in(body);
    Error error = openai::to_error(stated, status);
    const bool may_wait = traits(error.kind).retryable;
    if (may_wait) error.retry_after = retry_hint(headers, stated.message);
    // "Yes" cannot overrule a kind that never succeeds unchanged; "no" always counts.
    if (const auto advised = should_retry(headers); advised && (may_wait || !*advised))
        error.retryable_override = advised;
    return error;
}

}  // namespace openai_chat
}  // namespace gateway::wire

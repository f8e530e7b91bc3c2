#include "wire/json_stream.hpp"

#include <utility>

#include "base/text.hpp"

namespace gateway::wire {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool is_space(char c) { return kSpace.find(c) != std::string_view::npos; }

tl::unexpected<Error> not_json() {
    return fail(ErrorKind::malformed_response, "the provider sent something that is not JSON in its stream");
}

// A few proxies end every stream as OpenAI does; it means nothing here.
bool carries_nothing(std::string_view data) {
    const std::string_view text = trim(data);
    return text.empty() || text == "[DONE]";
}

Result<void> parse_and_hand_over(std::string_view text, const JsonHandler& handler) {
    const auto document = json::parse(text);
    return document ? handler(*document) : not_json();
}

}  // namespace

Error truncated_answer() {
    return {ErrorKind::truncated_stream, "the provider's answer broke off before its end"};
}

Result<void> JsonFraming::feed(std::string_view bytes, const JsonHandler& handler) {
    if (kind_ == Kind::undecided) {
        const std::size_t first = bytes.find_first_not_of(kSpace);
        if (first == std::string_view::npos) return {};
        bytes.remove_prefix(first);
        kind_ = bytes.front() == '[' ? Kind::array : bytes.front() == '{' ? Kind::object : Kind::events;
        if (kind_ == Kind::array) bytes.remove_prefix(1);
    }
    return kind_ == Kind::events ? feed_events(bytes, handler) : feed_json(bytes, handler);
}

Result<void> JsonFraming::feed_events(std::string_view bytes, const JsonHandler& handler) {
    return sse_.feed(bytes, [&](std::string_view, std::string_view data) -> Result<void> {
        return carries_nothing(data) ? Result<void>{} : parse_and_hand_over(data, handler);
    });
}

Result<void> JsonFraming::feed_json(std::string_view bytes, const JsonHandler& handler) {
    std::size_t begin = 0;  // of what belongs to the document under way
    for (std::size_t i = 0; i < bytes.size() && !closed_; ++i) {
        if (depth_ == 0) {
            const auto starts = starts_document(bytes[i]);
            if (!starts) return fail(starts.error());
            if (*starts) begin = i;
            continue;
        }
        if (!ends_document(bytes[i])) continue;
        document_ += bytes.substr(begin, i + 1 - begin);
        begin = i + 1;
        closed_ = kind_ == Kind::object;
        const std::string document = std::exchange(document_, {});
        if (auto taken = parse_and_hand_over(document, handler); !taken) return taken;
    }
    if (depth_ > 0) document_ += bytes.substr(begin);
    if (document_.size() > SseParser::kMaxEventBytes)
        return fail(ErrorKind::malformed_response,
                    "the provider sent a piece of its answer larger than the gateway accepts");
    return {};
}

// Outside a document: does `c` start one?
Result<bool> JsonFraming::starts_document(char c) {
    if (is_space(c)) return false;
    if (c == '{') {
        depth_ = 1;
        return true;
    }
    if (kind_ == Kind::array && (c == ',' || c == ']')) {
        closed_ = c == ']';
        return false;
    }
    return not_json();
}

// Inside a document: does `c` end it?
bool JsonFraming::ends_document(char c) {
    if (in_string_) {
        const bool was_escaped = std::exchange(escaped_, false);
        if (was_escaped) return false;
        escaped_ = c == '\\';
        in_string_ = c != '"';
        return false;
    }
    in_string_ = c == '"';
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    return depth_ == 0;
}

Result<void> JsonFraming::finish(const JsonHandler& handler) {
    if (kind_ == Kind::array || kind_ == Kind::object)
        return closed_ ? Result<void>{} : fail(truncated_answer());
    // What is still under way in the event parser may have been cut anywhere.
    return sse_.finish([&](std::string_view, std::string_view data) -> Result<void> {
        if (carries_nothing(data)) return {};
        const auto document = json::parse(data);
        return document ? handler(*document) : fail(truncated_answer());
    });
}

Result<void> JsonStreamDecoder::feed(std::string_view bytes, const EventSink& sink) {
    if (failure_) return fail(*failure_);
    if (done()) return {};
    auto taken = framing_.feed(bytes, [&](const json::value& document) { return take(document, sink); });
    if (done()) return {};  // what came behind the end does not matter
    return keep(taken && framing_.closed() ? end(sink) : taken);
}

Result<void> JsonStreamDecoder::finish(const EventSink& sink) {
    if (failure_) return fail(*failure_);
    if (done()) return {};
    auto rest = framing_.finish([&](const json::value& document) { return take(document, sink); });
    return keep(rest ? end(sink) : rest);
}

Result<void> JsonStreamDecoder::keep(Result<void> result) {
    if (!result) failure_ = result.error();
    return result;
}

}  // namespace gateway::wire

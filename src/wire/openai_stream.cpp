#include "wire/openai_stream.hpp"

namespace gateway::wire::openai {
namespace {

tl::unexpected<Error> truncated() {
    return fail(ErrorKind::truncated_stream, "the provider's stream ended before the answer was complete");
}

}  // namespace

Result<void> EventStreamDecoder::feed(std::string_view bytes, const EventSink& sink) {
    if (form_ == Form::unknown) {
        const std::size_t first = bytes.find_first_not_of(" \t\r\n");
        if (first == std::string_view::npos) return {};  // blank lines, sent to keep the connection busy
        form_ = bytes[first] == '{' ? Form::plain : Form::events;
        bytes.remove_prefix(first);
    }
    if (form_ == Form::plain) {
        if (plain_.size() + bytes.size() > SseParser::kMaxEventBytes)
            return fail(ErrorKind::malformed_response,
                        "the provider's answer is larger than the gateway accepts");
        plain_ += bytes;
        return {};
    }
    return parser_.feed(
        bytes, [&](std::string_view name, std::string_view data) { return take_event(name, data, sink); });
}

Result<void> EventStreamDecoder::finish(const EventSink& sink) {
    at_end_of_body_ = true;
    const auto take_last = [&](std::string_view name, std::string_view data) {
        return take_event(name, data, sink);
    };
    const auto last = form_ == Form::plain ? take_event({}, plain_, sink) : parser_.finish(take_last);
    if (!last || ended_) return last;
    if (!may_end()) return truncated();
    close(sink);
    return {};
}

Result<void> EventStreamDecoder::take_event(std::string_view name, std::string_view data,
                                            const EventSink& sink) {
    data = trim(data);
    if (ended_ || data.empty()) return {};
    if (data == "[DONE]") {
        if (!ends_with_done()) return {};
        close(sink);
        ended_ = true;
        return {};
    }
    const auto document = json::parse(data);
    if (document) return take(name, *document, sink);
    if (!at_end_of_body_)
        return fail(ErrorKind::malformed_response, "the provider sent a stream event that is not JSON");
    // The last line was cut. The answer is whole all the same if the model had already stopped.
    return may_end() ? Result<void>{} : truncated();
}

}  // namespace gateway::wire::openai

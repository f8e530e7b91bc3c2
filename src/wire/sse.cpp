#include "wire/sse.hpp"

#include <utility>

namespace gateway::wire {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

tl::unexpected<Error> too_long() {
    return fail(ErrorKind::malformed_response,
                "the provider sent a stream event larger than the gateway accepts");
}

}  // namespace

Result<void> SseParser::feed(std::string_view bytes, const SseHandler& handler) {
    while (!bytes.empty()) {
        if (std::exchange(after_cr_, false) && bytes.front() == '\n') {
            bytes.remove_prefix(1);
            continue;
        }
        const std::size_t end = bytes.find_first_of("\r\n");
        const std::string_view piece = bytes.substr(0, end);
        if (line_.size() + piece.size() > max_event_bytes_) return too_long();
        if (end == std::string_view::npos) {
            line_ += piece;
            return {};
        }
        after_cr_ = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);

        Result<void> taken;
        if (line_.empty()) {
            taken = take_line(piece, handler);  // the usual case: the whole line is in this piece
        } else {
            line_ += piece;
            const std::string line = std::exchange(line_, {});
            taken = take_line(line, handler);
        }
        if (!taken) return taken;
    }
    return {};
}

Result<void> SseParser::finish(const SseHandler& handler) {
    if (!line_.empty()) {
        const std::string line = std::exchange(line_, {});
        if (auto taken = take_line(line, handler); !taken) return taken;
    }
    return dispatch(handler);
}

Result<void> SseParser::take_line(std::string_view line, const SseHandler& handler) {
    if (std::exchange(first_line_, false) && line.starts_with(kByteOrderMark))
        line.remove_prefix(kByteOrderMark.size());
    if (line.empty()) return dispatch(handler);
    if (line.front() == ':') return {};  // a comment, often a keep-alive
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return take_field(line, {});
    std::string_view value = line.substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    return take_field(line.substr(0, colon), value);
}

Result<void> SseParser::take_field(std::string_view name, std::string_view value) {
    if (name == "event") {
        event_ = value;
    } else if (name == "data") {
        if (data_.size() + value.size() >= max_event_bytes_) return too_long();
        if (has_data_) data_ += '\n';
        data_ += value;
        has_data_ = true;
    }
    return {};
}

Result<void> SseParser::dispatch(const SseHandler& handler) {
    const std::string event = std::exchange(event_, {});
    const std::string data = std::exchange(data_, {});
    if (!std::exchange(has_data_, false)) return {};
    return handler(event, data);
}

}  // namespace gateway::wire

#include "mcp/stream.hpp"

#include <charconv>
#include <utility>

namespace gateway::mcp {
namespace {

// A whole decimal number, or nothing.
std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

}  // namespace

std::string EventId::to_string() const { return std::to_string(stream) + '.' + std::to_string(number); }

std::optional<EventId> EventId::from(std::string_view text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto stream = to_number(text.substr(0, dot));
    const auto number = to_number(text.substr(dot + 1));
    if (!stream || !number) return std::nullopt;
    return EventId{*stream, *number};
}

std::string sse_event(std::string_view message, std::string_view id) {
    std::string out;
    out.reserve(message.size() + id.size() + 32);
    if (!id.empty()) out.append("id: ").append(id).append("\n");
    return out.append("event: message\ndata: ").append(message).append("\n\n");
}

Stream::~Stream() {
    if (place_) memory_->leave(*place_);
    if (memory_) memory_->release(sent_bytes_);
}

void Stream::attach(ExchangeId exchange, bool priming, Effects& effects) {
    exchange_ = exchange;
    effects.emplace_back(OpenStream{exchange});
    if (!priming) return;
    const EventId id{number_, ++last_event_};
    effects.emplace_back(Send{exchange, "id: " + id.to_string() + "\nretry: 1000\ndata: \n\n"});
}

void Stream::resume(ExchangeId exchange, std::uint64_t after, Effects& effects) {
    exchange_ = exchange;
    effects.emplace_back(OpenStream{exchange});
    for (const auto& [number, event] : sent_)
        if (number > after) effects.emplace_back(Send{exchange, event});
    if (ended_) pause(effects);
}

void Stream::pause(Effects& effects) {
    if (exchange_ != 0) effects.emplace_back(EndStream{exchange_});
    exchange_ = 0;
}

void Stream::push(std::string_view message, Effects& effects) {
    const EventId id{number_, ++last_event_};
    std::string event = sse_event(message, id.to_string());
    if (exchange_ != 0) effects.emplace_back(Send{exchange_, event});
    if (memory_) remember(id.number, std::move(event));
}

void Stream::remember(std::uint64_t number, std::string event) {
    sent_bytes_ += event.size();
    memory_->keep(event.size());
    sent_.emplace_back(number, std::move(event));
    // The last one stays whatever its size: it may be the answer of a call.
    while (sent_.size() > 1 && (sent_bytes_ > memory_->limits().stream_bytes || memory_->full())) {
        sent_bytes_ -= sent_.front().second.size();
        memory_->release(sent_.front().second.size());
        sent_.pop_front();
    }
}

void Stream::end(Effects& effects) {
    ended_ = true;
    pause(effects);
    if (memory_ && !place_) place_ = memory_->queue(*this);
}

void Stream::forget() {
    if (place_) memory_->leave(*std::exchange(place_, std::nullopt));
    if (const auto table = table_.lock()) table->forget(number_);
}

std::shared_ptr<Stream> StreamTable::open() {
    auto stream = std::make_shared<Stream>(++last_number_, memory_, weak_from_this());
    streams_.emplace(last_number_, stream);
    for (auto at = streams_.begin(); streams_.size() > kMaxStreams && at != streams_.end();)
        at = at->second->ended() ? streams_.erase(at) : std::next(at);
    return stream;
}

std::shared_ptr<Stream> StreamTable::find(const EventId& id) const {
    if (id.stream == 0) return standalone_;
    const auto at = streams_.find(id.stream);
    return at == streams_.end() ? nullptr : at->second;
}

}  // namespace gateway::mcp

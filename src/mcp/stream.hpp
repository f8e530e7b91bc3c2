// The event streams of a legacy session over HTTP: the one a client opens with GET, and one for every POST
// that is answered by a stream. Each keeps the events it sent for a while, so that a client that lost its
// connection takes up where it was (`Last-Event-ID`).
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mcp/effect.hpp"

namespace gateway::mcp {

/// Names an event within its session: "3.17" is the seventeenth of stream 3.
struct EventId {
    std::uint64_t stream = 0;
    std::uint64_t number = 0;

    std::string to_string() const;
    static std::optional<EventId> from(std::string_view text);
};

class Stream {
  public:
    /// `keep`: how many bytes of sent events to remember.
    Stream(std::uint64_t number, std::size_t keep) : number_(number), keep_(keep) {}

    /// The exchange that reads the stream, 0 when there is none: events then wait in memory.
    ExchangeId exchange() const { return exchange_; }
    /// Was there an event of this number?
    bool knows(std::uint64_t number) const { return number <= last_event_; }

    /// Begins to send on `exchange`. `priming`: with an event that carries an id and no message, so that even
    /// a client that gets nothing else can come back, and the wait before it does.
    void attach(ExchangeId exchange, bool priming, Effects& effects);
    /// The same, beginning with the remembered events after number `after`.
    void resume(ExchangeId exchange, std::uint64_t after, Effects& effects);
    /// The client left; the events of the future wait.
    void detach() { exchange_ = 0; }
    /// Ends the exchange but not the stream: the client comes back for the rest.
    void pause(Effects& effects);

    void push(std::string_view message, Effects& effects);
    /// Nothing comes after what was pushed.
    void end(Effects& effects);
    bool ended() const { return ended_; }

  private:
    std::uint64_t number_;
    std::size_t keep_;
    ExchangeId exchange_ = 0;
    std::uint64_t last_event_ = 0;
    std::deque<std::pair<std::uint64_t, std::string>> sent_;  // number → event
    std::size_t sent_bytes_ = 0;
    bool ended_ = false;
};

/// The streams of one session.
class StreamTable {
  public:
    /// `keep`: bytes of events to remember, for each stream.
    explicit StreamTable(std::size_t keep) : keep_(keep), standalone_(std::make_shared<Stream>(0, keep)) {}

    const std::shared_ptr<Stream>& standalone() const { return standalone_; }
    std::shared_ptr<Stream> open();
    /// The stream an event belongs to, or nullptr.
    std::shared_ptr<Stream> find(const EventId& id) const;

  private:
    /// Ended streams that can still be resumed; the older ones are forgotten.
    static constexpr std::size_t kMaxStreams = 16;

    std::size_t keep_;
    std::uint64_t last_number_ = 0;
    std::shared_ptr<Stream> standalone_;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;
};

/// One message as one event with one data line; with an `id` when it is not empty.
std::string sse_event(std::string_view message, std::string_view id = {});

}  // namespace gateway::mcp

// The event streams of a legacy session over HTTP: the one a client opens with GET, and one for every POST
// that is answered by a stream. Each keeps the events it sent for a while (replay_memory.hpp says how long),
// so that a client that lost its connection takes up where it was (`Last-Event-ID`). The stream of 2024-11-05
// cannot be taken up and keeps nothing.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "mcp/effect.hpp"
#include "mcp/replay_memory.hpp"

namespace gateway::mcp {

/// Names an event within its session: "3.17" is the seventeenth of stream 3.
struct EventId {
    std::uint64_t stream = 0;
    std::uint64_t number = 0;

    std::string to_string() const;
    static std::optional<EventId> from(std::string_view text);
};

class StreamTable;

class Stream {
  public:
    /// `memory`: where the events it sent are kept; null: they are not. `table`: which one it is found in by
    /// its number, until it is forgotten there.
    Stream(std::uint64_t number, std::shared_ptr<ReplayMemory> memory, std::weak_ptr<StreamTable> table)
        : number_(number), memory_(std::move(memory)), table_(std::move(table)) {}
    ~Stream();
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

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
    /// Has ended, and cannot be found any more. May be the end of the object, too.
    void forget();

  private:
    void remember(std::uint64_t number, std::string event);

    std::uint64_t number_;
    std::shared_ptr<ReplayMemory> memory_;
    std::weak_ptr<StreamTable> table_;
    std::optional<ReplayMemory::Place> place_;  // of what has ended
    ExchangeId exchange_ = 0;
    std::uint64_t last_event_ = 0;
    // Number and event. A list, since most streams send one, and an empty one costs no memory.
    std::list<std::pair<std::uint64_t, std::string>> sent_;
    std::size_t sent_bytes_ = 0;
    bool ended_ = false;
};

/// The streams of one session.
class StreamTable : public std::enable_shared_from_this<StreamTable> {
  public:
    /// `memory`: of the events that were sent; null: none are kept.
    explicit StreamTable(std::shared_ptr<ReplayMemory> memory)
        : memory_(std::move(memory)),
          standalone_(std::make_shared<Stream>(0, memory_, std::weak_ptr<StreamTable>{})) {}

    const std::shared_ptr<Stream>& standalone() const { return standalone_; }
    std::shared_ptr<Stream> open();
    /// The stream cannot be found any more.
    void forget(std::uint64_t number) { streams_.erase(number); }
    /// The stream an event belongs to, or nullptr.
    std::shared_ptr<Stream> find(const EventId& id) const;

  private:
    /// Ended streams that can still be resumed; the older ones are forgotten.
    static constexpr std::size_t kMaxStreams = 16;

    std::shared_ptr<ReplayMemory> memory_;
    std::uint64_t last_number_ = 0;
    std::shared_ptr<Stream> standalone_;
    std::map<std::uint64_t, std::shared_ptr<Stream>> streams_;
};

/// One message as one event with one data line; with an `id` when it is not empty.
std::string sse_event(std::string_view message, std::string_view id = {});

}  // namespace gateway::mcp

// What a server of this room has served, for tests to reconcile with what the gateway says it did. Totals
// cover everything since the last reset; entries are kept up to a limit, the oldest go first.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "json/json.hpp"
#include "playback/delivery.hpp"

namespace gateway::playback {

struct JournalEntry {
    std::uint64_t number = 0;  ///< 1, 2, … in the order of arrival
    std::string method;
    std::string path;     ///< as asked, with the query but without a key in it
    std::string model;    ///< asked for; empty if none
    std::string matched;  ///< recording served (playback); empty = none
    std::string how;      ///< "exact", "similar", "scenario", "none" (playback); "mock"; "fault"
    std::string tag;      ///< the prompt's [[tag:…]] (mock)
    int status = 0;
    std::int64_t prompt_tokens = 0;  ///< counted by the mock; 0 for errors
    std::int64_t output_tokens = 0;
    std::size_t bytes = 0;  ///< of the body, handed to the connection
    Delivered::Outcome outcome = Delivered::Outcome::completed;
    bool finished = false;  ///< false while it is being delivered
};

class Journal {
  public:
    explicit Journal(std::size_t limit = 10'000) : limit_(limit) {}

    /// Notes a request that has arrived and numbers it. The entry shows as unfinished until finish().
    std::uint64_t begin(JournalEntry entry);
    /// Notes how it ended. An entry that is no longer kept, or from before a reset, counts in the totals only
    /// if it arrived after the reset.
    void finish(std::uint64_t number, const Delivered& delivered);

    const std::deque<JournalEntry>& entries() const { return entries_; }
    void reset();

    /// {"entries": [{number, method, path, …}], "dropped": n}
    json::object to_json() const;
    /// {requests, finished, completed, broken, client_gone, errors, prompt_tokens, output_tokens, bytes}:
    /// token sums are of answers with a 2xx status, whether or not they reached the client.
    json::object totals() const;

  private:
    struct Totals {
        std::uint64_t requests = 0, finished = 0, completed = 0, broken = 0, client_gone = 0, errors = 0,
                      bytes = 0;
        std::int64_t prompt_tokens = 0, output_tokens = 0;
    };
    std::size_t limit_;
    std::uint64_t next_ = 1;
    std::uint64_t first_since_reset_ = 1;
    std::deque<JournalEntry> entries_;
    Totals totals_;
};

/// `target` with the value of a `key` parameter replaced by REDACTED.
std::string without_key(std::string_view target);

}  // namespace gateway::playback

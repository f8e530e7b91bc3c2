// Where cached answers live. The exact cache asks by key; semantic and shared stores will stand behind the
// same door. Implementations: storage/sqlite (persistent, bounded, shared by processes), tests keep a map.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "base/result.hpp"

namespace gateway::cache {

/// What is kept for one answer. `payload` is the tool-independent result document (JSON text).
struct Entry {
    std::string key = {};  ///< 64 hex digits (cache/key.hpp)
    std::string payload = {};
    std::string provider = {};
    std::string model = {};
    std::optional<Money> cost = {};  ///< what the answer cost when it was produced; empty = unknown
    WallTime created = {};
    WallTime expires = {};
};

struct Stats {
    std::int64_t entries = 0;
    std::int64_t bytes = 0;
    std::int64_t byte_limit = 0;
    std::int64_t hits = 0;  ///< over the life of the store, all processes
    std::int64_t misses = 0;
    Money saved = {};  ///< sum of the known costs of all hits
};

class Store {
  public:
    virtual ~Store() = default;
    /// The live entry, from memory or disk. Expired ones are absent. Counts a hit or a miss.
    virtual std::optional<Entry> get(std::string_view key, WallTime now) = 0;
    /// Accepts an entry; it is readable at once in this process and durable soon after (grouped commit).
    virtual void put(Entry entry) = 0;
    virtual void erase(std::string_view key) = 0;
    /// Removes everything (or only what expired before `now`); returns how many.
    virtual Result<std::int64_t> clear() = 0;
    virtual Stats stats() = 0;
};

}  // namespace gateway::cache

// The hot end of the cache: the entries used last, in memory, bounded in bytes. A lookup is one hash and a
// list splice. Not for several threads by itself; the store that owns it has the lock.
#pragma once

#include <list>
#include <memory>
#include <string_view>
#include <unordered_map>

#include "cache/store.hpp"

namespace gateway::cache {

/// What an entry weighs, in memory and on disk: its texts plus a flat allowance for the rest.
std::size_t weight(const Entry& entry);

class MemoryFront {
  public:
    explicit MemoryFront(std::size_t byte_limit) : byte_limit_(byte_limit) {}

    struct Slot {
        std::shared_ptr<const Entry> entry;
        WallTime touched;  ///< when the use of this entry was last told to the disk
    };

    /// The live entry, now the most recently used; nullptr if absent. An expired one is dropped. The pointer
    /// is good until the next call.
    Slot* get(std::string_view key, WallTime now);
    /// Takes the entry in, replacing an older one, and lets the least recently used go. An entry heavier than
    /// an eighth of the limit is not kept: it would push out hundreds of others.
    void put(std::shared_ptr<const Entry> entry, WallTime touched);
    void erase(std::string_view key);
    void clear();

    std::size_t bytes() const { return bytes_; }
    std::size_t size() const { return slots_.size(); }

  private:
    using Slots = std::list<Slot>;
    void remove(Slots::iterator slot);

    std::size_t byte_limit_;
    std::size_t bytes_ = 0;
    Slots slots_;                                                   // most recently used first
    std::unordered_map<std::string_view, Slots::iterator> by_key_;  // views into the entries of slots_
};

}  // namespace gateway::cache

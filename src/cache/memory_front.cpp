#include "cache/memory_front.hpp"

#include <utility>

namespace gateway::cache {

std::size_t weight(const Entry& entry) {
    // Row, index and map nodes; measured to be near enough for both homes.
    constexpr std::size_t kOverhead = 200;
    return entry.key.size() + entry.payload.size() + entry.provider.size() + entry.model.size() + kOverhead;
}

MemoryFront::Slot* MemoryFront::get(std::string_view key, WallTime now) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return nullptr;
    const Slots::iterator slot = found->second;
    if (slot->entry->expires <= now) {
        remove(slot);
        return nullptr;
    }
    slots_.splice(slots_.begin(), slots_, slot);
    return &*slot;
}

void MemoryFront::put(std::shared_ptr<const Entry> entry, WallTime touched) {
    erase(entry->key);
    const std::size_t added = weight(*entry);
    if (added > byte_limit_ / 8) return;
    bytes_ += added;
    slots_.push_front({std::move(entry), touched});
    by_key_.emplace(slots_.front().entry->key, slots_.begin());
    while (bytes_ > byte_limit_)
        remove(std::prev(slots_.end()));
}

void MemoryFront::erase(std::string_view key) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) remove(found->second);
}

void MemoryFront::clear() {
    by_key_.clear();
    slots_.clear();
    bytes_ = 0;
}

void MemoryFront::remove(Slots::iterator slot) {
    bytes_ -= weight(*slot->entry);
    by_key_.erase(slot->entry->key);
    slots_.erase(slot);
}

}  // namespace gateway::cache

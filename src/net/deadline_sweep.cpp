#include "net/deadline_sweep.hpp"

#include <algorithm>

namespace gateway::net {

DeadlineSweep::DeadlineSweep(boost::asio::io_context& io)
    : timer_(io), self_(std::make_shared<DeadlineSweep*>(this)) {}

DeadlineSweep::~DeadlineSweep() { *self_ = nullptr; }

void DeadlineSweep::set(Entry& entry, Time deadline) {
    if (entry.index_ == Entry::kUnlisted) {
        entry.index_ = entries_.size();
        entries_.push_back(&entry);
    }
    entry.deadline_ = deadline;
    if (deadline < armed_for_) arm(deadline);
}

void DeadlineSweep::remove(Entry& entry) {
    if (entry.index_ == Entry::kUnlisted) return;
    entries_[entry.index_] = entries_.back();
    entries_[entry.index_]->index_ = entry.index_;
    entries_.pop_back();
    entry.index_ = Entry::kUnlisted;
    entry.deadline_ = kNever;
    // An armed timer would keep the event loop running for nobody.
    if (entries_.empty() && armed_for_ != kNever) {
        armed_for_ = kNever;
        timer_.cancel();
    }
}

void DeadlineSweep::arm(Time at) {
    armed_for_ = at;
    timer_.expires_at(at);
    timer_.async_wait([self = self_](const boost::system::error_code& error) {
        if (!error && *self) (*self)->sweep();
    });
}

void DeadlineSweep::sweep() {
    // A callback that outran a later arm() or the last remove() has nothing to do.
    const Time now = std::chrono::steady_clock::now();
    if (armed_for_ > now) return;
    armed_for_ = kNever;
    const auto alive = self_;
    // on_deadline() may remove this entry and others. Whatever moves below the cursor and is overdue too is
    // met by the timer armed at the end.
    for (std::size_t i = 0; *alive && i < entries_.size();) {
        Entry* entry = entries_[i];
        if (entry->deadline_ > now) {
            ++i;
            continue;
        }
        entry->deadline_ = kNever;
        entry->on_deadline();
    }
    if (!*alive) return;
    Time earliest = kNever;
    for (const Entry* entry : entries_)
        earliest = std::min(earliest, entry->deadline_);
    if (earliest < armed_for_) arm(earliest);
}

}  // namespace gateway::net

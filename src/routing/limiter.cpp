#include "routing/limiter.hpp"

#include <utility>

namespace gateway::routing {

Limiter::Ticket::Ticket(Ticket&& other) noexcept
    : owner_(std::exchange(other.owner_, nullptr)), entry_(std::move(other.entry_)) {}

Limiter::Ticket& Limiter::Ticket::operator=(Ticket&& other) noexcept {
    if (this != &other) {
        release();
        owner_ = std::exchange(other.owner_, nullptr);
        entry_ = std::move(other.entry_);
    }
    return *this;
}

bool Limiter::Ticket::granted() const { return entry_ && entry_->granted; }

void Limiter::Ticket::release() {
    if (!entry_) return;
    const auto entry = std::move(entry_);
    entry_ = nullptr;
    std::exchange(owner_, nullptr)->leave(entry);
}

Limiter::Ticket Limiter::enter(std::function<void()> on_granted) {
    auto entry = std::make_shared<Ticket::Entry>();
    if (in_flight_ < capacity_) {
        ++in_flight_;
        entry->granted = true;
        return {this, std::move(entry)};
    }
    if (waiting_.size() >= queue_limit_) return {};
    entry->on_granted = std::move(on_granted);
    waiting_.push_back(entry);
    return {this, std::move(entry)};
}

void Limiter::leave(const std::shared_ptr<Ticket::Entry>& entry) {
    if (!entry->granted) {
        waiting_.remove(entry);
        return;
    }
    if (waiting_.empty()) {
        --in_flight_;
        return;
    }
    // The place passes straight on, so a newcomer cannot overtake those who wait.
    const auto next = waiting_.front();
    waiting_.pop_front();
    next->granted = true;
    if (const auto wake = std::exchange(next->on_granted, nullptr)) wake();
}

}  // namespace gateway::routing

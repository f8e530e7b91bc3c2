// Ends calls under way in good order: each gives up its upstream request and still tells what it cost, which
// a coroutine that is cancelled cannot.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <utility>

namespace gateway::delegation {

/// For one thread. Calls hold it by shared_ptr (Call::stop).
class Stop {
  public:
    bool requested() const { return requested_; }
    /// Tells everybody who listens; those who come later see requested().
    void request() {
        if (requested_) return;
        requested_ = true;
        const auto heard = listeners_;  // a listener may leave while it is told
        for (const auto& [id, listener] : heard)
            if (listeners_.contains(id)) listener();
    }
    int listen(std::function<void()> listener) {
        listeners_[next_] = std::move(listener);
        return next_++;
    }
    void leave(int id) { listeners_.erase(id); }

  private:
    std::map<int, std::function<void()>> listeners_;
    int next_ = 0;
    bool requested_ = false;
};

/// Hears of a stop while it lives; an empty `stop` is never requested.
class StopListener {
  public:
    StopListener(std::shared_ptr<Stop> stop, std::function<void()> heard) : stop_(std::move(stop)) {
        if (stop_) id_ = stop_->listen(std::move(heard));
    }
    ~StopListener() {
        if (stop_) stop_->leave(id_);
    }
    StopListener(const StopListener&) = delete;
    StopListener& operator=(const StopListener&) = delete;
    bool requested() const { return stop_ && stop_->requested(); }

  private:
    std::shared_ptr<Stop> stop_;
    int id_ = 0;
};

}  // namespace gateway::delegation

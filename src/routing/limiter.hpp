// At most so many requests in flight per provider, at most so many waiting; the rest are shed at once with a
// clear error rather than queued without bound. Sans-I/O: a waiter is a callback. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>

namespace gateway::routing {

class Limiter {
  public:
    Limiter(std::size_t in_flight, std::size_t queue) : capacity_(in_flight), queue_limit_(queue) {}

    /// A place in flight or in the queue; giving it up (destruction) lets the next waiter in.
    class Ticket {
      public:
        Ticket() = default;
        Ticket(Ticket&& other) noexcept;
        Ticket& operator=(Ticket&& other) noexcept;
        ~Ticket() { release(); }
        bool granted() const;
        explicit operator bool() const { return entry_ != nullptr; }
        void release();

      private:
        friend class Limiter;
        struct Entry {
            bool granted = false;
            std::function<void()> on_granted;
        };
        Ticket(Limiter* owner, std::shared_ptr<Entry> entry) : owner_(owner), entry_(std::move(entry)) {}
        Limiter* owner_ = nullptr;
        std::shared_ptr<Entry> entry_;
    };

    /// A ticket, granted at once or later (then `on_granted` is called once, from another ticket's release).
    /// An empty ticket when the queue is full. The limiter must outlive its tickets.
    Ticket enter(std::function<void()> on_granted);

    std::size_t in_flight() const { return in_flight_; }
    std::size_t waiting() const { return waiting_.size(); }

  private:
    void leave(const std::shared_ptr<Ticket::Entry>& entry);

    std::size_t capacity_, queue_limit_;
    std::size_t in_flight_ = 0;
    std::list<std::shared_ptr<Ticket::Entry>> waiting_;
};

}  // namespace gateway::routing

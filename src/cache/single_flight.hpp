// Identical calls in flight share one piece of work. The first caller of a key becomes its leader and must
// start the work; everybody, the leader's own caller included, waits in a seat and hears the same pieces and
// the same end.
//
// A caller that joins late hears the pieces so far first, as one. When the last seat is empty the work is
// told to stop. An error goes to those who wait and to nobody later: the key is free again before the first
// of them hears it.
//
// Sans I/O, for one thread: no waiting in here, only callbacks, which an event loop's coroutines can wrap.
// Callbacks may join, leave and drop handles as they like.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace gateway::cache {

/// A Piece is appended to what was said before: text.
template <class Piece, class Answer>
class SingleFlight {
  public:
    using Outcome = Result<Answer>;

    /// How one waiting caller hears. Either may be empty.
    struct Listener {
        std::function<void(const Piece&)> on_piece = {};
        std::function<void(const Outcome&)> on_end = {};  ///< called once, unless the seat was left before
    };

    class Seat;
    class Lead;

    struct Joined {
        Seat seat;
        Lead lead;  ///< holds something only for the first caller, who must start the work with it
    };

    /// Takes a seat at `key`'s flight, or opens one. Pieces so far are heard before this returns.
    Joined join(const std::string& key, Listener listener);

    /// Keys in flight.
    std::size_t size() const { return flights_->size(); }

  private:
    struct Flight;
    using Table = std::unordered_map<std::string, std::weak_ptr<Flight>>;
    std::shared_ptr<Table> flights_ = std::make_shared<Table>();
};

// One flight: who waits, what was said. Kept alive by its seats and its lead; the table only knows of it.
template <class Piece, class Answer>
struct SingleFlight<Piece, Answer>::Flight {
    struct Waiter {
        Listener listener;
        bool seated = true;
    };

    std::weak_ptr<Table> table;
    std::string key;
    Piece said;  // all pieces so far
    std::vector<std::shared_ptr<Waiter>> waiters;
    std::size_t seated = 0;
    std::function<void()> on_abandoned;
    bool over = false;  // ended or abandoned

    void publish(const Piece& piece) {
        if (over) return;
        said += piece;
        // Whoever joins from inside a callback hears this piece by replay, so only those present now are
        // told.
        const std::size_t present = waiters.size();
        for (std::size_t i = 0; i < present && !over; ++i) {
            const std::shared_ptr<Waiter> waiter = waiters[i];
            if (waiter->seated && waiter->listener.on_piece) waiter->listener.on_piece(piece);
        }
    }

    void finish(const Outcome& outcome) {
        if (over) return;
        close();
        const std::vector<std::shared_ptr<Waiter>> audience = std::exchange(waiters, {});
        for (const auto& waiter : audience)
            if (std::exchange(waiter->seated, false) && waiter->listener.on_end)
                waiter->listener.on_end(outcome);
    }

    void leave(Waiter& waiter) {
        if (!std::exchange(waiter.seated, false)) return;
        if (--seated > 0 || over) return;
        close();
        if (const auto abandoned = std::exchange(on_abandoned, nullptr)) abandoned();
    }

    // The key becomes free: the next caller starts anew.
    void close() {
        over = true;
        if (const auto flights = table.lock()) flights->erase(key);
    }
};

/// A caller's place. Leaving (or dropping it) before the end means: no longer interested.
template <class Piece, class Answer>
class SingleFlight<Piece, Answer>::Seat {
  public:
    Seat() = default;
    Seat(Seat&&) noexcept = default;
    Seat& operator=(Seat&& other) noexcept {
        if (this != &other) {
            leave();
            flight_ = std::move(other.flight_);
            waiter_ = std::move(other.waiter_);
        }
        return *this;
    }
    ~Seat() { leave(); }

    void leave() {
        const auto flight = std::exchange(flight_, nullptr);
        const auto waiter = std::exchange(waiter_, nullptr);
        if (flight && waiter) flight->leave(*waiter);
    }

  private:
    friend class SingleFlight;
    Seat(std::shared_ptr<Flight> flight, std::shared_ptr<typename Flight::Waiter> waiter)
        : flight_(std::move(flight)), waiter_(std::move(waiter)) {}

    std::shared_ptr<Flight> flight_;
    std::shared_ptr<typename Flight::Waiter> waiter_;
};

/// The work's end of a flight. Dropped without finish(), it ends the flight with an internal error, so that
/// nobody waits for work that no longer exists.
template <class Piece, class Answer>
class SingleFlight<Piece, Answer>::Lead {
  public:
    Lead() = default;
    Lead(Lead&&) noexcept = default;
    Lead& operator=(Lead&& other) noexcept {
        if (this != &other) {
            drop();
            flight_ = std::move(other.flight_);
        }
        return *this;
    }
    ~Lead() { drop(); }

    /// Must this caller start the work?
    explicit operator bool() const { return flight_ != nullptr; }

    /// What to do when the last waiter has left: cancel the upstream call. Called at most once, at once if it
    /// has happened already.
    void on_abandoned(std::function<void()> cancel) {
        if (!flight_) return;
        if (flight_->over) return flight_->seated == 0 ? cancel() : void();
        flight_->on_abandoned = std::move(cancel);
    }
    bool abandoned() const { return flight_ && flight_->over; }
    /// Callers waiting now.
    std::size_t waiting() const { return flight_ ? flight_->seated : 0; }

    /// Everyone seated hears `piece`; it is kept for those who come late.
    void publish(Piece piece) {
        const auto flight = flight_;
        if (flight) flight->publish(piece);
    }
    /// Everyone seated hears the end. Further calls do nothing.
    void finish(const Outcome& outcome) {
        if (const auto flight = std::exchange(flight_, nullptr)) flight->finish(outcome);
    }

  private:
    friend class SingleFlight;
    explicit Lead(std::shared_ptr<Flight> flight) : flight_(std::move(flight)) {}
    void drop() {
        if (flight_) finish(fail(ErrorKind::internal, "the shared call was dropped before it ended"));
    }

    std::shared_ptr<Flight> flight_;
};

template <class Piece, class Answer>
auto SingleFlight<Piece, Answer>::join(const std::string& key, Listener listener) -> Joined {
    std::weak_ptr<Flight>& known = (*flights_)[key];
    std::shared_ptr<Flight> flight = known.lock();
    Lead lead;
    if (!flight) {
        flight = std::make_shared<Flight>();
        flight->table = flights_;
        flight->key = key;
        known = flight;
        lead = Lead(flight);
    }
    auto waiter = std::make_shared<typename Flight::Waiter>();
    waiter->listener = std::move(listener);
    flight->waiters.push_back(waiter);
    ++flight->seated;
    Seat seat(flight, waiter);
    if (flight->said != Piece{} && waiter->listener.on_piece) {
        const Piece heard = flight->said;  // a copy: a callback may publish, and tells this waiter itself
        waiter->listener.on_piece(heard);
    }
    return {std::move(seat), std::move(lead)};
}

}  // namespace gateway::cache

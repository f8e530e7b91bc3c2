// Many deadlines on one timer. Moving a deadline is a store, not a system call: the timer is armed for the
// earliest deadline it has seen, and finds out when it fires which ones have really passed (a timer per
// operation costs 2 µs of every request). All on the I/O thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <vector>

namespace gateway::net {

class DeadlineSweep {
  public:
    using Time = std::chrono::steady_clock::time_point;
    static constexpr Time kNever = Time::max();

    /// Something with a deadline. Derives from this; removes itself before it dies.
    class Entry {
      public:
        /// Called once when the deadline has passed; the deadline is then kNever until set again.
        virtual void on_deadline() = 0;

      protected:
        ~Entry() = default;

      private:
        friend class DeadlineSweep;
        static constexpr std::size_t kUnlisted = static_cast<std::size_t>(-1);
        Time deadline_ = kNever;
        std::size_t index_ = kUnlisted;
    };

    explicit DeadlineSweep(boost::asio::io_context& io);
    ~DeadlineSweep();
    DeadlineSweep(const DeadlineSweep&) = delete;
    DeadlineSweep& operator=(const DeadlineSweep&) = delete;

    /// (Re)places the deadline of `entry`.
    void set(Entry& entry, Time deadline);
    void set_after(Entry& entry, std::chrono::steady_clock::duration delay) {
        set(entry, std::chrono::steady_clock::now() + delay);
    }
    void clear(Entry& entry) { entry.deadline_ = kNever; }
    void remove(Entry& entry);

  private:
    void arm(Time at);
    void sweep();

    boost::asio::steady_timer timer_;
    Time armed_for_ = kNever;
    std::vector<Entry*> entries_;
    std::shared_ptr<DeadlineSweep*> self_;  ///< nulled in the destructor, for a callback already on its way
};

}  // namespace gateway::net

// What an exchange has received so far, between the transport that fills it and the coroutine that empties
// it. Shared by both upstream clients.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"
#include "net/direct_wakeup.hpp"
#include "wire/http_message.hpp"

namespace gateway::net {

/// The transport stops reading above this many unread bytes.
inline constexpr std::size_t kUnreadHighWater = 256 * 1024;

class ExchangeState {
  public:
    // ---- for the transport ----
    wire::ResponseHead head;
    bool head_done = false;
    std::string unread;
    bool ended = false;
    std::optional<Error> error;
    bool sent = false;  ///< a byte of the request has left
    DirectWakeup changed;

    bool full() const { return unread.size() > kUnreadHighWater; }
    bool over() const { return ended || error.has_value(); }

    /// An error before the head has come is `before`; in the middle of the body it is a truncated stream.
    void fail_transport(ErrorKind before, const std::string& what, const std::string& host) {
        if (over()) return;
        if (head_done) {
            error = Error{ErrorKind::truncated_stream, "The answer of " + host + " broke off: " + what + "."};
        } else {
            error = Error{before, what + " (" + host + ")."};
        }
    }
    void fail_timeout(const std::string& what, const std::string& host) {
        if (!over()) error = Error{ErrorKind::timeout, host + " " + what + "."};
    }

    // ---- for the exchange ----
    boost::asio::awaitable<Result<wire::ResponseHead>> take_head() {
        while (!head_done && !error) {
            const bool woken = co_await changed.wait();
            if (!woken) co_return fail(cancelled());
        }
        if (!head_done) co_return fail(*error);
        co_return std::move(head);
    }

    /// Bytes that came before an error are handed over before the error.
    boost::asio::awaitable<Result<std::string>> take_body() {
        while (unread.empty() && !over()) {
            const bool woken = co_await changed.wait();
            if (!woken) co_return fail(cancelled());
        }
        if (unread.empty() && error) co_return fail(*error);
        co_return std::exchange(unread, {});
    }

    static Error cancelled() { return {ErrorKind::cancelled, "The request was cancelled."}; }
};

}  // namespace gateway::net

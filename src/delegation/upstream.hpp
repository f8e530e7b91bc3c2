// The door to providers: request bytes out, a byte stream back. The recipe (completion.cpp) speaks only
// through this; net/upstream_client implements it over libcurl, tests implement it in memory.
//
// Cancelling: destroying an Exchange aborts the request and releases the connection. All calls are made on
// the one I/O thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "wire/http_message.hpp"

namespace gateway::delegation {

/// How long to wait for what. The call's own deadline is enforced by the caller, by destroying the exchange.
struct UpstreamTimeouts {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds first_byte{
        120'000};                            ///< from the request's last byte to the head of the answer
    std::chrono::milliseconds idle{60'000};  ///< between two pieces of the body
};

/// One request in flight.
class Exchange {
  public:
    virtual ~Exchange() = default;

    /// Waits for the status line and headers. Errors: connection (could not connect, or broke before the
    /// first byte), timeout.
    virtual boost::asio::awaitable<Result<wire::ResponseHead>> head() = 0;

    /// The next piece of the body (decompressed); empty at its end. Back-pressure: the transfer pauses while
    /// nobody reads. Errors: truncated_stream (broke in the middle), timeout (idle).
    virtual boost::asio::awaitable<Result<std::string>> read() = 0;

    /// Has any byte of the request left this machine? Decides whether an attempt that failed may have been
    /// billed.
    virtual bool sent() const = 0;
};

class Upstream {
  public:
    virtual ~Upstream() = default;
    /// Starts a request; returns at once. Never fails here: errors come out of head().
    virtual std::unique_ptr<Exchange> send(wire::HttpRequest request, UpstreamTimeouts timeouts) = 0;
};

}  // namespace gateway::delegation

// From a complete answer and a fault to writes on a connection. plan_delivery() decides — pure, so that tests
// look at the plan — and deliver() carries it out, with a timer where the plan says wait and the connection's
// rough edges (cut, reset, stall) where it says break.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "net/http_server.hpp"
#include "playback/fault.hpp"
#include "wire/http_message.hpp"

namespace gateway::playback {

/// An answer as the provider would give it.
struct Reply {
    int status = 200;
    wire::Headers headers = {};
    std::string body = {};
    bool chunked = false;                         ///< chunked transfer, as streams come; else with its length
    std::chrono::microseconds delay{0};           ///< before the head
    std::vector<std::size_t> piece_lengths = {};  ///< natural pieces (events); empty = one
    std::chrono::microseconds pace{0};            ///< before each natural piece but the first
};

/// What will be written, when, and how it ends.
struct DeliveryPlan {
    enum class Ending { complete, cut, stall, reset };
    int status = 200;
    wire::Headers headers;
    bool chunked = false;
    bool with_head = true;
    std::size_t stated_length = 0;  ///< Content-Length, when not chunked
    std::chrono::microseconds delay{0};
    std::chrono::microseconds pace{0};  ///< before each piece but the first
    std::vector<std::string> pieces;
    Ending ending = Ending::complete;
};

/// `fault` is the one in force for this request; a `status` in it has already replaced the reply.
DeliveryPlan plan_delivery(Reply reply, const Fault& fault);

/// What became of a delivery.
struct Delivered {
    enum class Outcome { completed, broken, client_gone };
    Outcome outcome = Outcome::completed;
    std::size_t bytes = 0;  ///< of the body
};

std::string_view to_string(Delivered::Outcome outcome);

/// Writes the answer. Returns when it is out, broken off as planned, or the client has gone; a stall returns
/// only when the client leaves.
boost::asio::awaitable<Delivered> deliver(DeliveryPlan plan, net::ResponseWriter& writer);

}  // namespace gateway::playback

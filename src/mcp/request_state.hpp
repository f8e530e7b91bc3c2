// The memory of a call between its rounds, in the client's hands (`requestState`). It comes back from whoever
// holds it, so it is signed, together with what it belongs to: the principal, the request and a time. It is
// not secret: handlers put nothing there that the client must not read.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "json/json.hpp"

namespace gateway::mcp {

class RequestStateSeal {
  public:
    /// Signs with a key of its own, so that a state lives as long as the process.
    explicit RequestStateSeal(Random& random);

    /// The text to send for `state`. `request`: what the state belongs to (request_digest()).
    std::string seal(const json::value& state, std::string_view principal, std::string_view request,
                     WallTime expires) const;
    /// The state again, or nothing: forged, another principal's or request's, or too old.
    std::optional<json::value> open(std::string_view sealed, std::string_view principal,
                                    std::string_view request, WallTime now) const;

  private:
    std::string mac_of(std::string_view payload, std::string_view principal, std::string_view request) const;

    std::string key_;
};

/// What stays the same between the rounds of a request: its method and its params, but for `_meta`, the
/// answers and the state.
std::string request_digest(std::string_view method, const json::object& params);

}  // namespace gateway::mcp

// From the configuration to the door of the HTTP server: who may call, and how the issuer's keys are had.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "config/config.hpp"
#include "delegation/timers.hpp"
#include "delegation/upstream.hpp"
#include "server/authorization.hpp"

namespace gateway::app {

struct Door {
    /// The way to the issuer: not that of the providers, so that nothing of it is recorded with theirs.
    std::unique_ptr<delegation::Upstream> upstream;
    std::unique_ptr<server::Authorization> authorization;  ///< null = everybody may call
};

/// Begins to fetch the keys where they lie elsewhere. Errors: not_configured (a file of keys that cannot be
/// used).
Result<Door> make_door(boost::asio::io_context& io, const config::Config& config, delegation::Timers& timers);

}  // namespace gateway::app

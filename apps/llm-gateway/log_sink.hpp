// The log: stderr only, since stdout belongs to MCP on stdio and to results elsewhere.
#pragma once

#include "config/config.hpp"
#include "delegation/call.hpp"

namespace gateway::app {

/// Installs the sink for base/log.hpp: plain or coloured text, or one JSON object a line.
void set_up_logging(const config::Log& settings);

/// One line per finished call: provider, model, tokens, cost, time, cache. Never a prompt, an answer or a
/// key.
void log_call(const config::Log& settings, const delegation::Call& call, const delegation::Outcome& outcome);

}  // namespace gateway::app

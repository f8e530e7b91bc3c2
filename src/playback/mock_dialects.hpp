// The mock's answers in the wire form of each API, whole or as a stream of events. Shapes follow what the
// providers send, reduced to the fields clients read.
#pragma once

#include "playback/mock_answer.hpp"

namespace gateway::playback {

/// Status, headers, body and — for streams — the lengths of its natural pieces: one per token, the opening
/// events with the first and the closing ones with the last. An unknown API gives a 404.
Reply render_dialect(const MockRequest& request, const MockAnswer& answer);

}  // namespace gateway::playback

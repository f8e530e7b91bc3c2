// Errors in the words of the provider that is being imitated: the body a client of that dialect would get
// with a given status. Used for scripted faults; recorded errors are served as they were recorded.
#pragma once

#include <string>
#include <string_view>

#include "playback/delivery.hpp"
#include "wire/codec.hpp"

namespace gateway::playback {

/// The dialect spoken at `path`, which may carry any prefix and a query: "/openai/v1/chat/completions". Paths
/// of no completion count as the OpenAI dialect unless they are Gemini's or Anthropic's beyond doubt.
wire::Dialect dialect_of_path(std::string_view path);

/// A complete error answer. `retry_after` (seconds) becomes the header or, at Gemini, the RetryInfo detail;
/// empty leaves it out.
Reply provider_error(wire::Dialect dialect, int status, std::string_view retry_after = {});

/// The reply a fault with a status asks for; its `body`, when set, replaces the dialect's.
Reply fault_reply(wire::Dialect dialect, const Fault& fault);

}  // namespace gateway::playback

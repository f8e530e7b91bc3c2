// Anthropic Messages. Contract: wire/codec.hpp.
//
// Every content block but text and tool_use becomes a ReasoningPart whose `opaque` is the block itself:
// thinking (its text readable too), redacted_thinking, server tool calls with their results, compaction and
// whatever comes next. They go back unchanged, to the issuer alone; that is what tool loops and `pause_turn`
// need.
#pragma once

#include "wire/codec.hpp"

namespace gateway::wire::anthropic_messages {

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits);
Result<llm::Response> decode(std::string_view body, const Traits& traits);
Error decode_error(int status, const Headers& headers, std::string_view body);
std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits);

}  // namespace gateway::wire::anthropic_messages

// OpenAI Responses (also xAI). Contract: wire/codec.hpp; errors have the shape of the Chat dialect.
#pragma once

#include "wire/codec.hpp"

namespace gateway::wire::openai_responses {

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits);
Result<llm::Response> decode(std::string_view body, const Traits& traits);
std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits);

}  // namespace gateway::wire::openai_responses

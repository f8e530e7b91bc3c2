// OpenAI Chat Completions, and everybody who speaks (roughly) it. Contract: wire/codec.hpp.
#pragma once

#include "wire/codec.hpp"

namespace gateway::wire::openai_chat {

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits);
Result<llm::Response> decode(std::string_view body, const Traits& traits);
Error decode_error(int status, const Headers& headers, std::string_view body);
std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits);

}  // namespace gateway::wire::openai_chat

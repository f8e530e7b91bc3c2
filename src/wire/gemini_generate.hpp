// Gemini generateContent (Developer API). Contract: wire/codec.hpp.
#pragma once

#include "wire/codec.hpp"

namespace gateway::wire::gemini_generate {

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits);
Result<llm::Response> decode(std::string_view body, const Traits& traits);
Error decode_error(int status, const Headers& headers, std::string_view body);
std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits);

}  // namespace gateway::wire::gemini_generate

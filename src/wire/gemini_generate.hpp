// Gemini generateContent (Developer API), streamed as Server-Sent Events or as one JSON array. Contract:
// wire/codec.hpp. The model travels in the path.
//
// Thought signatures survive a tool loop, each on the part it came with: a function call's in
// ToolCall::signature, a text's in a ReasoningPart without text right behind it whose `opaque` is
// {"thoughtSignature": …} — or the whole part where that has no text of its own. Parts of kinds the house has
// no word for (executableCode and its result, generated media) are such ReasoningParts too. All of it goes
// back unchanged, to the issuer alone.
//
// Function calls without an id get one made from the answer's id and their number (ToolCall::synthetic_id).
#pragma once

#include "wire/codec.hpp"

namespace gateway::wire::gemini_generate {

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits);
Result<llm::Response> decode(std::string_view body, const Traits& traits);
Error decode_error(int status, const Headers& headers, std::string_view body);
std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits);

}  // namespace gateway::wire::gemini_generate
